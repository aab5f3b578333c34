"""How far agencies' grades of one domain lie apart, and the joint grade from that of social care.

A case counts where at least two bodies graded the domain; its divergence is the highest less the
lowest grade. Only shared returns count, so nothing can be learned before the joint discussion.
"""

from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    Subquery,
    Text,
    and_,
    case,
    cast,
    func,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import aggregate_order_by, array
from sqlalchemy.orm import aliased
from sqlalchemy.sql import column

from app.models.partnership.agency_returns import AgencyReturn
from app.models.partnership.multi_agency_audits import MultiAgencyCase
from app.vocabulary.partnership import AgencyReturnStatus, BodyKind, PracticeDomain, PracticeGrade

GRADES = array([grade.value for grade in PracticeGrade], type_=Text)
DOMAINS = array([domain.value for domain in PracticeDomain], type_=Text)


def _each(domains: Any, name: str) -> Any:
    """Returns the domains of a row, for a join on true; each is `value`."""
    value = func.jsonb_array_elements(domains).table_valued("value", name=name)
    return value.render_derived(name=name).lateral(name)


def _grade(each: Any) -> ColumnElement[int]:
    """Returns the grade of a domain as a number from 1; null if there is none."""
    return func.array_position(GRADES, each.c.value.op("->>")("grade"))


def by_case(*terms: ColumnElement[bool], returns: Any, cases: Any) -> Select[Any]:
    """Selects each case and domain: how many bodies graded it, their spread, and the joint grade.

    `terms` say of which audits; the columns are audit, case, domain, graded, spread and moved.
    """
    each, joint = _each(returns.domains, "answer"), _each(cases.domains, "joint")
    domain, own = each.c.value.op("->>")("domain"), _grade(each)
    together = (
        select(_grade(joint))
        .select_from(joint)
        .where(joint.c.value.op("->>")("domain") == domain)
        .scalar_subquery()
    )
    of_care = case((returns.kind == BodyKind.SOCIAL_CARE, together - own))
    shared = and_(
        returns.shared_at.is_not(None),
        returns.status == AgencyReturnStatus.SUBMITTED,
        own.is_not(None),
    )
    joined = select(
        cases.multi_agency_audit_id.label("audit_id"),
        cases.id.label("case_id"),
        domain.label("domain"),
        func.count().label("graded"),
        case((func.count() > 1, func.max(own) - func.min(own))).label("spread"),
        func.max(of_care).label("moved"),
    ).select_from(returns)
    joined = joined.join(
        cases,
        and_(
            cases.multi_agency_audit_id == returns.multi_agency_audit_id,
            cases.number == returns.case_number,
        ),
    ).join(each, true())
    return joined.where(shared, *terms).group_by(cases.multi_agency_audit_id, cases.id, domain)


def _by_domain(row: Any) -> Subquery:
    returns, cases = aliased(AgencyReturn), aliased(MultiAgencyCase)
    mine = returns.multi_agency_audit_id == row.id
    one = by_case(mine, returns=returns, cases=cases).correlate(row).subquery()
    return (
        select(
            one.c.domain,
            func.count(one.c.spread).label("cases"),
            func.round(func.avg(one.c.spread), 4).label("divergence"),
            func.max(one.c.spread).label("largest"),
            func.count(one.c.moved).label("compared_cases"),
            func.round(func.avg(one.c.moved), 4).label("joint_minus_social_care"),
        )
        .group_by(one.c.domain)
        .subquery()
    )


def of_audit(row: Any) -> Any:
    """Returns every domain of an audit with its figures, as JSON."""
    figures = _by_domain(row)
    named = (
        func.unnest(DOMAINS)
        .table_valued(column("domain", Text), with_ordinality="position")
        .render_derived(name="named")
    )
    one = func.json_build_object(
        "domain",
        named.c.domain,
        "cases",
        func.coalesce(figures.c.cases, 0),
        "divergence",
        figures.c.divergence,
        "largest",
        cast(figures.c.largest, Integer),
        "compared_cases",
        func.coalesce(figures.c.compared_cases, 0),
        "joint_minus_social_care",
        figures.c.joint_minus_social_care,
    )
    every = select(func.json_agg(aggregate_order_by(one, named.c.position)))
    joined = named.outerjoin(figures, figures.c.domain == named.c.domain)
    return every.select_from(joined).scalar_subquery()

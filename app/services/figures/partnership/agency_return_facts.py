"""The facts and populations of multi-agency audits: returns, and the domains of their cases."""

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, literal
from sqlalchemy.orm import aliased, join

from app.models.partnership.agency_returns import AgencyReturn
from app.models.partnership.multi_agency_audits import MultiAgencyAudit, MultiAgencyCase
from app.schemas.figures.counted_agency_returns import (
    CountedAgencyReturn,
    CountedMultiAgencyCase,
)
from app.services.access import Actor
from app.services.access.actor import GrantScope
from app.services.figures.engine.facts import Fact, Population, Rows, instant, month_of, quarter_of
from app.services.partnership import divergence
from app.vocabulary.figures import Dimension
from app.vocabulary.partnership import MultiAgencyAuditStatus
from app.vocabulary.roles import Role

AUDIT = aliased(MultiAgencyAudit, name="m")
CASE = aliased(MultiAgencyCase, name="c")
RETURN = aliased(AgencyReturn, name="r")
PUBLISHED = frozenset({Dimension.QUARTER, Dimension.AREA, Dimension.DISTRICT})
PLACE = {Dimension.AREA: AUDIT.area_id, Dimension.DISTRICT: AUDIT.district_id}


def requested(as_of: date) -> Fact:
    """Returns the returns that were asked for by that day, of audits that were not cancelled."""
    source = join(RETURN, AUDIT, AUDIT.id == RETURN.multi_agency_audit_id)
    standing = AUDIT.status != MultiAgencyAuditStatus.CANCELLED
    return Fact(source, and_(RETURN.created_at < instant(as_of), standing))


def graded(as_of: date) -> Fact:
    """Returns each domain of each case of which returns were shared by that day."""
    returns, cases = aliased(AgencyReturn), aliased(MultiAgencyCase)
    shared = returns.shared_at < instant(as_of)
    one = divergence.by_case(shared, returns=returns, cases=cases).subquery("graded")
    source = join(CASE, AUDIT, AUDIT.id == CASE.multi_agency_audit_id)
    return Fact(
        join(source, one, one.c.case_id == CASE.id),
        one.c.graded > 0,
        dimensions={Dimension.DOMAIN: one.c.domain},
        measures={"spread": one.c.spread, "moved": one.c.moved},
        part=one.c.domain,
    )


def _covered(_me: Actor, place: GrantScope) -> ColumnElement[bool]:
    return place.covers(AUDIT)


READERS = dict.fromkeys((Role.QA_ADMIN, Role.QA_MANAGER), _covered)


def _return_columns(_actor: Actor, _as_of: date) -> dict[str, Any]:
    """Returns the columns of a counted return."""
    names = ("subject_id", "agency_id", "multi_agency_audit_id", "due_date", "status")
    columns = {name: getattr(RETURN, name) for name in (*names, "submitted_at", "org_unit_id")}
    return {"entity": literal("agency_return"), "agency_return_id": RETURN.id, **columns}


def _case_columns(_actor: Actor, _as_of: date) -> dict[str, Any]:
    """Returns the columns of a counted case."""
    names = ("subject_id", "multi_agency_audit_id", "number", "held_on")
    columns = {name: getattr(CASE, name) for name in names}
    return {"entity": literal("multi_agency_case"), "multi_agency_case_id": CASE.id, **columns}


RETURNS = Population(
    rows=Rows(
        CountedAgencyReturn, "agency_returns", "agency_return_id", RETURN.id, _return_columns
    ),
    row=AUDIT,
    day=RETURN.due_date,
    columns={
        Dimension.MONTH: month_of(RETURN.due_date),
        Dimension.QUARTER: quarter_of(RETURN.due_date),
        **PLACE,
        Dimension.AGENCY: RETURN.agency_id,
    },
    filters={},
    readers=READERS,
    published=PUBLISHED,
)
CASES = Population(
    rows=Rows(
        CountedMultiAgencyCase,
        "multi_agency_cases",
        "multi_agency_case_id",
        CASE.id,
        _case_columns,
    ),
    row=AUDIT,
    day=AUDIT.returns_due_date,
    columns={
        Dimension.MONTH: month_of(AUDIT.returns_due_date),
        Dimension.QUARTER: quarter_of(AUDIT.returns_due_date),
        **PLACE,
    },
    filters={},
    readers=READERS,
    published=PUBLISHED,
)

"""The page of a multi-agency audit, and whose records somebody reads with it."""

from typing import Any

from sqlalchemy import ARRAY, Uuid, func, select
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import aliased

from app.models.partnership.agency_returns import AgencyReturn
from app.models.partnership.multi_agency_audits import MultiAgencyAudit, MultiAgencyCase
from app.schemas.organisation.references import OrgUnitRef
from app.schemas.partnership.multi_agency_audits import MultiAgencyCaseRead
from app.schemas.partnership.references import AgencyReturnRef, MultiAgencyAuditRef
from app.services import access
from app.services.access import Actor
from app.services.partnership import agency_returns, divergence
from app.services.platform import documents, read_log, references
from app.vocabulary.partnership import OUTSTANDING

references.declare(MultiAgencyAuditRef, MultiAgencyAudit, scoped=True)


@read_log.children(MultiAgencyAudit)
def _children(row: Any, actor: Actor) -> Any:
    """Returns the children whose cases or returns the caller sees in an audit."""
    cases, returns = (_subjects(each, row, actor) for each in (MultiAgencyCase, AgencyReturn))
    return func.array_cat(cases, returns, type_=ARRAY(Uuid))


def _subjects(model: Any, row: Any, actor: Actor) -> Any:
    part = aliased(model)
    shown = select(func.array_agg(part.subject_id, type_=ARRAY(Uuid))).where(
        part.multi_agency_audit_id == row.id, access.scope(actor, model, part)
    )
    return func.coalesce(shown.scalar_subquery(), read_log.NOBODY)


@documents.computed(MultiAgencyAudit, "case_count")
def _case_count(row: Any, _actor: Actor) -> Any:
    case = aliased(MultiAgencyCase)
    own = select(func.count()).where(case.multi_agency_audit_id == row.id)
    return own.select_from(case).scalar_subquery()


@documents.computed(MultiAgencyAudit, "cases")
def _cases(row: Any, actor: Actor) -> Any:
    """Returns the cases that the caller sees: whoever only leads practice sees the audit alone."""
    case = aliased(MultiAgencyCase)
    one = documents.document(MultiAgencyCaseRead, case, actor, row)
    every = func.json_agg(aggregate_order_by(one, case.number))
    own = select(func.coalesce(every, documents.NOTHING)).select_from(case)
    seen = access.scope(actor, MultiAgencyCase, case)
    return own.where(case.multi_agency_audit_id == row.id, seen).scalar_subquery()


@documents.computed(MultiAgencyAudit, "divergence")
def _divergence(row: Any, _actor: Actor) -> Any:
    return divergence.of_audit(row)


@documents.computed(MultiAgencyCase, "participants")
def _participants(row: Any, actor: Actor) -> Any:
    return references.documents(OrgUnitRef, row.participant_ids, actor, documents.document)


@documents.computed(MultiAgencyAudit, "returns")
def _returns(row: Any, actor: Actor) -> Any:
    each = aliased(AgencyReturn)
    one = documents.document(AgencyReturnRef, each, actor)
    every = func.json_agg(aggregate_order_by(one, each.case_number, each.created_at, each.id))
    return _seen(row, actor, each, func.coalesce(every, documents.NOTHING))


@documents.computed(MultiAgencyAudit, "returns_expected")
def _expected(row: Any, actor: Actor) -> Any:
    each = aliased(AgencyReturn)
    return _seen(row, actor, each, func.count())


@documents.computed(MultiAgencyAudit, "returns_received")
def _received(row: Any, actor: Actor) -> Any:
    each = aliased(AgencyReturn)
    there = each.status.not_in(sorted(OUTSTANDING))
    return _seen(row, actor, each, func.count().filter(there))


@documents.computed(MultiAgencyAudit, "returns_overdue")
def _overdue(row: Any, actor: Actor) -> Any:
    each = aliased(AgencyReturn)
    return _seen(row, actor, each, func.count().filter(agency_returns.overdue(each, actor)))


def _seen(row: Any, actor: Actor, each: Any, what: Any) -> Any:
    """Returns something over the returns of an audit that the caller sees."""
    own = select(what).select_from(each).where(each.multi_agency_audit_id == row.id)
    return own.where(access.scope(actor, AgencyReturn, each)).scalar_subquery()

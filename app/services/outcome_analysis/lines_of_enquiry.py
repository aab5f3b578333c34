"""Lines of enquiry, drawn from recommendations of thematic audits and others (2.2 and 2.3)."""

from typing import Any
from uuid import UUID

from sqlalchemy import Select
from sqlalchemy.orm import Session

from app.core import clock
from app.core.errors import Conflict, Fault, Forbidden, Invalid
from app.models.findings.recommendations import Recommendation
from app.models.outcome_analysis.analyses import OutcomeAnalysis
from app.models.outcome_analysis.lines_of_enquiry import LineOfEnquiry
from app.models.platform.base import location_of
from app.schemas.outcome_analysis.lines_of_enquiry import (
    LineOfEnquiryQuery,
    LineOfEnquirySort,
    LineOfEnquiryWrite,
)
from app.services import access
from app.services.access import Actor
from app.services.findings import recommendation_lists, trail_links
from app.services.findings.trail_links import Link
from app.services.organisation import org_units
from app.services.outcome_analysis.line_of_enquiry_workflow import ANSWER, EDIT, WITHDRAW
from app.services.platform import crud, events, filters, history, pagination, workflow
from app.services.platform.preconditions import Precondition
from app.vocabulary.findings import Destination, TrailKind
from app.vocabulary.outcome_analysis import UNDER_WAY
from app.vocabulary.roles import Permission

recommendation_lists.declare(LineOfEnquiry)
trail_links.declare(
    Link(
        TrailKind.LINE_OF_ENQUIRY,
        LineOfEnquiry,
        of_finding=recommendation_lists.rests_on,
        of_recommendation=recommendation_lists.names,
        named_in=("recommendation_ids",),
        title=lambda row, _: row.question,
    )
)
SET = "line_of_enquiry.set"
events.declare(SET, LineOfEnquiry, "Line of enquiry: set for a child outcome analysis.")
ORDERS = pagination.orders(LineOfEnquirySort, LineOfEnquiry)
MATCHED = ("id", "status", "priority", "outcome_analysis_id", "service_line")
FOR_US = Destination.COA_LINE_OF_ENQUIRY


def search(actor: Actor, query: LineOfEnquiryQuery) -> Select[LineOfEnquiry]:
    rows = access.visible(actor, LineOfEnquiry)
    rows = filters.matching(rows, actor, LineOfEnquiry, query, *MATCHED)
    rows = org_units.within(rows, LineOfEnquiry, query.under)
    if query.recommendation_id is not None:
        named = Recommendation.id == query.recommendation_id
        seen = access.visible(actor, Recommendation).where(named)
        names = recommendation_lists.names(LineOfEnquiry, query.recommendation_id)
        rows = rows.where(names, seen.exists())
    return rows


def put(
    db: Session, actor: Actor, row_id: UUID, data: LineOfEnquiryWrite, precondition: Precondition
) -> bool:
    """Sets a line of enquiry (True), or replaces it until it is answered."""
    access.require(actor, Permission.LINE_OF_ENQUIRY_WRITE)
    row = crud.existing(db, actor, LineOfEnquiry, row_id)
    if row is None:
        _set(db, actor, row_id, data)
        return True
    values = _values(data)
    ids = values["recommendation_ids"]
    values["recommendation_ids"] = ids + recommendation_lists.unseen(db, actor, row, ids)
    if not history.difference({name: getattr(row, name) for name in values}, values):
        return False
    workflow.check(db, actor, row, EDIT)
    crud.require_unchanged(row, values, "outcome_analysis_id")
    _check(db, actor, data, row)
    crud.replace(db, actor, row, values, precondition)
    return False


def _set(db: Session, actor: Actor, row_id: UUID, data: LineOfEnquiryWrite) -> None:
    analysis = analysis_of(db, actor, data.outcome_analysis_id)
    unit = access.may(actor, Permission.OUTCOME_ANALYSIS_MANAGE, analysis)
    if not unit and analysis.lead_id != actor.person_id:
        text = "Only the lead of the analysis or the QA Unit can set its lines of enquiry."
        raise Forbidden(text, code="not_yours")
    if analysis.status not in UNDER_WAY:
        text = "The report of the analysis was given, so no line of enquiry is added."
        raise Conflict(text, code="analysis_reported")
    _check(db, actor, data, None)
    row = LineOfEnquiry(id=row_id, **_values(data), **location_of(analysis))
    db.add(row)
    db.flush()
    history.record(db, actor, "line_of_enquiry.create", row, after=history.values(row))
    events.emit(db, SET, row)


def analysis_of(db: Session, actor: Actor, analysis_id: UUID) -> OutcomeAnalysis:
    """Returns the visible analysis that a row is to belong to, locked until it is written."""
    query = access.visible(actor, OutcomeAnalysis).where(OutcomeAnalysis.id == analysis_id)
    analysis = db.scalar(query.with_for_update(of=OutcomeAnalysis))
    if analysis is None:
        text = "There is no such analysis, or it is not visible to you."
        fault = Fault("/outcome_analysis_id", "unknown", text)
        raise Invalid("The analysis was not found.", errors=[fault])
    return analysis


def _values(data: LineOfEnquiryWrite) -> dict[str, Any]:
    ids = [str(each) for each in data.recommendation_ids]
    return data.model_dump() | {"recommendation_ids": ids}


def _check(db: Session, actor: Actor, data: LineOfEnquiryWrite, row: LineOfEnquiry | None) -> None:
    stored = row.recommendation_ids if row else ()
    faults = recommendation_lists.faults(db, actor, data.recommendation_ids, FOR_US, stored)
    if faults:
        raise Invalid("The line of enquiry cannot be saved like this.", errors=faults)


def answer(db: Session, actor: Actor, row: LineOfEnquiry, answer_text: str) -> None:
    """Answers a line of enquiry, or answers it better until the report is given."""
    workflow.transition(
        db,
        actor,
        row,
        ANSWER,
        answer_text=answer_text,
        answered_by=actor.person_id,
        answered_at=row.answered_at or clock.now(),
    )


def withdraw(db: Session, actor: Actor, row: LineOfEnquiry, reason: str) -> None:
    """Withdraws a line of enquiry, which is kept with the reason."""
    now = clock.now()
    workflow.transition(
        db, actor, row, WITHDRAW, note=reason, status_reason=reason, withdrawn_at=now
    )

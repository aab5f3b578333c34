"""Observations: what many observers see of practice, each in their own words (2.2)."""

from typing import Any
from uuid import UUID

from sqlalchemy import Select
from sqlalchemy.orm import Session

from app.core import clock
from app.core.errors import Conflict, Fault, Forbidden, Invalid
from app.models.outcome_analysis.analyses import OutcomeAnalysis
from app.models.outcome_analysis.observations import Observation
from app.schemas.outcome_analysis.observations import (
    ObservationQuery,
    ObservationSort,
    ObservationWrite,
)
from app.services import access
from app.services.access import Actor, independence
from app.services.cases import allocations
from app.services.organisation import org_units
from app.services.outcome_analysis import observation_checks
from app.services.outcome_analysis.lines_of_enquiry import analysis_of
from app.services.outcome_analysis.observation_workflow import EDIT
from app.services.platform import crud, events, filters, history, pagination, workflow
from app.services.platform.preconditions import Precondition
from app.vocabulary.outcome_analysis import OutcomeAnalysisStatus
from app.vocabulary.roles import Permission

RECORD = "observation.record"
events.declare(RECORD, Observation, "Observation: recorded in the week of an analysis.")
ORDERS = pagination.orders(ObservationSort, Observation)
MATCHED = (
    "id",
    "outcome_analysis_id",
    "practice_type",
    "observer_id",
    "subject_id",
    "service_line",
)
NOTES = (
    "lived_experience_note",
    "practice_note",
    "systems_process_note",
    "strengths_text",
    "development_text",
)


def search(actor: Actor, query: ObservationQuery) -> Select[Observation]:
    rows = access.visible(actor, Observation)
    rows = filters.matching(rows, actor, Observation, query, *MATCHED)
    rows = org_units.within(rows, Observation, query.under)
    return filters.on_days(rows, Observation.at, query.observed_from, query.observed_to)


def put(
    db: Session, actor: Actor, row_id: UUID, data: ObservationWrite, precondition: Precondition
) -> bool:
    """Records an observation (True), or replaces one's own while there is fieldwork."""
    access.require(actor, Permission.OBSERVATION_WRITE)
    row = crud.existing(db, actor, Observation, row_id)
    if row is None:
        _record(db, actor, row_id, data)
        return True
    analysis = db.get_one(OutcomeAnalysis, row.outcome_analysis_id, with_for_update=True)
    values = {**data.model_dump(), **_place(db, data, analysis)}
    workflow.require(db, actor, row, EDIT)
    if not history.difference({name: getattr(row, name) for name in values}, values):
        return False
    workflow.check(db, actor, row, EDIT)
    crud.require_unchanged(row, values, "outcome_analysis_id")
    _check(db, actor, data, analysis, row)
    crud.replace(db, actor, row, values, precondition)
    return False


def _record(db: Session, actor: Actor, row_id: UUID, data: ObservationWrite) -> None:
    analysis = analysis_of(db, actor, data.outcome_analysis_id)
    named = {analysis.lead_id, *map(UUID, analysis.observer_ids)}
    if actor.person_id not in named:
        text = "Only people whom the lead has named observe for this analysis."
        raise Forbidden(text, code="not_yours")
    if analysis.status is not OutcomeAnalysisStatus.FIELDWORK:
        text = "Observations are recorded while the analysis is in its fieldwork."
        raise Conflict(text, code="no_fieldwork", extra=workflow.about(analysis))
    _check(db, actor, data, analysis, None)
    values = {**data.model_dump(), **_place(db, data, analysis), "observer_id": actor.person_id}
    row = Observation(id=row_id, **values)
    db.add(row)
    db.flush()
    history.record(db, actor, "observation.create", row, after=history.values(row))
    events.emit(db, RECORD, row)


def _place(db: Session, data: ObservationWrite, analysis: OutcomeAnalysis) -> dict[str, Any]:
    unit = org_units.locations(db, {data.org_unit_id})[data.org_unit_id]
    return unit.columns(analysis.service_line)


def _check(
    db: Session,
    actor: Actor,
    data: ObservationWrite,
    analysis: OutcomeAnalysis,
    row: Observation | None,
) -> None:
    faults = observation_checks.scale_faults(db, analysis, data.scale_answers)
    if all(getattr(data, name) is None for name in NOTES) and not data.scale_answers:
        faults.append(Fault("", "says_nothing", "At least one note or scale is needed."))
    day = clock.day_of(data.at)
    if not analysis.week_start <= day <= analysis.week_end or data.at > clock.now():
        text = "Must be in the week of the analysis, and not in the future."
        faults.append(Fault("/at", "out_of_range", text))
    if _place(db, data, analysis)["district_id"] != analysis.district_id:
        text = "Must be the district of the analysis, or a unit below it."
        faults.append(Fault("/org_unit_id", "another_district", text))
    if row is None or row.subject_id != data.subject_id:
        faults += _about(db, actor, data.subject_id, analysis)
    if faults:
        raise Invalid("The observation cannot be saved like this.", errors=faults)


def _about(db: Session, actor: Actor, child: UUID | None, analysis: OutcomeAnalysis) -> list[Fault]:
    """Returns the faults of the child that an observation is about, if it is about one."""
    if child is None:
        return []
    place = allocations.location_today(db, child)
    if place is None or place["district_id"] != analysis.district_id:
        text = "There is no child with this identifier whose case is open in this district."
        return [Fault("/subject_id", "unknown", text)]
    line = independence.line_of(db, {child: place["org_unit_id"]})
    if actor.person_id in line[child]:
        text = "You are too close to this child's case, so somebody else must observe."
        return [Fault("/subject_id", "own_line", text)]
    return []

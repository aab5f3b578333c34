"""The joint discussion of a case: the grades that the bodies give together, and why."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import clock
from app.core.errors import Fault, Invalid
from app.models.partnership.agency_returns import AgencyReturn
from app.models.partnership.multi_agency_audits import MultiAgencyAudit, MultiAgencyCase
from app.schemas.partnership.multi_agency_audits import JointDiscussionWrite
from app.services.access import Actor
from app.services.partnership.multi_agency_audit_workflow import RECORD_DISCUSSION
from app.services.platform import events, history, workflow
from app.vocabulary.partnership import AgencyReturnStatus

RECORDED = "multi_agency_audit.record_discussion"
events.declare(
    RECORDED, MultiAgencyAudit, "Multi agency audit: the joint discussion of a case was recorded."
)


def record(db: Session, actor: Actor, row: MultiAgencyAudit, data: JointDiscussionWrite) -> None:
    """Records the discussion of one case; said again, it replaces what was said before."""
    workflow.check(db, actor, row, RECORD_DISCUSSION)
    case = next((each for each in row.cases if each.number == data.case_number), None)
    if case is None:
        text = f"Must be a case of this audit, from 1 to {len(row.cases)}."
        fault = Fault("/case_number", "unknown", text)
        raise Invalid("The joint discussion is of no case.", errors=[fault])
    faults = _faults(db, row, case, data)
    if faults:
        raise Invalid("The joint discussion cannot be recorded like this.", errors=faults)
    values = data.model_dump(mode="json", exclude={"case_number", "held_on"})
    after = values | {"held_on": data.held_on, "recorded_by": actor.person_id}
    before = {name: getattr(case, name) for name in after}
    if not history.difference(before, after):
        return
    for name, value in after.items():
        setattr(case, name, value)
    row.updated_at = clock.now()
    db.flush()
    history.record(
        db, actor, "multi_agency_case.record_discussion", case, before=before, after=after
    )
    events.emit(db, RECORDED, row)


def _faults(
    db: Session, row: MultiAgencyAudit, case: MultiAgencyCase, data: JointDiscussionWrite
) -> list[Fault]:
    found = []
    if data.held_on > clock.today():
        found.append(Fault("/held_on", "in_future", "Must be today or earlier."))
    taking_part = {body.org_unit_id for body in row.bodies}
    for n, unit in enumerate(data.participant_ids):
        if unit not in taking_part:
            text = "Must be the unit of a body that takes part in this audit."
            found.append(Fault(f"/participant_ids/{n}", "unknown", text))
        elif unit in data.participant_ids[:n]:
            found.append(Fault(f"/participant_ids/{n}", "twice", "This is named twice."))
    return found + _grade_faults(data, _grades(db, row.id, case.number))


def _grade_faults(data: JointDiscussionWrite, graded: dict[str, set[str]]) -> list[Fault]:
    found = []
    named = [each.domain for each in data.domains]
    for n, each in enumerate(data.domains):
        if each.domain in named[:n]:
            found.append(Fault(f"/domains/{n}/domain", "twice", "This domain is named twice."))
        elif each.rationale is None and graded.get(each.domain, set()) - {each.grade.value}:
            text = "An agency graded this otherwise: say why the joint grade differs."
            found.append(Fault(f"/domains/{n}/rationale", "required", text))
    return found


def _grades(db: Session, audit_id: UUID, number: int) -> dict[str, set[str]]:
    """Returns the grades that the bodies gave each domain of a case."""
    submitted = select(AgencyReturn.domains).where(
        AgencyReturn.multi_agency_audit_id == audit_id,
        AgencyReturn.case_number == number,
        AgencyReturn.status == AgencyReturnStatus.SUBMITTED,
    )
    grades: dict[str, set[str]] = {}
    for domains in db.scalars(submitted):
        for each in domains:
            if each["grade"] is not None:
                grades.setdefault(each["domain"], set()).add(each["grade"])
    return grades

"""What may be wrong with an Area Learning Event, member by member."""

from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.errors import Fault, Invalid
from app.models.learning.area_learning_events import AreaLearningEvent
from app.models.organisation.org_units import OrgUnit
from app.models.organisation.people import Person, RoleAssignment
from app.models.outcome_analysis.analyses import OutcomeAnalysis
from app.models.partnership.multi_agency_audits import MultiAgencyAudit
from app.models.platform.base import valid_on
from app.schemas.learning.area_learning_events import AreaLearningEventWrite
from app.services import access
from app.services.access import Actor
from app.services.findings import finding_lists, recommendation_lists
from app.services.learning.area_learning_attendance import above
from app.services.platform import named_lists
from app.vocabulary.findings import Destination
from app.vocabulary.organisation import OrgUnitKind
from app.vocabulary.outcome_analysis import ACCEPTED
from app.vocabulary.partnership import MultiAgencyAuditStatus
from app.vocabulary.roles import Role

DEPUTIES = (Role.DIRECTOR, Role.ASSISTANT_DIRECTOR)
REPORTED = (MultiAgencyAuditStatus.REPORTED, MultiAgencyAuditStatus.CLOSED)


def check(
    db: Session, actor: Actor, data: AreaLearningEventWrite, row: AreaLearningEvent | None = None
) -> Role:
    """Returns the role of the chair; refuses what is unknown. A row keeps what it names."""
    role, faults = _chair(db, data, row)
    faults += [*_area(db, data), *_inputs(db, actor, data, row)]
    if faults or role is None:
        raise Invalid("The event cannot be saved like this.", errors=faults)
    return role


def _area(db: Session, data: AreaLearningEventWrite) -> list[Fault]:
    area = db.get(OrgUnit, data.area_id)
    if area is not None and area.kind is OrgUnitKind.AREA:
        return []
    return [Fault("/area_id", "no_area", "Must be a unit of kind “Area”.")]


def _chair(
    db: Session, data: AreaLearningEventWrite, row: AreaLearningEvent | None
) -> tuple[Role | None, list[Fault]]:
    """Returns the role of the chair on the day: the corporate director, or one who deputises."""
    if row is not None and (row.chair_id, row.deputising_for) == (
        data.chair_id,
        data.deputising_for,
    ):
        return row.chair_role, []
    area, day, corporate = data.area_id, data.held_on, (Role.CORPORATE_DIRECTOR,)
    if data.deputising_for is None:
        role = _role(db, data.chair_id, corporate, area, day)
        text = "Must be the corporate director on that day, or name in `deputising_for` for whom."
        return role, [] if role else [Fault("/chair_id", "no_event_chair", text)]
    role = _role(db, data.chair_id, DEPUTIES, area, day)
    faults = []
    if role is None:
        text = "A deputy must be a director or assistant director of the area on that day."
        faults.append(Fault("/chair_id", "no_event_chair", text))
    if _role(db, data.deputising_for, corporate, area, day) is None:
        text = "Must be the corporate director on that day."
        faults.append(Fault("/deputising_for", "no_event_chair", text))
    return role, faults


def _role(
    db: Session, person_id: UUID, roles: tuple[Role, ...], area_id: UUID, day: date
) -> Role | None:
    held = (
        select(RoleAssignment.role)
        .join(Person, Person.id == RoleAssignment.person_id)
        .where(
            Person.id == person_id,
            Person.active,
            RoleAssignment.role.in_(roles),
            valid_on(RoleAssignment, day),
            above(area_id),
        )
    )
    found = set(db.scalars(held))
    return next((role for role in roles if role in found), None)


def _inputs(
    db: Session, actor: Actor, data: AreaLearningEventWrite, row: AreaLearningEvent | None
) -> list[Fault]:
    for_events = Destination.AREA_LEARNING_EVENT
    recommended, stored = data.recommendation_ids, row.recommendation_ids if row else ()
    analyses = access.visible(actor, OutcomeAnalysis).where(
        OutcomeAnalysis.id.in_(data.outcome_analysis_ids),
        OutcomeAnalysis.status.in_(sorted(ACCEPTED)),
    )
    audits = access.visible(actor, MultiAgencyAudit).where(
        MultiAgencyAudit.id.in_(data.multi_agency_audit_ids),
        MultiAgencyAudit.status.in_(REPORTED),
    )
    return [
        *finding_lists.faults(db, actor, data.finding_ids, row.finding_ids if row else ()),
        *recommendation_lists.faults(db, actor, recommended, for_events, stored),
        *named_lists.faults(
            db,
            "outcome_analysis_ids",
            analyses,
            data.outcome_analysis_ids,
            row.outcome_analysis_ids if row else (),
            "Must be an analysis with an accepted report that you may see.",
        ),
        *named_lists.faults(
            db,
            "multi_agency_audit_ids",
            audits,
            data.multi_agency_audit_ids,
            row.multi_agency_audit_ids if row else (),
            "Must be a reported multi-agency audit that you may see.",
        ),
    ]

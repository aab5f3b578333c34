"""The Academy's resources, learning items, communities of practice."""

from datetime import date, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import clock, ids
from app.models.findings.actions import Action
from app.models.findings.findings import Finding
from app.models.learning.area_learning_events import (
    AreaLearningAttendance,
    AreaLearningDecision,
    AreaLearningEvent,
)
from app.models.learning.communities import CommunityOfPractice
from app.models.learning.community_sessions import CommunityAttendance, CommunitySession
from app.models.learning.items import LearningItem
from app.models.learning.resources import LearningResource
from app.models.learning.supervision_reviews import SupervisionReview
from app.models.organisation.org_units import OrgUnit
from app.models.organisation.people import Person
from app.models.reference.code_lists import ReferenceCode
from app.vocabulary.learning import (
    AreaLearningEventStatus,
    AreaLearningPresence,
    AreaLearningSeat,
    CommunityDriver,
    LearningItemStatus,
    PracticeStrand,
    ReflectiveQuality,
    ResourceKind,
    SupervisionKind,
)
from app.vocabulary.roles import Role
from tests.factories.base import saved
from tests.factories.organisation import a_person, a_team, an_area, placed


def an_academy_theme(db: Session, code: str = "neglect") -> ReferenceCode:
    """A theme of the Academy, created if it is missing."""
    known = select(ReferenceCode).where(
        ReferenceCode.list_code == "academy_themes", ReferenceCode.code == code
    )
    return db.scalar(known) or saved(
        db,
        ReferenceCode(list_code="academy_themes", code=code, label=code.title(), position=1),
    )


def a_resource(db: Session, **fields: Any) -> LearningResource:
    an_academy_theme(db)
    usual = {
        "kind": ResourceKind.WEBINAR,
        "academy_theme": "neglect",
        "title": "Seeing neglect",
        "summary": "What chronologies show that single visits do not.",
        "url": f"https://academy.example.org/{ids.new()}",
        "theme_codes": [],
    }
    return saved(db, LearningResource(**usual | fields))


def a_learning_item(db: Session, *findings: Finding, **fields: Any) -> LearningItem:
    """A learning item in any `status`, drawn from findings."""
    status = LearningItemStatus(fields.get("status", LearningItemStatus.DRAFTED))
    writer = a_person(db, Role.QA_MANAGER)
    out = status is not LearningItemStatus.DRAFTED
    usual = {
        "strand": PracticeStrand.AUDIT_AND_THEMATIC_LEARNING,
        "title": "What supervision records leave out",
        "summary": "They seldom say why.",
        "audiences": ["everybody"],
        "theme_codes": [],
        "finding_ids": [str(finding.id) for finding in findings],
        "written_by": writer.id,
        "published_by": writer.id if out else None,
        "published_at": clock.now() if out else None,
        "status_reason": "It is out of date." if status == "retired" else None,
    }
    return saved(db, LearningItem(**usual | fields))


def a_community(db: Session, *findings: Finding, **fields: Any) -> CommunityOfPractice:
    """A community of practice in any `status`, drawn from findings."""
    status = fields.get("status", "suggested")
    ended = status in {"closed", "declined"}
    manager = a_person(db, Role.QA_MANAGER).id if status != "suggested" else None
    usual = {
        "title": "Absent fathers",
        "summary": "How we find them, and what we ask them.",
        "driven_by": CommunityDriver.STAFF_SUGGESTION,
        "theme_codes": [],
        "finding_ids": [str(finding.id) for finding in findings],
        "status_reason": "It has said what it had to say." if ended else None,
        "decided_by": manager,
        "decided_at": clock.now() if manager else None,
        "run_by": manager if status in {"running", "closed"} else None,
    }
    if "suggested_by" not in fields:
        fields["suggested_by"] = a_person(db, Role.PRACTITIONER).id
    return saved(db, CommunityOfPractice(**usual | fields))


def a_community_session(
    db: Session, community: CommunityOfPractice | None = None, **fields: Any
) -> CommunitySession:
    """A session in any `status` that began an hour ago."""
    status = fields.get("status", "planned")
    usual = {
        "community_id": (community or a_community(db, status="running")).id,
        "title": "What we ask fathers",
        "starts_at": clock.now() - timedelta(hours=1),
        "duration_minutes": 60,
        "link": "https://meet.example.org/fathers",
        "status_reason": "The facilitator was ill." if status == "cancelled" else None,
        "others_attended": 0 if status == "held" else None,
    }
    if "facilitator_id" not in fields:
        fields["facilitator_id"] = a_person(db, Role.PRACTITIONER).id
    return saved(db, CommunitySession(**usual | fields))


def an_attendance(
    db: Session, session: CommunitySession, person: Person, team: OrgUnit
) -> CommunityAttendance:
    """The attendance of a practitioner of a team at a session that was held."""
    place = placed(db, team)
    row = CommunityAttendance(
        session_id=session.id, person_id=person.id, role=Role.PRACTITIONER, **place
    )
    return saved(db, row)


def a_supervision_review(
    db: Session, *supervisees: Person, team: OrgUnit | None = None, **fields: Any
) -> SupervisionReview:
    """Individual supervision of today in a team, or group supervision of several people."""
    held_on: date = fields.get("held_on", clock.today())
    people = supervisees or (a_person(db, Role.PRACTITIONER),)
    usual = {
        "held_on": held_on,
        "next_due_on": held_on + timedelta(weeks=4),
        "kind": SupervisionKind.INDIVIDUAL if len(people) == 1 else SupervisionKind.GROUP,
        "supervisee_ids": [str(each.id) for each in people],
        "requirements_met": [],
        "reflective_quality": ReflectiveQuality.REFLECTIVE,
        "risk_reflection": "We asked what the visits had not shown.",
        **placed(db, team or a_team(db)),
    }
    if "supervisor_id" not in fields:
        fields["supervisor_id"] = a_person(db, Role.TEAM_MANAGER).id
    return saved(db, SupervisionReview(**usual | fields))


def an_area_learning_event(
    db: Session, *invited: Person, area: OrgUnit | None = None, **fields: Any
) -> AreaLearningEvent:
    """An event of today in the north in any `status`, chaired by the corporate director."""
    area = area or an_area(db)
    status = AreaLearningEventStatus(fields.get("status", AreaLearningEventStatus.PLANNED))
    over = status not in {AreaLearningEventStatus.PLANNED, AreaLearningEventStatus.CANCELLED}
    minuted = status in {AreaLearningEventStatus.MINUTED, AreaLearningEventStatus.CLOSED}
    writer = a_person(db, Role.QA_MANAGER).id
    usual: dict[str, Any] = {
        **placed(db, area),
        "service_line": None,
        "title": "Supervision that says why",
        "held_on": clock.today(),
        "chair_role": Role.CORPORATE_DIRECTOR,
        "finding_ids": [],
        "recommendation_ids": [],
        "outcome_analysis_ids": [],
        "multi_agency_audit_ids": [],
        "planned_by": writer,
        "status_reason": "The chair was ill." if status == "cancelled" else None,
        "recorded_at": clock.now() if over else None,
        "minutes_text": "Managers told what they had tried." if minuted else None,
        "minuted_by": writer if minuted else None,
        "minuted_at": clock.now() if minuted else None,
        "closed_at": clock.now() if status == "closed" else None,
        "attendance": [_invited(db, area, each, over=over) for each in invited],
    }
    if "chair_id" not in fields:
        fields["chair_id"] = a_person(db, Role.CORPORATE_DIRECTOR).id
    return saved(db, AreaLearningEvent(**usual | fields))


def _invited(db: Session, area: OrgUnit, person: Person, *, over: bool) -> AreaLearningAttendance:
    presence = AreaLearningPresence.ATTENDED if over else AreaLearningPresence.INVITED
    return AreaLearningAttendance(
        person_id=person.id,
        role=Role.TEAM_MANAGER,
        seat=AreaLearningSeat.AREA_TEAM_MANAGER,
        presence=presence,
        **placed(db, area) | {"service_line": None},
    )


def a_decision(
    db: Session, event: AreaLearningEvent, *actions: Action, **fields: Any
) -> AreaLearningDecision:
    """A decision of an event, with the actions that follow."""
    usual = {
        "area_learning_event_id": event.id,
        "position": 0,
        "text": "All teams use the template.",
        "action_ids": [str(each.id) for each in actions],
    }
    return saved(db, AreaLearningDecision(**usual | fields))

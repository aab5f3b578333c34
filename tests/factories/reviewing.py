"""Meetings, QA records and escalations."""

from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import clock, ids
from app.data.files import shipped
from app.models.cases.subjects import Subject
from app.models.organisation.org_units import OrgUnit
from app.models.organisation.people import Person
from app.models.reference.themes import Theme
from app.models.reviewing.escalations import Escalation, EscalationStageEntry
from app.models.reviewing.meetings import Meeting
from app.models.reviewing.qa_records import QaRecord
from app.models.tools.tools import Tool, ToolVersion
from app.schemas.tools.tool_content import ToolFile
from app.seeding import seed
from app.vocabulary.reviewing import (
    ANSWERS_AT,
    ESCALATION_OPEN,
    FORMAL_STAGES,
    QA_COMPLETE,
    RECORD_OF,
    ClockGap,
    EscalationKind,
    EscalationOutcome,
    EscalationParty,
    EscalationStage,
    EscalationStatus,
    MeetingKind,
    QaRecordSource,
    QaRecordStatus,
)
from app.vocabulary.roles import Role
from tests.factories.base import saved
from tests.factories.cases import a_subject
from tests.factories.organisation import a_person, a_team, placed
from tests.factories.tools import ofsted4

IRO_ANSWERS: list[dict[str, Any]] = [
    {"question_key": "engagement_child", "value_num": 7},
    {"question_key": "engagement_family", "value_num": 6},
    {"question_key": "reports_quality", "value_num": 5},
    {"question_key": "attendance_right_people", "value_bool": True},
    {"question_key": "care_plan_progress", "value_num": 8},
    {"question_key": "care_plan_needs", "value_num": 7},
    {"question_key": "care_plan_development", "value_text": "Say who does what by when."},
]
CPC_ANSWERS: list[dict[str, Any]] = [
    {"question_key": "engagement_child", "value_num": 7},
    {"question_key": "engagement_parents", "value_num": 6},
    {"question_key": "engagement_reports_shared", "value_bool": True},
    {"question_key": "reports_social_work", "value_num": 5},
    {"question_key": "reports_agencies", "value_num": 8},
    {"question_key": "practice_plan", "value_num": 8},
    {"question_key": "practice_consistency", "value_num": 7},
    {"question_key": "practice_development", "value_text": "Say who does what by when."},
]


def a_qa_form(db: Session, kind: str = "iro") -> ToolVersion:
    """The shipped form of chairs (cpc) or reviewing officers (iro), with the shipped themes."""
    key = f"{kind}_qa"
    known = db.scalar(select(ToolVersion).where(ToolVersion.tool_key == key))
    if known is not None:
        return known
    ofsted4(db)
    if db.scalar(select(Theme.id).limit(1)) is None:
        seed.themes(db)
    file = ToolFile.model_validate(shipped(f"tools/{key}-1.1.0"))
    saved(db, Tool(**file.tool.model_dump(mode="json")))
    return saved(db, seed.version(file))


def a_meeting(
    db: Session, subject: Subject | None = None, at: OrgUnit | None = None, **fields: Any
) -> Meeting:
    """A review of a child in care, held a week ago."""
    team = at or a_team(db)
    held_on = fields.pop("held_on", clock.today() - timedelta(days=7))
    usual = {
        "kind": MeetingKind.CIC_REVIEW,
        "source_system": "liberi",
        "external_id": f"R{ids.new().hex}",
        "body_hash": "made",
        "subject_id": (subject or a_subject(db, team)).id,
        "held_on": held_on,
        "takes_place_on": held_on or fields.get("due_date"),
        "cancelled": False,
        "clock_gap": ClockGap.START_UNKNOWN,
        **placed(db, team),
    }
    return saved(db, Meeting(**usual | fields))


def a_qa_record(
    db: Session,
    reviewer: Person | None = None,
    meeting: Meeting | None = None,
    **fields: Any,
) -> QaRecord:
    """The record of a review in any `status`, a draft by default; complete since yesterday."""
    held = meeting or a_meeting(db, chair_person_id=reviewer.id if reviewer else None)
    status = QaRecordStatus(fields.get("status", QaRecordStatus.DRAFT))
    kind = RECORD_OF[held.kind]
    yesterday = clock.now() - timedelta(days=1)
    done = yesterday if status in QA_COMPLETE else None
    shared = done if status not in {QaRecordStatus.DRAFT, QaRecordStatus.COMPLETED} else None
    closed = status is QaRecordStatus.CLOSED
    usual = {
        "kind": kind,
        "meeting_id": held.id,
        "reviewer_id": (reviewer or a_person(db, Role.IRO)).id,
        "tool_version_id": a_qa_form(db, kind).id,
        "answers": IRO_ANSWERS if kind == "iro" else CPC_ANSWERS,
        "overall_rating": "good",
        "good_practice": False,
        "good_practice_theme_codes": [],
        "concerns": [],
        "completed_at": done,
        "shared_at": shared,
        "closed_at": done if closed else None,
        "recorded_on_file_at": done if closed else None,
        "file_reference": "Document 1" if closed else None,
        "entered_in_error_at": yesterday if status == "entered_in_error" else None,
        "source": QaRecordSource.PORTAL,
        **{
            name: getattr(held, name)
            for name in ("subject_id", "org_unit_id", "district_id", "area_id", "service_line")
        },
    }
    return saved(db, QaRecord(**usual | fields))


def the_readers(db: Session) -> tuple[Person, Person, dict[str, Any]]:
    """Makes a social worker and a manager, and the body that shares a QA record with both."""
    worker, manager = (
        a_person(db, Role.PRACTITIONER),
        a_person(db, Role.TEAM_MANAGER),
    )
    shares = [
        {"person_id": str(worker.id), "role": "social_worker"},
        {"person_id": str(manager.id), "role": "team_manager"},
    ]
    return worker, manager, {"shares": shares}


def the_reasons(db: Session) -> None:
    """The shipped reasons for an escalation."""
    seed.reference_list(db, "escalation_reasons")


def an_escalation(
    db: Session, raised_by: Person | None = None, at: OrgUnit | None = None, **fields: Any
) -> Escalation:
    """An escalation by a reviewing officer today in any `status`, an alert by default."""
    team = at or a_team(db)
    subject: Subject | None = fields.pop("subject", None)
    status = EscalationStatus(fields.get("status", EscalationStatus.ALERT))
    stage = {
        EscalationStatus.INFORMAL: EscalationStage.INFORMAL,
        EscalationStatus.FORMAL: EscalationStage.FORMAL_1,
        EscalationStatus.REFERRED_CAFCASS: EscalationStage.CAFCASS,
    }.get(status, EscalationStage.ALERT)
    stage = EscalationStage(fields.get("stage", stage))
    today, closed = clock.today(), status not in ESCALATION_OPEN
    formal_on = fields.get("formal_on", today) if stage in FORMAL_STAGES else None
    reasoned = status in {EscalationStatus.REFERRED_CAFCASS, EscalationStatus.WITHDRAWN}
    usual = {
        "kind": EscalationKind.IRO,
        "subject_id": (subject or a_subject(db, team)).id,
        "raised_by": (raised_by or a_person(db, Role.IRO)).id,
        "reason_code": "drift_and_delay",
        "text": "The plan has not changed since May.",
        "status": status,
        "status_reason": "Nothing was done." if reasoned else None,
        "stage": stage,
        "bypassed_stages": [],
        "opened_on": formal_on or today,
        "formal_on": formal_on,
        "target_on": formal_on + timedelta(days=28) if formal_on else None,
        "due_on": today + timedelta(days=7),
        "waiting_for": None if closed else EscalationParty.RESPONDER,
        "waiting_since": clock.now(),
        "responder_role": ANSWERS_AT.get(stage, Role.DIRECTOR),
        "outcome": EscalationOutcome.AGREED if status is EscalationStatus.RESOLVED else None,
        "closed_on": today if closed else None,
        **placed(db, team),
    }
    row = saved(db, Escalation(**usual | fields))
    entry = EscalationStageEntry(
        escalation_id=row.id,
        stage=stage,
        position=list(EscalationStage).index(stage) + 1,
        entered_on=row.opened_on,
        target_on=None if stage is EscalationStage.CAFCASS else row.due_on,
        responder_role=None if stage is EscalationStage.CAFCASS else row.responder_role,
        responder_id=None if stage is EscalationStage.CAFCASS else row.responder_id,
        bypassed_stages=[],
    )
    saved(db, entry)
    return row

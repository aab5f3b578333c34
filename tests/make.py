"""Functions that put one valid thing in the database. Say only what the test is about."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import clock, ids
from app.core.dates import months_after
from app.data.files import shipped
from app.models.auditing.assignments import AuditAssignment
from app.models.auditing.audits import Audit, AuditAnswer, AuditSection
from app.models.auditing.moderation_rules import ModerationRule
from app.models.auditing.programmes import AuditCycle, AuditProgramme, AuditRound
from app.models.auditing.samples import SampleDraw
from app.models.cases.subjects import CaseAllocation, Subject
from app.models.findings.findings import Finding
from app.models.organisation.api_keys import ApiKey
from app.models.organisation.org_units import OrgUnit
from app.models.organisation.people import Person, RoleAssignment
from app.models.platform.base import Base
from app.models.reference.themes import Theme
from app.models.reviewing.escalations import Escalation, EscalationStageEntry
from app.models.reviewing.meetings import Meeting
from app.models.reviewing.qa_records import QaRecord
from app.models.tools.grades import GradeLevel, GradeScale
from app.models.tools.tools import Tool, ToolVersion
from app.schemas.tools.content_parts import Section
from app.schemas.tools.tool_content import ToolContent, ToolFile
from app.security.api_keys import digest, new_key
from app.seeding import seed
from app.services.organisation.org_units import whereabouts
from app.vocabulary.auditing import AssignmentSource, AssignmentStatus, AuditStatus, CycleStatus
from app.vocabulary.cases import AgeBand
from app.vocabulary.findings import FindingOrigin, Polarity, Severity
from app.vocabulary.organisation import OrgUnitKind, ServiceLine
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
from app.vocabulary.tool_content import QuestionType
from app.vocabulary.tools import ToolKind, ToolVersionStatus

T = TypeVar("T", bound=Base)

SECRET = "s" * 43  # of every client made here
LONG_AGO = date(2015, 4, 1)


def saved(db: Session, row: T) -> T:
    db.add(row)
    db.flush()
    return row


def the_calendar(db: Session) -> None:
    """Bank holidays of England and Wales from 2010 to 2035."""
    seed.closed_days(db)


def a_unit(
    db: Session, code: str, kind: OrgUnitKind = OrgUnitKind.TEAM, under: OrgUnit | None = None
) -> OrgUnit:
    """The unit of that code, made if need be."""
    known = db.scalar(select(OrgUnit).where(OrgUnit.code == code))
    if known is not None:
        return known
    parent_id = under.id if under else None
    unit = OrgUnit(
        code=code, name=code.title(), kind=kind, parent_id=parent_id, valid_from=LONG_AGO
    )
    return saved(db, unit)


def the_county(db: Session) -> OrgUnit:
    return a_unit(db, "cype", OrgUnitKind.DIRECTORATE)


def an_area(db: Session, code: str = "north") -> OrgUnit:
    return a_unit(db, code, OrgUnitKind.AREA, the_county(db))


def a_district(db: Session, code: str = "dartford") -> OrgUnit:
    return a_unit(db, code, OrgUnitKind.DISTRICT, an_area(db))


def a_team(db: Session, code: str = "dartford-1") -> OrgUnit:
    return a_unit(db, code, OrgUnitKind.TEAM, a_district(db, code.rsplit("-", 1)[0]))


def a_person(
    db: Session,
    *roles: Role,
    at: OrgUnit | None = None,
    service_line: ServiceLine | None = None,
    **fields: Any,
) -> Person:
    """Somebody with these roles, in the whole county unless `at` says where."""
    number = ids.new()
    usual = {
        "id": number,
        "display_name": "Sam Field",
        "email": f"{number}@example.org",
        "sign_in_subject": str(number),
        "last_seen_at": clock.now() - timedelta(minutes=1),
    }
    person = saved(db, Person(**usual | fields))
    for role in roles:
        a_role(db, person, role, at or the_county(db), service_line=service_line)
    return person


def a_role(db: Session, person: Person, role: Role, at: OrgUnit, **fields: Any) -> RoleAssignment:
    usual = {"valid_from": LONG_AGO, "service_line": None}
    row = RoleAssignment(person_id=person.id, role=role, org_unit_id=at.id, **usual | fields)
    return saved(db, row)


def a_client(
    db: Session, role: Role = Role.INTEGRATION_CLIENT, source_system: str | None = "liberi"
) -> ApiKey:
    key = ApiKey(
        key_id=new_key().id,
        name=f"client {ids.new()}",
        digest=digest(SECRET),
        role=role,
        org_unit_id=the_county(db).id,
        source_system=source_system,
        expires_at=clock.now() + timedelta(days=90),
        last_used_at=clock.now(),
    )
    return saved(db, key)


def a_subject(db: Session, at: OrgUnit | None = None, **fields: Any) -> Subject:
    """A child whose case is in a team since long ago, held by `held_by` if given."""
    held_by: Person | None = fields.pop("held_by", None)
    line = fields.pop("service_line", ServiceLine.CHILDREN_IN_CARE)
    usual = {"source_system": "liberi", "case_ref": ids.new().hex, "age_band": AgeBand.FROM_5_TO_9}
    subject = saved(db, Subject(**usual | fields))
    allocation = CaseAllocation(
        subject_id=subject.id,
        person_id=held_by.id if held_by else None,
        org_unit_id=(at or a_team(db)).id,
        service_line=line,
        valid_from=LONG_AGO,
    )
    saved(db, allocation)
    return subject


OFSTED4 = ("inadequate", "requires_improvement", "good", "outstanding")


def ofsted4(db: Session) -> GradeScale:
    known = db.scalar(select(GradeScale).where(GradeScale.code == "ofsted4"))
    if known is not None:
        return known
    levels = [
        GradeLevel(code=code, ordinal=n, label=code.replace("_", " ").capitalize())
        for n, code in enumerate(OFSTED4, start=1)
    ]
    return saved(db, GradeScale(code="ofsted4", title="Ofsted's four grades", levels=levels))


def a_scale_question(key: str, **fields: Any) -> dict[str, Any]:
    usual = {"key": key, "type": "scale", "prompt": "How good?", "min": 0, "max": 10, "step": 1}
    return usual | fields


def a_section_content(key: str, order: int, *questions: dict[str, Any], **fields: Any) -> Any:
    """A section with the given scale questions (else one), strengths and areas for development."""
    asked = [
        *(questions or [a_scale_question(f"{key}_scale")]),
        {"key": f"{key}_strengths", "type": "strengths_text", "prompt": "Strengths?"},
        {"key": f"{key}_development", "type": "development_text", "prompt": "Development?"},
    ]
    return {"key": key, "title": key.title(), "order": order, "questions": asked} | fields


def tool_content(**fields: Any) -> dict[str, Any]:
    """Two sections in judgement mode on Ofsted's four grades."""
    thresholds = [
        {"level": "requires_improvement", "at_least": 0.4},
        {"level": "good", "at_least": 0.6},
        {"level": "outstanding", "at_least": 0.8},
    ]
    usual = {
        "kind": "audit",
        "grade_scale": "ofsted4",
        "grading_mode": "judgement",
        "thresholds": thresholds,
        "sections": [a_section_content("assessment", 1), a_section_content("planning", 2)],
    }
    return usual | fields


def a_tool_version(
    db: Session, key: str = "cype", semver: str = "1.0.0", **content: Any
) -> ToolVersion:
    """A published version, made if need be."""
    query = select(ToolVersion).where(ToolVersion.tool_key == key, ToolVersion.semver == semver)
    known = db.scalar(query)
    if known is not None:
        return known
    ofsted4(db)
    if db.scalar(select(Tool).where(Tool.key == key)) is None:
        saved(db, Tool(key=key, title=key.upper(), kind=ToolKind.AUDIT, service_lines=[]))
    made = ToolContent.model_validate(tool_content(**content))
    version = ToolVersion(
        tool_key=key,
        semver=semver,
        status=ToolVersionStatus.PUBLISHED,
        published_at=clock.now(),
        grade_scale_code=made.grade_scale,
        content=made.model_dump(mode="json"),
        content_hash=made.fingerprint(),
    )
    return saved(db, version)


def a_programme(db: Session, name: str = "CYPE 2026/27") -> AuditProgramme:
    known = db.scalar(select(AuditProgramme).where(AuditProgramme.name == name))
    if known is not None:
        return known
    return saved(db, AuditProgramme(name=name, year_start=date(2026, 4, 1)))


def a_cycle(db: Session, number: int = 1) -> AuditCycle:
    """An open cycle of the usual programme: 1 is April to July 2026."""
    programme = a_programme(db)
    query = select(AuditCycle).where(
        AuditCycle.programme_id == programme.id, AuditCycle.number == number
    )
    known = db.scalar(query)
    if known is not None:
        return known
    starts = months_after(programme.year_start, 4 * (number - 1))
    cycle = AuditCycle(
        programme_id=programme.id,
        number=number,
        starts_on=starts,
        ends_on=months_after(starts, 4) - timedelta(days=1),
        status=CycleStatus.OPEN,
    )
    return saved(db, cycle)


def a_round(db: Session, number: int = 1, cycle: int = 1, **fields: Any) -> AuditRound:
    """A month of a cycle, due on its 28th."""
    within = a_cycle(db, cycle)
    query = select(AuditRound).where(AuditRound.cycle_id == within.id, AuditRound.number == number)
    known = db.scalar(query)
    if known is not None:
        return known
    month = months_after(within.starts_on, number - 1)
    usual = {
        "cycle_id": within.id,
        "programme_id": within.programme_id,
        "number": number,
        "month": month,
        "kinds": ["audit", "moderation"],
        "due_date": month.replace(day=28),
    }
    return saved(db, AuditRound(**usual | fields))


def a_draw(db: Session, month: AuditRound, by: Person, **fields: Any) -> SampleDraw:
    """A sample of a round, without members."""
    usual = {
        "round_id": month.id,
        "tool_version_id": a_tool_version(db).id,
        "frame_query": {},
        "frame_size": 0,
        "frame_hash": "0" * 64,
        "strata": [],
        "n_per_stratum": {"each": 1},
        "seed": "seed",
        "audited_within_months": 12,
        "drawn_at": clock.now(),
        "drawn_by": by.id,
    }
    return saved(db, SampleDraw(**usual | fields))


def placed(db: Session, team: OrgUnit) -> dict[str, Any]:
    """The copied place of what happens in a team."""
    here = whereabouts(db, {team.id})[team.id]
    return {
        "org_unit_id": team.id,
        "district_id": here.district_id,
        "area_id": here.area_id,
        "service_line": ServiceLine.CHILDREN_IN_CARE,
    }


def an_assignment(
    db: Session,
    auditor: Person | None = None,
    at: OrgUnit | None = None,
    subject: Subject | None = None,
    **fields: Any,
) -> AuditAssignment:
    """Allocated to an auditor (a new one unless given), in the first round."""
    team = at or a_team(db)
    month = fields.pop("round", None) or a_round(db)
    usual = {
        "round_id": month.id,
        "cycle_id": month.cycle_id,
        "tool_version_id": a_tool_version(db).id,
        "subject_id": (subject or a_subject(db, team)).id,
        "auditor_id": (auditor or a_person(db, Role.AUDITOR)).id,
        "due_date": month.due_date,
        "source": AssignmentSource.STRATIFIED,
        "status": AssignmentStatus.ALLOCATED,
        **placed(db, team),
    }
    return saved(db, AuditAssignment(**usual | fields))


def an_audit(
    db: Session,
    auditor: Person | None = None,
    at: OrgUnit | None = None,
    assignment: AuditAssignment | None = None,
    **fields: Any,
) -> Audit:
    """A draft, or what `status` says, with its sections answered 7 out of 10."""
    status = AuditStatus(fields.get("status", AuditStatus.DRAFT))
    wanted = assignment or an_assignment(db, auditor, at, fields.pop("subject", None))
    version = db.get_one(ToolVersion, wanted.tool_version_id)
    submitted = None if status is AuditStatus.DRAFT else clock.now()
    usual = {
        name: getattr(wanted, name)
        for name in (
            "round_id", "cycle_id", "subject_id", "auditor_id", "tool_version_id", "due_date",
            "org_unit_id", "district_id", "area_id", "service_line",
        )
    } | {
        "assignment_id": wanted.id,
        "tool_key": version.tool_key,
        "tool_content_hash": version.content_hash,
        "engine_version": "1",
        "started_at": clock.now(),
        "first_submitted_at": submitted,
        "submitted_at": submitted,
        "auditor_grade": "good",
        "proposed_grade": "good" if submitted else None,
        "final_grade": "good" if submitted else None,
        "grade_rationale": "Timely, purposeful work.",
    }  # fmt: skip
    audit = saved(db, Audit(**usual | fields))
    content = ToolContent.model_validate(version.content)
    for position, section in enumerate(content.sections):
        saved(db, an_answered_section(audit, section, position))
    if submitted is not None and status is not AuditStatus.VOIDED:
        wanted.status = AssignmentStatus.FULFILLED
        db.flush()
    return audit


def an_answered_section(audit: Audit, section: Section, position: int) -> AuditSection:
    scales = section.of_type(QuestionType.SCALE)
    answers = [
        AuditAnswer(question_key=question.key, position=n, value_num=Decimal(7))
        for n, question in enumerate(scales)
    ]
    return AuditSection(
        audit_id=audit.id,
        section_key=section.key,
        position=position,
        section_grade="good",
        section_score=Decimal("0.7"),
        strengths_text="The child was seen alone and listened to.",
        development_text="Record why the plan changed.",
        answers=answers,
    )


def a_qa_form(db: Session, kind: str = "iro") -> ToolVersion:
    """The shipped form of chairs (cpc) or reviewing officers (iro), with the shipped themes."""
    key = f"{kind}_qa"
    known = db.scalar(select(ToolVersion).where(ToolVersion.tool_key == key))
    if known is not None:
        return known
    ofsted4(db)
    if db.scalar(select(Theme.id).limit(1)) is None:
        seed.themes(db)
    file = ToolFile.model_validate(shipped(f"tools/{key}-1.0.0"))
    saved(db, Tool(**file.tool.model_dump(mode="json")))
    return saved(db, seed.version(file))


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
    """A draft of a review's record, or what `status` says; complete ones since yesterday."""
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


def the_reasons(db: Session) -> None:
    """The shipped reasons for an escalation."""
    seed.reference_list(db, "escalation_reasons")


def an_escalation(
    db: Session, raised_by: Person | None = None, at: OrgUnit | None = None, **fields: Any
) -> Escalation:
    """A reviewing officer's alert of today to the team manager, or at what `status` it is."""
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


def a_theme(db: Session, code: str = "voice_of_child", **fields: Any) -> Theme:
    """A theme of every polarity, made if need be."""
    known = db.scalar(select(Theme).where(Theme.code == code))
    usual = {"code": code, "label": code.title(), "polarity_allowed": list(Polarity)}
    return known or saved(db, Theme(**usual | fields))


def a_finding(db: Session, audit: Audit, **fields: Any) -> Finding:
    """An area for development, found in an audit by its auditor."""
    place = ("org_unit_id", "district_id", "area_id", "service_line", "subject_id")
    usual = {name: getattr(audit, name) for name in place} | {
        "origin": FindingOrigin.AUDIT,
        "origin_id": audit.id,
        "audit_id": audit.id,
        "recorded_by": audit.auditor_id,
        "polarity": Polarity.DEVELOPMENT,
        "text": "The plan says not who does what.",
        "theme_codes": [],
        "severity": Severity.NOTE,
        "practice_framework_codes": [],
    }
    return saved(db, Finding(**usual | fields))


def moderation_rule(db: Session, **fields: Any) -> ModerationRule:
    """The usual programme's rule: what is named, and no random share."""
    usual = {
        "programme_id": a_programme(db).id,
        "always_grades": ["inadequate", "outstanding"],
        "random_pct": 0,
        "min_per_auditor_per_cycle": 0,
        "applies_to_tools": [],
        "blind": False,
        "inquiry_required": True,
        "moderation_window_days": 10,
    }
    return saved(db, ModerationRule(**usual | fields))

"""Programmes, assignments and audits."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import clock
from app.core.dates import months_after
from app.models.auditing.assignments import AuditAssignment
from app.models.auditing.audit_alerts import AuditAlert
from app.models.auditing.audits import Audit, AuditAnswer, AuditSection
from app.models.auditing.moderation_rules import ModerationRule
from app.models.auditing.programmes import AuditCycle, AuditProgramme, AuditRound
from app.models.auditing.samples import SampleDraw
from app.models.cases.subjects import Subject
from app.models.organisation.org_units import OrgUnit
from app.models.organisation.people import Person
from app.models.platform.base import location_of
from app.models.tools.tools import ToolVersion
from app.schemas.tools.content_parts import Section
from app.schemas.tools.tool_content import ToolContent
from app.vocabulary.auditing import (
    AssignmentSource,
    AssignmentStatus,
    AuditAlertReason,
    AuditAlertStatus,
    AuditStatus,
    CycleStatus,
    FollowUpOwner,
)
from app.vocabulary.roles import Role
from app.vocabulary.tool_content import QuestionType
from tests.factories.base import saved
from tests.factories.cases import a_subject
from tests.factories.organisation import a_person, a_team, placed
from tests.factories.tools import a_tool_version


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
    assignment = assignment or an_assignment(db, auditor, at, fields.pop("subject", None))
    version = db.get_one(ToolVersion, assignment.tool_version_id)
    submitted = None if status is AuditStatus.DRAFT else clock.now()
    usual = {
        name: getattr(assignment, name)
        for name in (
            "round_id",
            "cycle_id",
            "subject_id",
            "auditor_id",
            "tool_version_id",
            "due_date",
            "org_unit_id",
            "district_id",
            "area_id",
            "service_line",
        )
    } | {
        "assignment_id": assignment.id,
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
    }
    audit = saved(db, Audit(**usual | fields))
    content = ToolContent.model_validate(version.content)
    for position, section in enumerate(content.sections):
        saved(db, an_answered_section(audit, section, position))
    if submitted is not None and status is not AuditStatus.VOIDED:
        assignment.status = AssignmentStatus.FULFILLED
        db.flush()
    return audit


def an_alert(db: Session, audit: Audit, **fields: Any) -> AuditAlert:
    """The alert of an audit, open or what `status` says, due a week after the audit began."""
    acknowledged = fields.get("status") == AuditAlertStatus.ACKNOWLEDGED
    usual = {
        "audit_id": audit.id,
        "subject_id": audit.subject_id,
        "auditor_id": audit.auditor_id,
        "tool_version_id": audit.tool_version_id,
        "raised_at": clock.now(),
        "reason": AuditAlertReason.GRADE,
        "grade": "inadequate",
        "due_date": clock.today() + timedelta(days=7),
        "response_text": "The plan is reviewed on Friday." if acknowledged else None,
        "acknowledged_by": a_person(db, Role.TEAM_MANAGER).id if acknowledged else None,
        "acknowledged_at": clock.now() if acknowledged else None,
        **location_of(audit),
    }
    return saved(db, AuditAlert(**usual | fields))


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
        "follow_up_owner": FollowUpOwner.TEAM_MANAGER,
    }
    return saved(db, ModerationRule(**usual | fields))

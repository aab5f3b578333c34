"""One row of everything, each in the best case for one caller: theirs where it can be somebody's.

For the permission table: `the_world` names what stands in the address and the bodies of requests.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from app.core import clock
from app.models.auditing.audits import Audit, AuditVersion
from app.models.auditing.samples import SampleMember
from app.models.cases.subjects import Subject
from app.models.feedback.campaigns import FeedbackInvitation
from app.models.feedback.outcomes import FeedbackDisclosure, FeedbackQuote, FeedbackResponse
from app.models.intake.import_runs import ImportRun
from app.models.moderation.change_requests import ChangeRequest
from app.models.moderation.decisions import ModerationDecision
from app.models.moderation.inquiries import AppreciativeInquiry
from app.models.moderation.sessions import ModerationSession
from app.models.notifications.reminders import Reminder, ReminderRule
from app.models.notifications.webhooks import WebhookDelivery, WebhookEndpoint
from app.models.organisation.api_keys import ApiKey
from app.models.organisation.people import Person
from app.models.platform.events import Event
from app.models.reference.code_lists import ReferenceCode
from app.models.reviewing.meetings import Meeting
from app.models.reviewing.qa_records import QaShare
from app.models.tools.grades import GradeCrosswalk, GradeLevel, GradeScale
from app.services.feedback import anonymous_box
from app.vocabulary.notifications import NotificationKind
from app.vocabulary.reviewing import ShareRole
from app.vocabulary.roles import Role
from tests import factories
from tests.factories import feedback

OTHER = "another person"


@dataclass
class World:
    """Identifiers by the name of the parameter or member that holds them."""

    ids: dict[str, Any]
    bodies: dict[str, Any] = field(default_factory=dict)

    def named(self, name: str, path: str = "") -> str:
        """What stands for `{name}`; the same name may mean another thing in another place."""
        for place in (f"{path} {name}", name):
            if place in self.ids:
                return str(self.ids[place])
        return str(self.ids[OTHER])


def the_caller(db: Session, role: Role) -> Person | ApiKey:
    if role is Role.INTEGRATION_CLIENT:
        return factories.a_client(db)
    return factories.a_person(db, role)


def the_world(db: Session, me: Person | ApiKey, role: Role) -> World:
    """Everything once. What is somebody's is the caller's, as far as the role can have it."""
    other = factories.a_person(db, Role.AUDITOR, Role.MODERATOR)
    mine = me if isinstance(me, Person) else other
    team = factories.a_team(db)
    subject = factories.a_subject(db, team, held_by=mine)
    auditor = mine if role is Role.AUDITOR else other
    audit = factories.an_audit(
        db,
        auditor,
        team,
        subject=subject,
        status="finalised",
        selection_reason="random",
        moderator_id=mine.id if role is Role.MODERATOR else None,
        practitioner_person_id=mine.id if role is Role.PRACTITIONER else None,
    )
    rows = {
        "person_id": other,
        "subject_id": subject,
        "audit_id": audit,
        "assignment_id": factories.an_assignment(db, auditor, team),
        "org_unit_id": team,
        "role_assignment_id": factories.a_role(db, other, Role.IRO, team),
        "api_key_id": factories.a_client(db, source_system="another"),
        "tool_version_id": factories.a_tool_version(db),
        "programme_id": factories.a_programme(db),
        "cycle_id": factories.a_cycle(db),
        "round_id": factories.a_round(db),
        "rule_id": factories.moderation_rule(db),
        **_of_moderation(db, audit, mine if role is Role.MODERATOR else other, mine),
        "finding_id": factories.a_finding(db, audit),
        **_of_sources(db, subject, mine, audit),
        **_of_qa(db, subject, mine, role),
        "escalation_id": _escalation(db, subject, mine, role),
        **_of_work(db, mine, audit),
        **_of_reference(db, other),
        **_of_feedback(db, mine),
    }
    ids: dict[str, Any] = {name: row.id for name, row in rows.items()}
    world = World(ids | WORDS | {OTHER: other.id})
    world.bodies = bodies(db, world)
    return world


def seeded(db: Session) -> None:
    """What is shipped, and slow to put in: once for many worlds."""
    factories.the_calendar(db)
    feedback.a_theme(db)
    feedback.a_form(db)
    feedback.a_form(db, "staff")


WORDS: dict[str, Any] = {
    "number": 1,
    "section_key": "assessment",
    "system": "liberi",
    "external_id": "M1",
    "key": "cype",
    "/v1/grade-scales/ code": "ofsted4",
    "/v1/themes/ code": "voice_of_child",
    "/v1/reference/{list_code}/ code": "closed",
    "list_code": "exemption_reasons",
    "name": "audit",
    "day": "2026-05-04",
    "slug": "completion_rate",
    "team_code": "dartford-1",
    "reason_code": "closed",
}


def _placed(audit: Audit) -> dict[str, Any]:
    names = ("org_unit_id", "district_id", "area_id", "service_line")
    return {name: getattr(audit, name) for name in names}


def _of_moderation(db: Session, audit: Audit, moderator: Person, me: Person) -> dict[str, Any]:
    factories.saved(
        db,
        AuditVersion(
            audit_id=audit.id,
            number=1,
            taken_at=clock.now(),
            taken_by=audit.auditor_id,
            reason="submitted",
            content={},
            content_hash="0",
        ),
    )
    decision = ModerationDecision(
        audit_id=audit.id,
        audit_version_number=1,
        subject_id=audit.subject_id,
        cycle_id=audit.cycle_id,
        moderator_id=moderator.id
        if moderator.id != audit.auditor_id
        else factories.a_person(db, Role.MODERATOR).id,
        auditor_id=audit.auditor_id,
        tool_key=audit.tool_key,
        outcome="upheld",
        moderated_grade="good",
        auditor_grade_snapshot="good",
        section_decisions=[],
        decided_at=clock.now(),
        **_placed(audit),
    )
    sitting = ModerationSession(
        cycle_id=audit.cycle_id,
        title="May",
        mode="individual",
        blind=False,
        chair_id=moderator.id,
        member_ids=[],
    )
    request = ChangeRequest(
        audit_id=audit.id,
        subject_id=audit.subject_id,
        kind="void",
        reason="Wrong.",
        proposed_by=factories.a_person(db, Role.QA_MANAGER).id,
        proposed_at=clock.now(),
        **_placed(audit),
    )
    practitioner = audit.practitioner_person_id or factories.a_person(db, Role.PRACTITIONER).id
    inquiry = AppreciativeInquiry(
        audit_id=audit.id,
        context="audit_cycle",
        participant_ids=[],
        agreed_actions=[],
        practitioner_id=practitioner,
        facilitator_id=me.id if practitioner != me.id else moderator.id,
        **_placed(audit),
    )
    return {
        "decision_id": factories.saved(db, decision),
        "session_id": factories.saved(db, sitting),
        "change_request_id": factories.saved(db, request),
        "inquiry_id": factories.saved(db, inquiry),
    }


def _of_sources(db: Session, subject: Subject, me: Person, audit: Audit) -> dict[str, Any]:
    run = ImportRun(
        kind="ssda903",
        source_system="liberi",
        as_at=date(2026, 5, 1),
        counts={},
        notes=[],
        errors=[],
    )
    draw = factories.a_draw(db, factories.a_round(db), factories.a_person(db, Role.QA_ADMIN))
    factories.saved(
        db,
        SampleMember(
            sample_draw_id=draw.id,
            subject_id=subject.id,
            stratum="all",
            rank=1,
            draw_hash="0",
            outcome="drawn",
            reason="By lot.",
            org_unit_id=audit.org_unit_id,
            service_line=audit.service_line,
        ),
    )
    meeting = Meeting(
        kind="icpc",
        subject_id=subject.id,
        held_on=date(2026, 5, 5),
        takes_place_on=date(2026, 5, 5),
        cancelled=False,
        clock_gap="start_unknown",
        chair_person_id=me.id,
        source_system="liberi",
        external_id="M1",
        body_hash="0",
        **_placed(audit),
    )
    return {
        "import_id": factories.saved(db, run),
        "sample_draw_id": draw,
        "meeting_id": factories.saved(db, meeting),
    }


# With whom the record of a meeting is shared.
SHARED_AS = {
    Role.PRACTITIONER: ShareRole.SOCIAL_WORKER,
    Role.TEAM_MANAGER: ShareRole.TEAM_MANAGER,
    Role.SERVICE_MANAGER: ShareRole.SERVICE_MANAGER,
}


def _of_qa(db: Session, subject: Subject, me: Person, role: Role) -> dict[str, Any]:
    """The shared record of a meeting: from a case system where that is its reader."""
    reviewer = me if role in {Role.IRO, Role.CPC} else factories.a_person(db, Role.IRO)
    held = factories.a_meeting(db, subject, chair_person_id=reviewer.id)
    yesterday = clock.now() - timedelta(days=1)
    pushed = {"source": "case_system", "source_system": "liberi", "external_id": "M1"}
    record = factories.a_qa_record(
        db, reviewer, held, status="shared", **(pushed if role is Role.INTEGRATION_CLIENT else {})
    )
    if role in SHARED_AS:
        factories.saved(
            db,
            QaShare(
                qa_record_id=record.id, person_id=me.id, role=SHARED_AS[role], shared_at=yesterday
            ),
        )
    if role is not Role.INTEGRATION_CLIENT:
        other = factories.a_meeting(db, subject, chair_person_id=reviewer.id)
        factories.a_qa_record(db, reviewer, other, status="shared", **pushed)
    return {"record_id": record, "/v1/qa-records meeting_id": held}


def _escalation(db: Session, subject: Subject, me: Person, role: Role) -> Any:
    """Raised by who reviews, and put to whoever else it is."""
    raiser = me if role in {Role.IRO, Role.CPC} else factories.a_person(db, Role.IRO)
    responder = None if raiser is me else me.id
    return factories.an_escalation(db, raiser, subject=subject, responder_id=responder)


def _of_work(db: Session, me: Person, audit: Audit) -> dict[str, Any]:
    """What waits for somebody, and who is told of it."""
    rule = factories.saved(db, ReminderRule(kind=NotificationKind.ASSIGNMENT_TO_BEGIN, days=3))
    reminder = Reminder(
        rule_id=rule.id,
        person_id=me.id,
        kind=rule.kind,
        entity="audits",
        entity_id=audit.id,
        due_on=date(2026, 5, 4),
    )
    webhook = factories.saved(
        db,
        WebhookEndpoint(
            name="Ours",
            url="https://example.org/",
            event_types=[],
            secret=b"sealed",
        ),
    )
    event = factories.saved(db, Event(type="audit.submit", entity="audits", entity_id=audit.id))
    delivery = WebhookDelivery(endpoint_id=webhook.id, event_id=event.id, status="failed")
    return {
        "/v1/reminder-rules/ rule_id": rule,
        "reminder_id": factories.saved(db, reminder),
        "webhook_id": webhook,
        "delivery_id": factories.saved(db, delivery),
    }


def _of_reference(db: Session, other: Person) -> dict[str, Any]:
    factories.saved(
        db, ReferenceCode(list_code="exemption_reasons", code="closed", label="Closed", position=1)
    )
    levels = [
        GradeLevel(code="met", ordinal=2, label="Met"),
        GradeLevel(code="unmet", ordinal=1, label="Unmet"),
    ]
    factories.saved(db, GradeScale(code="own4", title="Our own", levels=levels))
    crosswalk = GradeCrosswalk(
        from_scale="own4",
        from_level="met",
        to_level="good",
        valid_from=date(2026, 4, 1),
        proposed_by=other.id,
    )
    return {"crosswalk_id": factories.saved(db, crosswalk)}


def _of_feedback(db: Session, me: Person) -> dict[str, Any]:
    campaign = feedback.a_named_campaign(db)
    submission = feedback.a_submission(db, campaign)
    copied = anonymous_box.of_campaign(campaign).items()
    common = {name: value for name, value in copied if hasattr(FeedbackQuote, name)}
    common["campaign_id"] = campaign.id
    quote = FeedbackQuote(
        submission_id=submission.id, text="She asks.", proposed_by=me.id, **common
    )
    response = FeedbackResponse(
        submission_id=submission.id, you_said="More.", we_did="It.", **common
    )
    disclosure = FeedbackDisclosure(submitted_week=date(2026, 5, 4), words=["x"], **common)
    invitation = FeedbackInvitation(campaign_id=campaign.id, contact_hash="0")
    return {
        "campaign_id": campaign,
        "submission_id": submission,
        "quote_id": factories.saved(db, quote),
        "response_id": factories.saved(db, response),
        "disclosure_id": factories.saved(db, disclosure),
        "invitation_id": factories.saved(db, invitation),
    }


def bodies(db: Session, world: World) -> dict[str, Any]:
    """Bodies that the document alone does not tell."""
    assignment, levels = (
        world.named("assignment_id"),
        [
            {"code": "unmet", "ordinal": 1, "label": "Unmet"},
            {"code": "met", "ordinal": 2, "label": "Met"},
        ],
    )
    audit = db.get_one(Audit, UUID(world.named("audit_id")))
    return {
        "create_audit": {"assignment_id": assignment},
        "put_audit": {"assignment_id": str(audit.assignment_id), "auditor_grade": "outstanding"},
        "create_finding": {
            "origin": "audit",
            "origin_id": str(audit.id),
            "polarity": "strength",
            "text": "Seen.",
        },
        "put_tool_version": {
            "tool_key": "cype",
            "semver": "9.0.0",
            "content": factories.tool_content(),
        },
        "put_grade_scale": {"title": "Four", "levels": levels},
        "put_reference_code": {"label": "Closed", "position": 1},
        "create_feedback_tokens": {"number": 20},
        "request_audit_exemption": {"reason_code": "closed", "reason": "Closed."},
    }


QUERIES: dict[str, dict[str, str]] = {
    "calculate_working_days": {"start": "2026-05-01", "days": "1"},
    "compare_tool_versions": {"to": "tool_version_id"},
}

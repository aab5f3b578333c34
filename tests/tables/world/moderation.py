"""The decision on the audit, its inquiry and a change request."""

from typing import Any

from app.core import clock
from app.models.auditing.audits import Audit
from app.models.moderation.audit_replies import AuditReply
from app.models.moderation.change_requests import ChangeRequest
from app.models.moderation.decisions import ModerationDecision
from app.models.moderation.inquiries import AppreciativeInquiry
from app.models.moderation.sessions import ModerationSession
from app.models.organisation.people import Person
from app.vocabulary.roles import Role
from tests import factories
from tests.tables.world.base import CallersWorld


def add(world: CallersWorld) -> None:
    audit, moderator = world.row("audit_id", Audit), world.mine(Role.MODERATOR)
    world.enter(
        {
            "decision_id": _decision(world, audit, moderator),
            "session_id": _session(world, audit, moderator),
            "change_request_id": _change_request(world, audit),
            "reply_id": _reply(world, audit),
            "inquiry_id": _inquiry(world, audit, moderator),
        }
    )


def _location_of(audit: Audit) -> dict[str, Any]:
    names = ("org_unit_id", "district_id", "area_id", "service_line")
    return {name: getattr(audit, name) for name in names}


def _decision(world: CallersWorld, audit: Audit, moderator: Person) -> ModerationDecision:
    decision = ModerationDecision(
        audit_id=audit.id,
        audit_version_number=1,
        subject_id=audit.subject_id,
        cycle_id=audit.cycle_id,
        moderator_id=moderator.id
        if moderator.id != audit.auditor_id
        else factories.a_person(world.db, Role.MODERATOR).id,
        auditor_id=audit.auditor_id,
        tool_key=audit.tool_key,
        outcome="upheld",
        moderated_grade="good",
        auditor_grade_snapshot="good",
        section_decisions=[],
        decided_at=clock.now(),
        **_location_of(audit),
    )
    return factories.saved(world.db, decision)


def _session(world: CallersWorld, audit: Audit, moderator: Person) -> ModerationSession:
    session = ModerationSession(
        cycle_id=audit.cycle_id,
        title="May",
        mode="individual",
        blind=False,
        chair_id=moderator.id,
        member_ids=[],
    )
    return factories.saved(world.db, session)


def _change_request(world: CallersWorld, audit: Audit) -> ChangeRequest:
    request = ChangeRequest(
        audit_id=audit.id,
        subject_id=audit.subject_id,
        kind="void",
        reason="Wrong.",
        proposed_by=factories.a_person(world.db, Role.QA_MANAGER).id,
        proposed_at=clock.now(),
        **_location_of(audit),
    )
    return factories.saved(world.db, request)


def _reply(world: CallersWorld, audit: Audit) -> AuditReply:
    reply = AuditReply(
        audit_id=audit.id,
        audit_version_number=1,
        subject_id=audit.subject_id,
        capacity="practitioner",
        author_id=world.me.id,
        agrees=True,
        text="Agreed.",
        replied_at=clock.now(),
        **_location_of(audit),
    )
    return factories.saved(world.db, reply)


def _inquiry(world: CallersWorld, audit: Audit, moderator: Person) -> AppreciativeInquiry:
    db, me = world.db, world.me
    practitioner = audit.practitioner_person_id or factories.a_person(db, Role.PRACTITIONER).id
    inquiry = AppreciativeInquiry(
        audit_id=audit.id,
        context="audit_cycle",
        participant_ids=[],
        agreed_actions=[],
        practitioner_id=practitioner,
        facilitator_id=me.id if practitioner != me.id else moderator.id,
        **_location_of(audit),
    )
    return factories.saved(db, inquiry)

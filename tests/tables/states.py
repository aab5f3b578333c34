"""One row of each noun of `tests/tables/workflows` in any state: own, in scope or foreign."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import clock, ids
from app.models.auditing.audits import Audit
from app.models.auditing.programmes import AuditCycle, AuditProgramme, AuditRound
from app.models.feedback.outcomes import FeedbackDisclosure, FeedbackQuote, FeedbackResponse
from app.models.moderation.change_requests import ChangeRequest
from app.models.moderation.inquiries import AppreciativeInquiry
from app.models.moderation.sessions import ModerationSession
from app.models.notifications.webhooks import WebhookDelivery, WebhookEndpoint
from app.models.organisation.api_keys import ApiKey
from app.models.organisation.org_units import OrgUnit
from app.models.organisation.people import Person
from app.models.platform.base import Record
from app.models.platform.events import Event
from app.models.reviewing.qa_records import QaShare
from app.models.tools.grades import GradeCrosswalk, GradeLevel, GradeScale
from app.models.tools.tools import ToolVersion
from app.services.feedback import anonymous_box
from app.vocabulary.reviewing import ShareRole
from app.vocabulary.roles import Role
from tests import factories
from tests.factories import feedback

OWN, HERE, THERE = PLACES = ("own", "in scope", "foreign")
# Whose it can be, and what is in no place; of the rest nothing is anybody's own.
OWNERS: dict[str, set[Role]] = {
    "audits": {Role.AUDITOR, Role.MODERATOR, Role.PRACTITIONER, Role.IRO, Role.CPC},
    "findings": {Role.AUDITOR, Role.MODERATOR, Role.PRACTITIONER, Role.IRO, Role.CPC},
    "audit-assignments": {Role.AUDITOR},
    "appreciative-inquiries": {Role.AUDITOR, Role.MODERATOR, Role.PRACTITIONER},
    "qa-records": {
        Role.IRO,
        Role.CPC,
        Role.PRACTITIONER,
        Role.TEAM_MANAGER,
        Role.SERVICE_MANAGER,
        Role.INTEGRATION_CLIENT,
    },
    "escalations": set(Role) - {Role.INTEGRATION_CLIENT},
    "feedback-submissions": set(Role) - {Role.INTEGRATION_CLIENT},
}
PLACELESS = {
    "audit-cycles",
    "audit-rounds",
    "moderation-sessions",
    "tool-versions",
    "grade-crosswalks",
    "webhooks/{webhook_id}/deliveries",
}


class Scene:
    """Whose is what: `me` has `role` in Dartford; the others are of nobody who asks."""

    def __init__(self, db: Session, noun: str) -> None:
        self.db, self.noun, self.number = db, noun, 0
        self.other = factories.a_person(
            db, Role.AUDITOR, Role.MODERATOR, Role.IRO, Role.PRACTITIONER
        )
        self.manager = factories.a_person(db, Role.QA_MANAGER)
        if noun == "audits":
            factories.moderation_rule(db)  # without one none is moderated
        self.webhook = UUID(int=0)
        self.me: Person | ApiKey | None = None
        self.role: Role | None = None
        self.campaigns: dict[str, Any] = {}

    def enter(self, role: Role) -> Person | ApiKey:
        """The caller of this role, from now on the owner of what is `own`."""
        self.role = role
        if role is Role.INTEGRATION_CLIENT:
            self.me = factories.a_client(self.db)
        else:
            wide = role in {Role.QA_ADMIN, Role.QA_MANAGER}
            at = (
                factories.the_county(self.db) if wide else factories.a_district(self.db, "dartford")
            )
            self.me = factories.a_person(self.db, role, at=at)
        return self.me

    def rows(self, place: str, states: str) -> dict[tuple[str, str], Record]:
        """One in each state, but none where there is no such place."""
        if place == THERE and self.noun in PLACELESS:
            return {}
        if place == OWN and self.role not in OWNERS.get(self.noun, set()):
            return {}
        return {(place, state): self.row(place, state) for state in states.split()}

    def row(self, place: str, state: str) -> Record:
        self.number += 1
        team = factories.a_team(self.db, "dover-1" if place == THERE else "dartford-1")
        return MAKERS[self.noun](self, At(place, team, state))

    def mine(self, at: "At", *roles: Role) -> Person | None:
        """Me, where it is mine and I have one of these roles."""
        owned = at.place == OWN and self.role in roles and isinstance(self.me, Person)
        return self.me if owned else None  # type: ignore[return-value]

    def forget(self) -> None:
        """What was made for several rows was undone."""
        self.webhook, self.campaigns = UUID(int=0), {}

    @property
    def path(self) -> str:
        return f"/v1/{self.noun}".replace("{webhook_id}", str(self.webhook))


@dataclass(frozen=True)
class At:
    place: str
    team: OrgUnit
    state: str


def _audit(scene: Scene, at: At, **fields: Any) -> Audit:
    moderator = scene.mine(at, Role.MODERATOR)
    practitioner = scene.mine(at, Role.PRACTITIONER)
    holder = scene.mine(at, Role.IRO, Role.CPC)
    selected = at.state not in {"draft", "submitted"}
    return factories.an_audit(
        scene.db,
        scene.mine(at, Role.AUDITOR) or scene.other,
        at.team,
        subject=factories.a_subject(scene.db, at.team, held_by=holder),
        moderator_id=moderator.id if moderator else None,
        practitioner_person_id=practitioner.id if practitioner else None,
        selection_reason="random" if selected else None,
        selected_at=clock.now() if selected else None,
        **{"status": at.state} | fields,
    )


def _assignment(scene: Scene, at: At) -> Record:
    auditor = scene.mine(at, Role.AUDITOR) or scene.other
    return factories.an_assignment(scene.db, auditor, at.team, status=at.state)


def _inquiry(scene: Scene, at: At) -> Record:
    facilitator = scene.mine(at, Role.AUDITOR, Role.MODERATOR) or scene.other
    practitioner = scene.mine(at, Role.PRACTITIONER) or factories.a_person(
        scene.db, Role.PRACTITIONER
    )
    return factories.saved(
        scene.db,
        AppreciativeInquiry(
            context="individual_supervision",
            status=at.state,
            participant_ids=[],
            agreed_actions=[],
            facilitator_id=facilitator.id,
            practitioner_id=practitioner.id,
            what_went_well="We listened.",
            what_differently_next_time="Sooner.",
            held_at=None if at.state == "planned" else clock.now() - timedelta(days=1),
            practitioner_confirmed_at=clock.now() if at.state.startswith("confirmed") else None,
            **factories.placed(scene.db, at.team),
        ),
    )


def _finding(scene: Scene, at: At) -> Record:
    audit = _audit(scene, at, status="finalised")
    reason = "Of another child." if at.state == "withdrawn" else None
    return factories.a_finding(scene.db, audit, status=at.state, status_reason=reason)


SHARED_AS = {
    Role.PRACTITIONER: ShareRole.SOCIAL_WORKER,
    Role.TEAM_MANAGER: ShareRole.TEAM_MANAGER,
    Role.SERVICE_MANAGER: ShareRole.SERVICE_MANAGER,
}


def _qa_record(scene: Scene, at: At) -> Record:
    """Mine to keep, shared with me, or pushed from my system."""
    db = scene.db
    reviewer = scene.mine(at, Role.IRO, Role.CPC) or scene.other
    pushed: dict[str, Any] = {}
    if at.place == OWN and scene.role is Role.INTEGRATION_CLIENT:
        pushed = {"source": "case_system", "source_system": "liberi", "external_id": ids.new().hex}
    meeting = factories.a_meeting(db, at=at.team, chair_person_id=reviewer.id)
    record = factories.a_qa_record(db, reviewer, meeting, status=at.state, **pushed)
    reader = scene.mine(at, *SHARED_AS)
    if reader is not None and scene.role is not None:
        factories.saved(
            db,
            QaShare(
                qa_record_id=record.id,
                person_id=reader.id,
                role=SHARED_AS[scene.role],
                shared_at=clock.now() - timedelta(days=1),
            ),
        )
    return record


def _cycle(scene: Scene, at: At) -> AuditCycle:
    programme = AuditProgramme(name=f"Programme {ids.new()}", year_start=date(2026, 4, 1))
    return factories.saved(
        scene.db,
        AuditCycle(
            programme_id=factories.saved(scene.db, programme).id,
            number=1,
            status=at.state,
            starts_on=date(2026, 4, 1),
            ends_on=date(2026, 7, 31),
        ),
    )


def _round(scene: Scene, at: At) -> Record:
    cycle = _cycle(scene, At(at.place, at.team, "open"))
    return factories.saved(
        scene.db,
        AuditRound(
            cycle_id=cycle.id,
            programme_id=cycle.programme_id,
            number=1,
            month=date(2026, 4, 1),
            kinds=["audit"],
            due_date=date(2026, 4, 28),
            status=at.state,
        ),
    )


def _session(scene: Scene, at: At) -> Record:
    return factories.saved(
        scene.db,
        ModerationSession(
            cycle_id=factories.a_cycle(scene.db).id,
            title="May",
            mode="individual",
            blind=False,
            chair_id=scene.other.id,
            member_ids=[],
            status=at.state,
            held_at=None if at.state == "planned" else clock.now(),
        ),
    )


def _change_request(scene: Scene, at: At) -> Record:
    audit = _audit(scene, at, status="submitted")
    return factories.saved(
        scene.db,
        ChangeRequest(
            audit_id=audit.id,
            subject_id=audit.subject_id,
            kind="void",
            reason="Of another child.",
            proposed_by=scene.manager.id,
            proposed_at=clock.now(),
            status=at.state,
            decided_at=None if at.state == "proposed" else clock.now(),
            **factories.placed(scene.db, at.team),
        ),
    )


def _tool_version(scene: Scene, at: At) -> Record:
    known = factories.a_tool_version(scene.db)
    return factories.saved(
        scene.db,
        ToolVersion(
            tool_key=known.tool_key,
            semver=f"2.{scene.number}.0",
            status=at.state,
            grade_scale_code=known.grade_scale_code,
            content=known.content,
            content_hash=known.content_hash,
            published_at=None if at.state == "draft" else clock.now(),
            retired_at=clock.now() if at.state == "retired" else None,
        ),
    )


def _crosswalk(scene: Scene, at: At) -> Record:
    if scene.db.scalar(select(GradeScale).where(GradeScale.code == "own4")) is None:
        factories.ofsted4(scene.db)
        factories.saved(
            scene.db,
            GradeScale(
                code="own4",
                title="Our own",
                levels=[
                    GradeLevel(code="met", ordinal=2, label="Met"),
                    GradeLevel(code="unmet", ordinal=1, label="Unmet"),
                ],
            ),
        )
    return factories.saved(
        scene.db,
        GradeCrosswalk(
            from_scale="own4",
            from_level="met",
            to_level="good",
            status=at.state,
            valid_from=date(2026, 4, 1) + timedelta(days=scene.number),
            proposed_by=scene.other.id,
            approved_at=clock.now() if at.state == "approved" else None,
        ),
    )


def _campaign(scene: Scene, at: At) -> Record:
    return feedback.a_campaign(scene.db, at.team, status=at.state)


def _answered(scene: Scene, at: At) -> Any:
    """A campaign of the place that enough have answered, and agreed to be quoted."""
    if at.team.code not in scene.campaigns:
        campaign = feedback.a_named_campaign(scene.db, at.team)
        for _ in range(6):
            feedback.a_submission(scene.db, campaign, consent_quote=True)
        scene.campaigns[at.team.code] = campaign
    return scene.campaigns[at.team.code]


def _submission(scene: Scene, at: At) -> Record:
    campaign = _answered(scene, at)
    me = scene.mine(at, *Role)
    coded = at.state in {"coded", "reviewed"}
    return feedback.a_submission(
        scene.db,
        campaign,
        status=at.state,
        submitted_by=me.id if me else scene.other.id,
        coded_by=scene.other.id if coded else None,
        safeguarding_flag=at.state == "escalated",
    )


def _outcome(scene: Scene, at: At, model: Any, **fields: Any) -> Record:
    """A row of a campaign, with what it copies from it."""
    campaign = _answered(scene, at)
    copied = anonymous_box.of_campaign(campaign).items()
    common = {name: value for name, value in copied if hasattr(model, name)}
    row = model(campaign_id=campaign.id, status=at.state, **common | fields)
    return factories.saved(scene.db, row)  # type: ignore[no-any-return]


def _disclosure(scene: Scene, at: At) -> Record:
    told = {"outcome": "no_concern", "outcome_note": "Read."} if at.state == "closed" else {}
    return _outcome(
        scene, at, FeedbackDisclosure, submitted_week=date(2026, 5, 4), words=["x"], **told
    )


def _response(scene: Scene, at: At) -> Record:
    code, told = feedback.a_theme(scene.db), at.state != "draft"
    return _outcome(
        scene,
        at,
        FeedbackResponse,
        theme_code=code,
        you_said="More.",
        we_did="It.",
        published_on=clock.today() if told else None,
        published_by=scene.manager.id if told else None,
    )


def _quote(scene: Scene, at: At) -> Record:
    said = feedback.a_submission(
        scene.db, _answered(scene, at), narrative="She asks.", consent_quote=True
    )
    decided = {"decided_at": clock.now(), "decided_by": scene.manager.id, "decision_reason": "So."}
    return _outcome(
        scene,
        at,
        FeedbackQuote,
        submission_id=said.id,
        text="She asks.",
        proposed_by=scene.other.id,
        **({} if at.state == "proposed" else decided),
    )


def _escalation(scene: Scene, at: At) -> Record:
    """Raised by who reviews, and put to whoever else it is."""
    raiser = scene.mine(at, Role.IRO, Role.CPC) or scene.other
    me = scene.mine(at, *Role)
    responder = me if me is not None and me is not raiser else scene.manager
    return factories.an_escalation(
        scene.db, raiser, at.team, status=at.state, responder_id=responder.id
    )


def _delivery(scene: Scene, at: At) -> Record:
    db = scene.db
    if scene.webhook.int == 0:
        endpoint = WebhookEndpoint(
            name="Ours", url="https://example.org/", event_types=[], secret=b"sealed"
        )
        scene.webhook = factories.saved(db, endpoint).id
    event = factories.saved(db, Event(type="audit.submit", entity="audits", entity_id=ids.new()))
    return factories.saved(
        db, WebhookDelivery(endpoint_id=scene.webhook, event_id=event.id, status=at.state)
    )


MAKERS: dict[str, Callable[[Scene, At], Record]] = {
    "audits": _audit,
    "audit-assignments": _assignment,
    "appreciative-inquiries": _inquiry,
    "findings": _finding,
    "qa-records": _qa_record,
    "escalations": _escalation,
    "audit-cycles": _cycle,
    "audit-rounds": _round,
    "moderation-sessions": _session,
    "change-requests": _change_request,
    "tool-versions": _tool_version,
    "grade-crosswalks": _crosswalk,
    "feedback-campaigns": _campaign,
    "feedback-submissions": _submission,
    "feedback-disclosures": _disclosure,
    "feedback-responses": _response,
    "feedback-quotes": _quote,
    "webhooks/{webhook_id}/deliveries": _delivery,
}

"""Appreciative inquiries, moderation sessions and change requests in any state."""

from datetime import timedelta

from sqlalchemy.orm import Session

from app.core import clock
from app.models.moderation.change_requests import ChangeRequest
from app.models.moderation.inquiries import AppreciativeInquiry
from app.models.moderation.sessions import ModerationSession
from app.models.platform.base import Record
from app.vocabulary.roles import Role
from tests import factories
from tests.tables.states.auditing import an_audit
from tests.tables.states.base import At, Bodies, Cast, Recipe, nothing_with


def _inquiry(cast: Cast, at: At) -> Record:
    facilitator = cast.mine(at, Role.AUDITOR, Role.MODERATOR) or cast.other
    practitioner = cast.mine(at, Role.PRACTITIONER) or factories.a_person(
        cast.db, Role.PRACTITIONER
    )
    return factories.saved(
        cast.db,
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
            **factories.placed(cast.db, at.team),
        ),
    )


def _session(cast: Cast, at: At) -> Record:
    return factories.saved(
        cast.db,
        ModerationSession(
            cycle_id=factories.a_cycle(cast.db).id,
            title="May",
            mode="individual",
            blind=False,
            chair_id=cast.other.id,
            member_ids=[],
            status=at.state,
            held_at=None if at.state == "planned" else clock.now(),
        ),
    )


def _change_request(cast: Cast, at: At) -> Record:
    audit = an_audit(cast, at, status="submitted")
    return factories.saved(
        cast.db,
        ChangeRequest(
            audit_id=audit.id,
            subject_id=audit.subject_id,
            kind="void",
            reason="Of another child.",
            proposed_by=cast.manager.id,
            proposed_at=clock.now(),
            status=at.state,
            decided_at=None if at.state == "proposed" else clock.now(),
            **factories.placed(cast.db, at.team),
        ),
    )


def _change_request_bodies(_: Session) -> Bodies:
    note = {"note": "Agreed."}
    return {"approve": note, "reject": note}


RECIPES: dict[str, Recipe] = {
    "appreciative-inquiries": Recipe(
        _inquiry,
        owners={Role.AUDITOR, Role.MODERATOR, Role.PRACTITIONER},
        bodies=nothing_with("hold", "record", "confirm"),
    ),
    "moderation-sessions": Recipe(_session, placeless=True, bodies=nothing_with("hold", "close")),
    "change-requests": Recipe(_change_request, bodies=_change_request_bodies),
}

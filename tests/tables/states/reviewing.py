"""QA records and escalations in any state."""

from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from app.core import clock, ids
from app.models.platform.base import Record
from app.models.reviewing.qa_records import QaShare
from app.vocabulary.reviewing import ShareRole
from app.vocabulary.roles import Role
from tests import factories
from tests.tables.states.base import ANY_PERSON, OWN, At, Bodies, Cast, Recipe

# The roles with which a record is shared.
SHARED_AS = {
    Role.PRACTITIONER: ShareRole.SOCIAL_WORKER,
    Role.TEAM_MANAGER: ShareRole.TEAM_MANAGER,
    Role.SERVICE_MANAGER: ShareRole.SERVICE_MANAGER,
}


def _qa_record(cast: Cast, at: At) -> Record:
    """A record of the caller's own, shared with them, or pushed from their system."""
    db = cast.db
    reviewer = cast.mine(at, Role.IRO, Role.CPC) or cast.other
    pushed: dict[str, Any] = {}
    if at.place == OWN and cast.role is Role.INTEGRATION_CLIENT:
        pushed = {"source": "case_system", "source_system": "liberi", "external_id": ids.new().hex}
    meeting = factories.a_meeting(db, at=at.team, chair_person_id=reviewer.id)
    record = factories.a_qa_record(db, reviewer, meeting, status=at.state, **pushed)
    reader = cast.mine(at, *SHARED_AS)
    if reader is not None and cast.role is not None:
        factories.saved(
            db,
            QaShare(
                qa_record_id=record.id,
                person_id=reader.id,
                role=SHARED_AS[cast.role],
                shared_at=clock.now() - timedelta(days=1),
            ),
        )
    return record


def _qa_record_bodies(db: Session) -> Bodies:
    both = [
        {"person_id": str(factories.a_person(db, role).id), "role": SHARED_AS[role]}
        for role in (Role.PRACTITIONER, Role.TEAM_MANAGER)
    ]
    return {
        "complete": None,
        "share": {"shares": both},
        "acknowledge": {},
        "record-on-file": {"file_reference": "Document 1"},
        "close": None,
        "amend": {
            "reason": "Misread.",
            "overall_rating": "good",
            "answers": factories.IRO_ANSWERS,
        },
    }


def _escalation(cast: Cast, at: At) -> Record:
    """An escalation that reviewers raise, and that everybody else has to answer."""
    raiser = cast.mine(at, Role.IRO, Role.CPC) or cast.other
    me = cast.mine(at, *Role)
    responder = me if me is not None and me is not raiser else cast.manager
    return factories.an_escalation(
        cast.db, raiser, at.team, status=at.state, responder_id=responder.id
    )


def _escalation_bodies(db: Session) -> Bodies:
    factories.the_calendar(db)  # their days are working days
    return {
        "respond": {"text": "We will meet her."},
        "ask": {},
        "resolve": {"outcome": "agreed"},
    }


RECIPES: dict[str, Recipe] = {
    "qa-records": Recipe(
        _qa_record,
        owners={Role.IRO, Role.CPC, *SHARED_AS, Role.INTEGRATION_CLIENT},
        bodies=_qa_record_bodies,
    ),
    "escalations": Recipe(_escalation, owners=ANY_PERSON, bodies=_escalation_bodies),
}

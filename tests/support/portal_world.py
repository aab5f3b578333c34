"""What the people of the portal's journeys find: a little of everything that waits."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread
from typing import Any

import uvicorn
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import clock
from app.core.config import settings
from app.main import create_app
from app.models.feedback.outcomes import FeedbackResponse
from app.models.organisation.people import Person
from app.models.tools.tools import ToolVersion
from app.security.passwords import hash_password
from app.seeding import seed
from app.vocabulary.roles import Role
from tests import factories
from tests.factories.feedback import a_campaign, a_theme
from tests.factories.reviewing import a_meeting
from tests.http.test_server import free_port

PASSWORD = "a long enough password"  # noqa: S105 - of this test alone
PARTS = {
    "auditor": "Ada Auditor",
    "iro": "Iris Officer",
    "moderator": "Mo Derator",
    "practitioner": "Pat Worker",
    "qa_admin": "Quentin Admin",
    "qa_manager": "Quinn Manager",
    "team_manager": "Terry Lead",
}
OF_THE_TEAM = {"practitioner", "team_manager"}


def fill(db: Session) -> dict[str, Any]:
    """Fills an empty database; returns the credentials of its people as the demo stores them."""
    seed.seed(db)
    stored = hash_password(PASSWORD)
    team, county = factories.a_team(db), factories.the_county(db)
    people = {
        part: factories.a_person(
            db,
            Role(part),
            at=team if part in OF_THE_TEAM else county,
            display_name=name,
            password_hash=stored,
        )
        for part, name in PARTS.items()
    }
    _auditing(db, people)
    _reviewing(db, people)
    _feedback(db, people)
    return {
        "people": {
            part: {"email": person.email, "password": PASSWORD} for part, person in people.items()
        }
    }


def _auditing(db: Session, people: dict[str, Person]) -> None:
    """An audit to begin, and one to moderate."""
    form = db.scalars(select(ToolVersion).where(ToolVersion.tool_key == "cype")).one()
    factories.a_programme(db)
    child = factories.a_subject(db, case_number="4711")
    factories.an_assignment(db, people["auditor"], subject=child, tool_version_id=form.id)
    factories.moderation_rule(db)
    other = factories.a_subject(db, held_by=people["practitioner"], case_number="4712")
    judged = factories.an_assignment(db, subject=other, tool_version_id=form.id)
    factories.an_audit(
        db,
        assignment=judged,
        status="awaiting_moderation",
        final_grade=None,
        selection_reason="random",
        selected_at=clock.now(),
        practitioner_person_id=people["practitioner"].id,
        practitioner_involved=True,
    )


def _reviewing(db: Session, people: dict[str, Person]) -> None:
    """A review that was held and has no record."""
    child = factories.a_subject(db, held_by=people["practitioner"], case_number="4713")
    a_meeting(db, child, chair_person_id=people["iro"].id)


def _feedback(db: Session, people: dict[str, Person]) -> None:
    """A form by link, and what came of what was said."""
    campaign = a_campaign(db)
    response = FeedbackResponse(
        campaign_id=campaign.id,
        respondent_group=campaign.respondent_group,
        theme_code=a_theme(db),
        you_said="Plans change and nobody tells us.",
        we_did="Your worker calls you the same day.",
        status="published",
        published_on=clock.today(),
        published_by=people["qa_manager"].id,
        **factories.placed(db, factories.a_team(db)),
    )
    factories.saved(db, response)


@contextmanager
def served() -> Iterator[str]:
    """Runs the service as in the demo, for portals on this machine; yields its address."""
    app = create_app(settings().model_copy(update={"demo": True}))
    port = free_port()
    service = uvicorn.Server(uvicorn.Config(app, port=port, log_config=None, lifespan="off"))
    thread = Thread(target=service.run, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{port}"
    service.should_exit = True
    thread.join(10)

"""What the people of the portal's journeys find: a little of everything that waits."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread
from typing import Any

import uvicorn
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.config import settings
from app.main import create_app
from app.models.organisation.people import Person
from app.models.tools.tools import ToolVersion
from app.security.passwords import hash_password
from app.seeding import seed
from app.vocabulary.roles import Role
from tests import factories
from tests.http.test_server import free_port

PASSWORD = "a long enough password"  # noqa: S105 - of this test alone
PARTS = {"auditor": "Ada Auditor"}


def fill(db: Session) -> dict[str, Any]:
    """Fills an empty database; returns the credentials of its people as the demo stores them."""
    seed.seed(db)
    stored = hash_password(PASSWORD)
    people = {
        part: factories.a_person(db, Role(part), display_name=name, password_hash=stored)
        for part, name in PARTS.items()
    }
    _auditing(db, people)
    return {
        "people": {
            part: {"email": person.email, "password": PASSWORD} for part, person in people.items()
        }
    }


def _auditing(db: Session, people: dict[str, Person]) -> None:
    """An audit to begin."""
    form = db.scalars(select(ToolVersion).where(ToolVersion.tool_key == "cype")).one()
    factories.a_programme(db)
    child = factories.a_subject(db, case_number="4711")
    factories.an_assignment(db, people["auditor"], subject=child, tool_version_id=form.id)


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

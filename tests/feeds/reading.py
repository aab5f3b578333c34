"""Reading sets as clients do."""

from typing import Any

from sqlalchemy.orm import Session

from app.core import clock
from app.models.organisation.api_keys import ApiKey
from app.vocabulary.roles import Role
from tests import factories
from tests.conftest import Client

ROOT = "/odata/v4/"


def rows(client: Client, path: str, **headers: str) -> list[dict[str, Any]]:
    answer = client.get(ROOT + path, headers=headers)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["value"]
    return found


def approved(db: Session, **fields: Any) -> ApiKey:
    """Returns a key whose row feed has been approved now."""
    by = factories.a_person(db, Role.QA_MANAGER).id
    feed: dict[str, Any] = {
        "row_feed": True,
        "row_feed_approved_by": by,
        "row_feed_approved_at": clock.now(),
    }
    return factories.a_client(db, Role.MI_ANALYST, **feed | fields)

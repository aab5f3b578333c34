"""A return that is imported, and who imports it."""

from typing import Any

import pytest
from sqlalchemy.orm import Session

from app.models.organisation.people import Person
from app.vocabulary.organisation import OrgUnitKind
from app.vocabulary.roles import Role
from tests import factories
from tests.conftest import As
from tests.support.returns import OPTIONS, Send


@pytest.fixture
def admin(db: Session) -> Person:
    district = factories.a_district(db)
    for code in ("DOVER-1", "SWALE-1"):
        factories.a_unit(db, code, OrgUnitKind.TEAM, district)
    return factories.a_person(db, Role.QA_ADMIN)


@pytest.fixture
def send(as_: As, admin: Person) -> Send:
    """Uploads parts of text or bytes; every call has a key of its own."""
    keys = iter(range(1000))

    def call(as_at: str = "2025-03-01", *, query: str = "", **parts: Any) -> Any:
        options = {name: part for name, part in parts.items() if name in OPTIONS}
        files = [
            (name, (f"{name}.csv", part)) for name, part in parts.items() if name not in OPTIONS
        ]
        return as_(admin).post(
            f"/v1/imports/ssda903{query}",
            files=files,
            data={"as_at": as_at} | options,
            headers={"Idempotency-Key": str(next(keys))},
        )

    return call

"""Credentials of machines: an API key is also a client of the built-in issuer."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.errors import Conflict
from app.models.organisation import OrgUnit
from app.models.people import ApiKey
from app.security import new_key
from app.services import history
from app.services.access import SYSTEM
from app.vocabulary import OrgUnitKind, Role


def create_by_operator(
    db: Session, name: str, role: Role, source_system: str | None, days: int
) -> str:
    """A key for the whole county, made by whoever runs the service; its text is kept nowhere."""
    if db.scalar(select(ApiKey).where(ApiKey.name == name)) is not None:
        raise Conflict("There is a key of this name already.", code="name_taken")
    root = db.scalars(select(OrgUnit).where(OrgUnit.kind == OrgUnitKind.DIRECTORATE)).one()
    made = new_key()
    key = ApiKey(
        key_id=made.id,
        name=name,
        digest=made.digest,
        role=role,
        org_unit_id=root.id,
        source_system=source_system,
        expires_at=clock.now() + timedelta(days=days),
    )
    db.add(key)
    db.flush()
    history.record(db, SYSTEM, "api_key.create", key, after=history.values(key))
    return made.text

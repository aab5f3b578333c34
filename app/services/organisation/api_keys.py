"""Credentials of machines: an API key is also a client of the built-in issuer."""

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, not_, select
from sqlalchemy.orm import Session

from app.core import clock, ids
from app.core.dates import months_after
from app.core.errors import Conflict, Fault, Invalid
from app.models.organisation.api_keys import ApiKey
from app.models.organisation.org_units import OrgUnit
from app.schemas.organisation.api_keys import (
    ApiKeyQuery,
    ApiKeyRotateWrite,
    ApiKeySort,
    ApiKeyWrite,
)
from app.security.api_keys import NewKey, new_key
from app.services import access
from app.services.access import SYSTEM, Actor
from app.services.organisation import authentication, org_units
from app.services.organisation.api_key_workflow import REVOKE, ROTATE
from app.services.platform import crud, filters, history, pagination, workflow
from app.services.platform.preconditions import Precondition
from app.vocabulary.organisation import OrgUnitKind
from app.vocabulary.roles import MACHINE_ROLES, Permission, Role

LONGEST_MONTHS = 12
ORDERS = pagination.orders(ApiKeySort, ApiKey)
_STAYS = ("role", "org_unit_id", "source_system")


def search(actor: Actor, query: ApiKeyQuery) -> Select[ApiKey]:
    rows = filters.matching(
        access.visible(actor, ApiKey), actor, ApiKey, query, "role", "source_system", "org_unit_id"
    )
    if query.live is not None:
        live = and_(ApiKey.revoked_at.is_(None), ApiKey.expires_at > clock.now())
        rows = rows.where(live if query.live else not_(live))
    return filters.between(rows, ApiKey.expires_at, before=query.expires_before)


def create(db: Session, actor: Actor, data: ApiKeyWrite) -> tuple[ApiKey, NewKey]:
    """A key and its secret, which is told once."""
    access.require(actor, Permission.KEYS_MANAGE)
    _check(db, data)
    made = new_key()
    values = data.model_dump() | _of(made) | {"created_by": actor.person_id}
    return crud.create(db, actor, ApiKey, ids.new(), values, Permission.KEYS_MANAGE), made


def replace(
    db: Session, actor: Actor, key_id: UUID, data: ApiKeyWrite, precondition: Precondition
) -> None:
    """Name, networks, and an earlier end. A later one needs a new secret: `rotate`."""
    row = access.get(db, actor, ApiKey, key_id)
    access.require(actor, Permission.KEYS_MANAGE, row)
    values = data.model_dump()
    crud.require_unchanged(row, values, *_STAYS)
    if data.expires_at > row.expires_at:
        fault = Fault("/expires_at", "fixed", "A later end needs a new secret: rotate the key.")
        raise Invalid("The key cannot live longer.", errors=[fault])
    if data.name != row.name:
        _free(db, data.name)
    crud.replace(db, actor, row, values, precondition)
    authentication.forget()


def revoke(db: Session, actor: Actor, row: ApiKey, reason: str) -> None:
    """End it at once, with every secret it had."""
    workflow.transition(db, actor, row, REVOKE, note=reason, revoked_at=clock.now())
    authentication.forget()


def rotate(db: Session, actor: Actor, row: ApiKey, data: ApiKeyRotateWrite) -> NewKey:
    """A new secret under the same key id; the old one works a little longer, or ends at once."""
    faults = _lifetime(data.expires_at)
    if faults:
        raise Invalid("The key cannot live so long.", errors=faults)
    old, now = row.digest, clock.now()
    until = min(row.expires_at, now + timedelta(hours=data.overlap_hours))
    made = new_key()
    ends = until if until > now else None
    workflow.transition(
        db,
        actor,
        row,
        ROTATE,
        digest=made.digest,
        previous_digest=old if ends else None,
        previous_until=ends,
        expires_at=data.expires_at,
    )
    authentication.forget()
    return NewKey(row.key_id, made.secret, made.digest)


def create_by_operator(
    db: Session,
    name: str,
    role: Role,
    source_system: str | None,
    days: int,
    *,
    place: str | None = None,
    networks: Sequence[str] = (),
) -> str:
    """A key for a unit, else the whole county, made by whoever runs the service; its text is kept
    nowhere."""
    here = OrgUnit.kind == OrgUnitKind.DIRECTORATE if place is None else OrgUnit.code == place
    unit = db.scalar(select(OrgUnit).where(here))
    if unit is None:
        raise Invalid("There is no unit of that code.", code="unknown")
    data = ApiKeyWrite(
        name=name,
        role=role,
        org_unit_id=unit.id,
        source_system=source_system,
        allowed_networks=list(networks),
        expires_at=clock.now() + timedelta(days=days),
    )
    _check(db, data)
    made = new_key()
    key = ApiKey(**data.model_dump(), **_of(made))
    db.add(key)
    db.flush()
    history.record(db, SYSTEM, "api_key.create", key, after=history.values(key))
    return made.text


def _of(made: NewKey) -> dict[str, Any]:
    return {"key_id": made.id, "digest": made.digest}


def _check(db: Session, data: ApiKeyWrite) -> None:
    faults = _lifetime(data.expires_at)
    if data.role not in MACHINE_ROLES:
        text = f"A machine is one of: {', '.join(sorted(MACHINE_ROLES))}."
        faults.append(Fault("/role", "not_in_list", text))
    unit = db.get(OrgUnit, data.org_unit_id)
    if unit is None:
        faults.append(Fault("/org_unit_id", "unknown", "There is no such unit."))
    elif org_units.has_ended(unit.valid_to):
        faults.append(Fault("/org_unit_id", "ended_unit", "The unit has ended."))
    if (data.role is Role.INTEGRATION_CLIENT) != (data.source_system is not None):
        text = "An integration client names its source system; no other key does."
        faults.append(Fault("/source_system", "source_system", text))
    if faults:
        raise Invalid("The key cannot be made like this.", errors=faults)
    _free(db, data.name)


def _free(db: Session, name: str) -> None:
    if db.scalar(select(ApiKey.id).where(ApiKey.name == name)) is not None:
        raise Conflict("There is a key of this name already.", code="name_taken")


def _lifetime(expires_at: datetime) -> list[Fault]:
    now = clock.now()
    latest = datetime.combine(months_after(now.date(), LONGEST_MONTHS), time.max, UTC)
    if now < expires_at <= latest:
        return []
    return [Fault("/expires_at", "out_of_range", "Must lie ahead, by twelve months at most.")]

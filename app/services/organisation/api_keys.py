"""API keys, the credentials of machines; each is also an OAuth client of our issuer."""

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
from app.models.organisation.people import Person
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
from app.services.organisation.api_key_workflow import APPROVE_ROW_FEED, REVOKE, ROTATE
from app.services.platform import crud, filters, history, pagination, workflow
from app.services.platform.preconditions import Precondition
from app.vocabulary.organisation import OrgUnitKind
from app.vocabulary.roles import MACHINE_ROLES, Permission, Role

LONGEST_MONTHS = 12
ORDERS = pagination.orders(ApiKeySort, ApiKey)
_UNCHANGED = ("role", "org_unit_id", "source_system", "row_feed")


def search(actor: Actor, query: ApiKeyQuery) -> Select[ApiKey]:
    rows = filters.matching(
        access.visible(actor, ApiKey),
        actor,
        ApiKey,
        query,
        "id",
        "role",
        "source_system",
        "org_unit_id",
    )
    if query.live is not None:
        live = and_(ApiKey.revoked_at.is_(None), ApiKey.expires_at > actor.now)
        rows = rows.where(live if query.live else not_(live))
    return filters.between(rows, ApiKey.expires_at, before=query.expires_before)


def create(db: Session, actor: Actor, data: ApiKeyWrite) -> tuple[ApiKey, NewKey]:
    """Creates a key; returns it with its secret, which is shown once."""
    access.require(actor, Permission.KEYS_MANAGE)
    _check(db, data)
    issued = new_key()
    values = data.model_dump() | _key_columns(issued) | {"created_by": actor.person_id}
    return crud.create(db, actor, ApiKey, ids.new(), values, Permission.KEYS_MANAGE), issued


def replace(
    db: Session, actor: Actor, key_id: UUID, data: ApiKeyWrite, precondition: Precondition
) -> None:
    """Replaces name and networks, or makes it expire earlier; only `rotate` extends it."""
    row = access.get(db, actor, ApiKey, key_id)
    access.require(actor, Permission.KEYS_MANAGE, row)
    values = data.model_dump()
    crud.require_unchanged(row, values, *_UNCHANGED)
    if data.expires_at > row.expires_at:
        fault = Fault(
            "/expires_at",
            "fixed",
            "Must not be later than the present expiry; to extend the key, rotate it.",
        )
        raise Invalid("A key cannot be extended without a new secret.", errors=[fault])
    faults = _owner_faults(db, data)
    if faults:
        raise Invalid("The API key is not valid.", errors=faults)
    if data.name != row.name:
        _require_free_name(db, data.name)
    if data.entra_client_id != row.entra_client_id:
        _require_free_application(db, data.entra_client_id)
    crud.replace(db, actor, row, values, precondition)
    authentication.forget()


def revoke(db: Session, actor: Actor, row: ApiKey, reason: str) -> None:
    """Revokes the key at once, with every secret it had."""
    workflow.transition(db, actor, row, REVOKE, note=reason, revoked_at=clock.now())
    authentication.forget()


def approve_row_feed(db: Session, actor: Actor, row: ApiKey) -> None:
    """Lets a key read rows by pseudonym for twelve months; another person has created it."""
    workflow.transition(
        db,
        actor,
        row,
        APPROVE_ROW_FEED,
        row_feed_approved_by=actor.person_id,
        row_feed_approved_at=clock.now(),
    )
    authentication.forget()


def rotate(db: Session, actor: Actor, row: ApiKey, data: ApiKeyRotateWrite) -> NewKey:
    """Returns a new secret for the same key id; the old one works until the overlap ends."""
    faults = _lifetime_faults(data.expires_at)
    if faults:
        raise Invalid("The key cannot expire at this time.", errors=faults)
    old, now = row.digest, clock.now()
    until = min(row.expires_at, now + timedelta(hours=data.overlap_hours))
    issued = new_key()
    ends = until if until > now else None
    workflow.transition(
        db,
        actor,
        row,
        ROTATE,
        digest=issued.digest,
        previous_digest=old if ends else None,
        previous_until=ends,
        expires_at=data.expires_at,
    )
    authentication.forget()
    return NewKey(row.key_id, issued.secret, issued.digest)


def create_by_operator(
    db: Session,
    name: str,
    role: Role,
    source_system: str | None,
    days: int,
    *,
    place: str | None = None,
    networks: Sequence[str] = (),
    owner: str | None = None,
    impact_assessment: str | None = None,
) -> str:
    """Creates a key for a unit, or for the whole county, on the server; returns its text once."""
    condition = OrgUnit.kind == OrgUnitKind.DIRECTORATE if place is None else OrgUnit.code == place
    unit = db.scalar(select(OrgUnit).where(condition))
    if unit is None:
        raise Invalid("There is no unit with this code.", code="unknown")
    data = ApiKeyWrite(
        name=name,
        role=role,
        org_unit_id=unit.id,
        source_system=source_system,
        allowed_networks=list(networks),
        owner_id=None if owner is None else _person_of(db, owner).id,
        impact_assessment=impact_assessment,
        expires_at=clock.now() + timedelta(days=days),
    )
    _check(db, data)
    issued = new_key()
    key = ApiKey(**data.model_dump(), **_key_columns(issued))
    db.add(key)
    db.flush()
    history.record(db, SYSTEM, "api_key.create", key, after=history.values(key))
    return issued.text


def _person_of(db: Session, email: str) -> Person:
    person = authentication.by_email(db, email)
    if person is None:
        raise Invalid("There is no person with this e-mail address.", code="unknown")
    return person


def _key_columns(issued: NewKey) -> dict[str, Any]:
    return {"key_id": issued.id, "digest": issued.digest}


def _check(db: Session, data: ApiKeyWrite) -> None:
    faults = _lifetime_faults(data.expires_at)
    if data.role not in MACHINE_ROLES:
        text = f"Must be one of {', '.join(sorted(MACHINE_ROLES))}."
        faults.append(Fault("/role", "not_in_list", text))
    unit = db.get(OrgUnit, data.org_unit_id)
    if unit is None:
        faults.append(Fault("/org_unit_id", "unknown", "There is no unit with this id."))
    elif org_units.has_ended(unit.valid_to):
        faults.append(Fault("/org_unit_id", "ended_unit", "This unit has ended."))
    if (data.role is Role.INTEGRATION_CLIENT) != (data.source_system is not None):
        text = "Required for an integration client, and not allowed for any other role."
        faults.append(Fault("/source_system", "source_system", text))
    faults += _owner_faults(db, data)
    if faults:
        raise Invalid("The API key is not valid.", errors=faults)
    _require_free_name(db, data.name)
    _require_free_application(db, data.entra_client_id)


def _owner_faults(db: Session, data: ApiKeyWrite) -> list[Fault]:
    """Returns what is wrong with the owner of a key and with its impact assessment."""
    faults = []
    if data.role is Role.MI_ANALYST:
        text = "Required for a key with the role mi_analyst."
        needed = ("owner_id", "impact_assessment")
        faults += [
            Fault(f"/{name}", "required", text) for name in needed if getattr(data, name) is None
        ]
    else:
        text = "Only for a key with the role mi_analyst."
        given = (name for name in ("names_people", "row_feed") if getattr(data, name))
        faults += [Fault(f"/{name}", "for_analysts_only", text) for name in given]
    owner = None if data.owner_id is None else db.get(Person, data.owner_id)
    if data.owner_id is not None and (owner is None or not owner.active):
        text = "There is no active person with this id."
        faults.append(Fault("/owner_id", "unknown", text))
    return faults


def _require_free_application(db: Session, client_id: UUID | None) -> None:
    used = select(ApiKey.id).where(ApiKey.entra_client_id == client_id)
    if client_id is not None and db.scalar(used) is not None:
        raise Conflict("Another API key already has this application.", code="application_taken")


def _require_free_name(db: Session, name: str) -> None:
    if db.scalar(select(ApiKey.id).where(ApiKey.name == name)) is not None:
        raise Conflict("Another API key already has this name.", code="name_taken")


def _lifetime_faults(expires_at: datetime) -> list[Fault]:
    now = clock.now()
    latest = datetime.combine(months_after(now.date(), LONGEST_MONTHS), time.max, UTC)
    if now < expires_at <= latest:
        return []
    return [
        Fault("/expires_at", "out_of_range", "Must be in the future, at most twelve months ahead.")
    ]

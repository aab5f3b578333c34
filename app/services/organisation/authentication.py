"""From a verified credential to the caller: the person or client, and the roles held today."""

import threading
import time
from collections.abc import Iterable
from datetime import timedelta
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from app.core import clock
from app.core.config import settings
from app.core.errors import Forbidden, Unauthenticated
from app.models.organisation.api_keys import ApiKey
from app.models.organisation.org_units import OrgUnit, OrgUnitAncestor
from app.models.organisation.people import Person, RoleAssignment
from app.models.platform.base import valid_on
from app.security.api_keys import digest, same, split_key
from app.security.tokens import Claims
from app.services.access import Actor, Grant
from app.vocabulary.organisation import OrgUnitKind
from app.vocabulary.roles import Role

SEEN_EVERY = timedelta(hours=1)
DORMANT_AFTER = timedelta(days=90)

# What was proved, and of whom: a name proves nothing, so keys and subjects never meet.
_Proof = tuple[str, str | bytes]
_cache: dict[_Proof, tuple[float, Actor]] = {}
_lock = threading.Lock()


def known(claims: Claims) -> Actor | None:
    """The caller of a verified token, met a moment ago: nothing is asked of the database."""
    return _recall(_of_token(claims))


def known_key(text: str) -> Actor | None:
    """The caller of an API key, `id.secret`, met a moment ago with the same secret."""
    return _recall(_of_key(text))


def by_token(db: Session, claims: Claims) -> Actor:
    """The caller of a verified access token."""
    find = _client if claims.kind == "client" else _person
    return _remember(_of_token(claims), find(db, claims.subject))


def by_key(db: Session, text: str) -> Actor:
    """The caller of an API key, `id.secret`."""
    return _remember(_of_key(text), _client_actor(db, checked_key(db, text)))


def _of_token(claims: Claims) -> _Proof:
    return claims.kind, claims.subject


def _of_key(text: str) -> _Proof:
    return "key", digest(text)


def checked_key(db: Session, text: str) -> ApiKey:
    """The live key of a text `id.secret`, or 401."""
    key_id, secret = split_key(text)
    key = db.scalar(select(ApiKey).where(ApiKey.key_id == key_id))
    given = digest(secret)
    if not (same(given, key.digest if key else digest("")) or _is_previous(given, key)):
        raise Unauthenticated("The API key is not known.", code="key_invalid")
    return _live(key)


def _is_previous(given: bytes, key: ApiKey | None) -> bool:
    """Whether it is the secret before the last rotation, which works a little longer."""
    if key is None or key.previous_digest is None or key.previous_until is None:
        return False
    return same(given, key.previous_digest) and key.previous_until > clock.now()


def check_address(networks: Iterable[str], address: str | None) -> None:
    """Refuse a machine client that calls from elsewhere than its key allows."""
    allowed = [ip_network(network) for network in networks]
    if allowed and not any(_inside(address, network) for network in allowed):
        raise Forbidden("This key is not used from this address.", code="address_refused")


def _inside(address: str | None, network: IPv4Network | IPv6Network) -> bool:
    try:
        found = ip_address(address or "")
    except ValueError:  # a Unix socket, or a proxy that says nothing
        return False
    mapped = found.ipv4_mapped if isinstance(found, IPv6Address) else None
    return (mapped or found) in network


def _live(key: ApiKey | None) -> ApiKey:
    if key is None or key.revoked_at is not None or key.expires_at <= clock.now():
        raise Unauthenticated("The API key is revoked or has expired.", code="key_invalid")
    return key


def forget() -> None:
    """Let changed roles count at once in this process; in others after `actor_cache_seconds`."""
    with _lock:
        _cache.clear()


def _recall(proof: _Proof) -> Actor | None:
    kept = _cache.get(proof)
    return kept[1] if kept is not None and kept[0] > time.monotonic() else None


def _remember(proof: _Proof, actor: Actor) -> Actor:
    seconds = settings().actor_cache_seconds
    if seconds > 0:
        with _lock:
            if len(_cache) > 10_000:  # noqa: PLR2004 - a bound, not a rule
                _cache.clear()
            _cache[proof] = (time.monotonic() + seconds, actor)
    return actor


def _person(db: Session, subject: str) -> Actor:
    person = db.scalar(select(Person).where(Person.sign_in_subject == subject))
    if person is None or not person.active or _dormant(person):
        raise Unauthenticated("This account is not known here, or no longer active.")
    if person.last_seen_at is None or person.last_seen_at < clock.now() - SEEN_EVERY:
        # Not through the ORM: being seen is no change of the person.
        seen = update(Person).where(Person.id == person.id)
        db.execute(seen.values(last_seen_at=clock.now(), updated_at=Person.updated_at))
    return Actor(name=person.display_name, grants=grants_of(db, person.id), person_id=person.id)


def _dormant(person: Person) -> bool:
    """An account not used for 90 days is closed until an administrator reopens it."""
    seen = person.last_seen_at
    return seen is not None and seen < clock.now() - DORMANT_AFTER


def grants_of(db: Session, person_id: UUID) -> tuple[Grant, ...]:
    """The roles a person holds today, each with its place."""
    held = select(
        RoleAssignment.role, RoleAssignment.service_line, RoleAssignment.org_unit_id
    ).where(
        RoleAssignment.person_id == person_id,
        valid_on(RoleAssignment, clock.today()),
    )
    rows = db.execute(held.order_by(RoleAssignment.role, RoleAssignment.id)).all()
    return tuple(Grant(role, units_below(db, unit), line) for role, line, unit in rows)


def units_below(db: Session, unit_id: UUID) -> tuple[UUID, ...] | None:
    """A unit and all below it; None for the directorate, which is everything."""
    if db.scalar(select(OrgUnit.kind).where(OrgUnit.id == unit_id)) == OrgUnitKind.DIRECTORATE:
        return None
    below = select(OrgUnitAncestor.org_unit_id).where(OrgUnitAncestor.ancestor_id == unit_id)
    return tuple(db.scalars(below.order_by(OrgUnitAncestor.org_unit_id)))


def _client(db: Session, key_id: str) -> Actor:
    return _client_actor(db, _live(db.scalar(select(ApiKey).where(ApiKey.key_id == key_id))))


def _client_actor(db: Session, key: ApiKey) -> Actor:
    now = clock.now()
    if key.last_used_at is None or key.last_used_at < now - SEEN_EVERY:
        used = update(ApiKey).where(ApiKey.id == key.id)
        db.execute(used.values(last_used_at=now, updated_at=ApiKey.updated_at))
    grant = Grant(Role(key.role), units_below(db, key.org_unit_id))
    return Actor(
        name=key.name,
        grants=(grant,),
        client_id=key.id,
        source_system=key.source_system,
        networks=tuple(key.allowed_networks),
    )


def by_email(db: Session, email: str) -> Person | None:
    """The person of an e-mail address, for the demo's password sign-in."""
    return db.scalar(select(Person).where(Person.email == func.lower(email)))

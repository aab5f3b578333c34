"""Turns a verified credential into the caller: a person or client with the roles of today."""

import threading
import time
from collections.abc import Iterable
from datetime import timedelta
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from uuid import UUID

from sqlalchemy import Select, func, select, update
from sqlalchemy.orm import Session

from app.core import clock
from app.core.config import settings
from app.core.dates import months_after
from app.core.errors import Forbidden, Unauthenticated
from app.models.organisation.api_keys import ApiKey
from app.models.organisation.org_units import OrgUnit, OrgUnitAncestor
from app.models.organisation.people import Person, RoleAssignment
from app.models.platform.base import valid_on
from app.security.api_keys import digest, same, split_key
from app.security.tokens import Claims
from app.services.access import Actor, Grant
from app.services.organisation import accounts
from app.vocabulary.organisation import OrgUnitKind, ServiceLine
from app.vocabulary.roles import Role

SEEN_EVERY = timedelta(hours=1)
MOST_PROVEN = 1000

# A kind of proof and its value; the kind keeps key digests and token subjects apart.
_Proof = tuple[str, str | bytes]
_cache: dict[_Proof, tuple[float, Actor]] = {}
_proven: dict[_Proof, None] = {}  # keys, the one looked up last at the end
_lock = threading.Lock()


def known(claims: Claims) -> Actor | None:
    """Returns the caller of a verified token if cached, without asking the database."""
    return _recall(_of_token(claims))


def known_key(text: str) -> Actor | None:
    """Returns the caller of an API key, `id.secret`, if cached with the same secret."""
    return _recall(_of_key(text))


def is_proven_key(text: str) -> bool:
    """Whether an API key, `id.secret`, was right when it was last looked up."""
    return _of_key(text) in _proven


def by_token(db: Session, claims: Claims) -> Actor:
    """Returns the caller of a verified access token."""
    caller = _client if claims.kind == "client" else _person
    return _remember(_of_token(claims), caller(db, claims))


def by_key(db: Session, text: str) -> Actor:
    """Returns the caller of an API key, `id.secret`."""
    proof = _of_key(text)
    _proven.pop(proof, None)
    actor = _remember(proof, _client_actor(db, checked_key(db, text)))
    _proven[proof] = None
    if len(_proven) > MOST_PROVEN:
        _proven.pop(next(iter(_proven)), None)
    return actor


def _of_token(claims: Claims) -> _Proof:
    if claims.tenant is not None and claims.kind == "client":  # its roles decide as well
        return "application", " ".join([claims.subject, claims.application, *sorted(claims.roles)])
    return claims.kind, claims.subject


def _of_key(text: str) -> _Proof:
    return "key", digest(text)


def checked_key(db: Session, text: str) -> ApiKey:
    """Returns the live key of a text `id.secret`, or refuses with 401."""
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
    """Refuses a machine client that calls from a network its key does not allow."""
    allowed = [ip_network(network) for network in networks]
    if allowed and not any(_inside(address, network) for network in allowed):
        raise Forbidden("This API key may not be used from your address.", code="address_refused")


def _inside(address: str | None, network: IPv4Network | IPv6Network) -> bool:
    try:
        caller = ip_address(address or "")
    except ValueError:  # a Unix socket, or a proxy that passes no address on
        return False
    mapped = caller.ipv4_mapped if isinstance(caller, IPv6Address) else None
    return (mapped or caller) in network


def _live(key: ApiKey | None) -> ApiKey:
    if key is None or key.revoked_at is not None or key.expires_at <= clock.now():
        raise Unauthenticated("The API key is revoked or has expired.", code="key_invalid")
    return key


def forget() -> None:
    """Makes changed roles count at once in this process; in others after `actor_cache_seconds`."""
    with _lock:
        _cache.clear()


def _recall(proof: _Proof) -> Actor | None:
    entry = _cache.get(proof)
    return entry[1] if entry is not None and entry[0] > time.monotonic() else None


def _remember(proof: _Proof, actor: Actor) -> Actor:
    seconds = settings().actor_cache_seconds
    if seconds > 0:
        with _lock:
            if len(_cache) > 10_000:  # noqa: PLR2004 - a bound, not a rule
                _cache.clear()
            _cache[proof] = (time.monotonic() + seconds, actor)
    return actor


def _person(db: Session, claims: Claims) -> Actor:
    person = db.scalar(select(Person).where(Person.sign_in_subject == claims.subject))
    if person is None or not person.active:
        raise Unauthenticated("This account is unknown or no longer active.")
    if accounts.is_dormant(person):
        if claims.tenant is None or not settings().reopen_at_sign_in:
            raise Unauthenticated(
                "This account is closed because it was not used for long; ask an administrator to"
                " reopen it.",
                code="account_dormant",
            )
        accounts.reopen_at_sign_in(db, person)
    if person.last_seen_at is None or person.last_seen_at < clock.now() - SEEN_EVERY:
        # Not through the ORM: a sign-in does not change the person.
        seen = update(Person).where(Person.id.in_(_unless_locked(Person, person.id)))
        db.execute(seen.values(last_seen_at=clock.now(), updated_at=Person.updated_at))
    return Actor(name=person.display_name, grants=grants_of(db, person.id), person_id=person.id)


def _unless_locked(model: type[Person | ApiKey], row_id: UUID) -> Select[UUID]:
    """Selects a row unless somebody is changing it: to note a sign-in, nobody waits for that."""
    found = select(model.id).where(model.id == row_id)
    return found.with_for_update(skip_locked=True)


def grants_of(db: Session, person_id: UUID) -> tuple[Grant, ...]:
    """Returns the roles a person holds today, each with its units."""
    held = select(
        RoleAssignment.role, RoleAssignment.service_line, RoleAssignment.org_unit_id
    ).where(
        RoleAssignment.person_id == person_id,
        valid_on(RoleAssignment, clock.today()),
        RoleAssignment.role.in_(Role),  # one of a newer version gives nothing here
    )
    rows = db.execute(held.order_by(RoleAssignment.role, RoleAssignment.id)).all()
    return tuple(_grant(db, role, unit, line) for role, line, unit in rows)


def _grant(db: Session, role: Role, unit_id: UUID, line: ServiceLine | None = None) -> Grant:
    """Returns a role with its unit and the units below; the directorate is everything."""
    below = (
        select(OrgUnit.id, OrgUnit.kind)
        .join(OrgUnitAncestor, OrgUnitAncestor.org_unit_id == OrgUnit.id)
        .where(OrgUnitAncestor.ancestor_id == unit_id)
        .order_by(OrgUnit.id)
    )
    units = dict(db.execute(below).all())
    if units.get(unit_id) is OrgUnitKind.DIRECTORATE:
        return Grant(role, None, line)
    upper = (OrgUnitKind.AREA, OrgUnitKind.DISTRICT)
    return Grant(role, tuple(units), line, tuple(u for u, kind in units.items() if kind in upper))


def _client(db: Session, claims: Claims) -> Actor:
    if claims.tenant is None:
        row = select(ApiKey).where(ApiKey.key_id == claims.subject)
        return _client_actor(db, _live(db.scalar(row)))
    return _client_actor(db, _application(db, claims))


def _application(db: Session, claims: Claims) -> ApiKey:
    """Returns the key for which an administrator registered an application of the tenant.

    Both must agree: the key's role has to be among the app roles that the tenant gave it.
    """
    key = _live(
        db.scalar(select(ApiKey).where(ApiKey.entra_client_id == UUID(claims.application)))
        if claims.application
        else None
    )
    if key.role not in claims.roles:
        raise Unauthenticated(
            "The tenant has not given this application the role of its API key.",
            code="application_role_missing",
        )
    return key


def _client_actor(db: Session, key: ApiKey) -> Actor:
    now = clock.now()
    if key.last_used_at is None or key.last_used_at < now - SEEN_EVERY:
        used = update(ApiKey).where(ApiKey.id.in_(_unless_locked(ApiKey, key.id)))
        db.execute(used.values(last_used_at=now, updated_at=ApiKey.updated_at))
    known = isinstance(key.role, Role)  # one of a newer version gives nothing here
    grants = (_grant(db, key.role, key.org_unit_id),) if known else ()
    return Actor(
        name=key.name,
        grants=grants,
        client_id=key.id,
        source_system=key.source_system,
        networks=tuple(key.allowed_networks),
        names_people=key.names_people,
        row_feed=_has_row_feed(key),
    )


def _has_row_feed(key: ApiKey) -> bool:
    """Whether the key may read rows: a QA manager has approved it in the last twelve months."""
    approved = key.row_feed_approved_at
    return approved is not None and months_after(approved.date(), 12) > clock.today()


def by_email(db: Session, email: str) -> Person | None:
    """Returns the person with an e-mail address, for the demo's password sign-in."""
    return db.scalar(select(Person).where(Person.email == func.lower(email)))

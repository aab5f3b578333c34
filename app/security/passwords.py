"""Passwords of the built-in issuer."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from app.core.errors import Unavailable

# argon2-cffi's defaults (RFC 9106, low memory): 64 MiB and some 50 ms each, hence two at once.
PASSWORD_COST = (3, 65536, 4)  # rounds, KiB, lanes
PASSWORD_TURNS = threading.BoundedSemaphore(2)
PASSWORD_WAIT = 5.0  # seconds for a turn, before 503


def hash_password(password: str) -> str:
    """Argon2id, salted. Unavailable when too many sign in at once."""
    with _turn():
        return PasswordHasher(*PASSWORD_COST).hash(password.encode("utf-8", "surrogatepass"))


def password_matches(hashed: str | None, password: str) -> bool:
    """Whether it is the password; with no hash, False after the same work, so that the time does
    not tell which user names exist. Unavailable when too many sign in at once."""
    if hashed is None:
        hash_password(password)
        return False
    with _turn(), suppress(VerificationError, InvalidHashError):
        return PasswordHasher(*PASSWORD_COST).verify(
            hashed, password.encode("utf-8", "surrogatepass")
        )
    return False


@contextmanager
def _turn() -> Iterator[None]:
    if not PASSWORD_TURNS.acquire(timeout=PASSWORD_WAIT):
        raise Unavailable("Too many people are signing in just now. Try again shortly.")
    try:
        yield
    finally:
        PASSWORD_TURNS.release()

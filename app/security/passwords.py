"""Passwords of the built-in issuer."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from app.core.errors import Unavailable

# argon2-cffi's defaults (RFC 9106, low memory): 64 MiB and about 50 ms each, so two at once.
PASSWORD_COST = (3, 65536, 4)  # rounds, KiB, lanes
PASSWORD_TURNS = threading.BoundedSemaphore(2)
PASSWORD_WAIT = 1.0  # seconds to wait for a turn before 503; the gate lets few in at once


def hash_password(password: str) -> str:
    """Returns the salted Argon2id hash; Unavailable if too many people sign in at once."""
    with _turn():
        return PasswordHasher(*PASSWORD_COST).hash(password.encode("utf-8", "surrogatepass"))


def password_matches(hashed: str | None, password: str) -> bool:
    """Whether the password is right; Unavailable if too many people sign in at once.

    Without a hash it does the same work, so that the time does not show which user names exist.
    """
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
        raise Unavailable(
            "Too many people are signing in at the moment; try again in a few seconds."
        )
    try:
        yield
    finally:
        PASSWORD_TURNS.release()

"""Pseudonyms, which replace identifiers of source systems."""

import hmac
import os
from functools import cache
from pathlib import Path

from app.core.config import Misconfigured, Settings, settings
from app.core.errors import Invalid
from app.security.secrets import MIN_SECRET, secret_file

_CHECKED = b"QAF checks its pseudonym key"
_OF_FEEDS = b"QAF pseudonyms of feeds"


def pseudonym(source_system: str, source_id: str) -> str:
    """Returns the pseudonym of an identifier in a source system: 32 hex characters.

    HMAC-SHA-256 under the installation's key, cut to 128 bits; the same person of the same system
    always gets the same one. Without the key nobody can compute it, or reverse it by trying all
    identifiers. A blank part is Invalid, because all people without an identifier would become one.
    """
    system, local = source_system.strip(), source_id.strip()
    if not system or not local:
        raise Invalid("A source system and an identifier in it are required.", code="blank")
    # The length keeps ("ab", "c") and ("a", "bc") apart.
    message = f"{len(system)}:{system}{local}".encode("utf-8", "surrogatepass")
    return hmac.digest(_pseudonym_key(settings()), message, "sha256").hex()[:32]


def check_value() -> str:
    """Returns what the database keeps to know the key again; nobody can make the key of it."""
    return hmac.digest(_pseudonym_key(settings()), _CHECKED, "sha256").hex()


def key_of_feeds() -> bytes:
    """Returns the key of the pseudonyms that feeds have instead of identifiers of children."""
    return hmac.digest(_pseudonym_key(settings()), _OF_FEEDS, "sha256")


def has_key(settings: Settings) -> bool:
    """Whether there is a key already, given or in the data folder."""
    return settings.pseudonym_key is not None or _path(settings).exists()


def _path(settings: Settings) -> Path:
    return settings.data_dir / "pseudonym-key"


def _pseudonym_key(settings: Settings) -> bytes:
    if settings.pseudonym_key is not None:
        return settings.pseudonym_key.get_secret_value().encode()
    return _generated_key(_path(settings))


@cache
def _generated_key(path: Path) -> bytes:
    key = secret_file(path, lambda: os.urandom(32).hex().encode()).strip()
    if len(key) < MIN_SECRET:
        raise Misconfigured(
            f"{path.name} in the data folder is damaged. Restore it from your backup of the keys."
        )
    return key

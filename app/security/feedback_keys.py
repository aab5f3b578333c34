"""Keys of anonymous answers: files outside the database and its backups, made to be destroyed.

A campaign has a key for each week in which it got answers, and one for the links that were used.
Whoever has the database, its log or old copies of either reads nothing of an answer before it is
released; when the key is destroyed, nobody can say which sealed answer became which row.
AES-256-GCM (NIST SP 800-38D): nonce (12 bytes), ciphertext with its tag.
"""

import os
from collections.abc import Collection, Iterator
from pathlib import Path
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from app.core.config import settings
from app.core.errors import Unavailable
from app.security.secrets import secret_file

_NONCE, _KEY = 12, 32  # bytes
_SMALLEST = 2048  # bytes of a sealed value; its length tells little of the answer


def seal(plain: bytes, campaign_id: UUID, name: str) -> bytes:
    """Encrypts a value with the key of a campaign and week, which the first value makes."""
    try:
        key = secret_file(_path(campaign_id, name), lambda: os.urandom(_KEY))
    except OSError:
        raise Unavailable("Feedback cannot be sealed at the moment. Try again later.") from None
    nonce = os.urandom(_NONCE)
    return nonce + AESGCM(key).encrypt(nonce, _padded(plain), _about(campaign_id, name))


def unseal(sealed: bytes, campaign_id: UUID, name: str) -> bytes | None:
    """Decrypts a value; None if its key was destroyed or lost."""
    try:
        key = _path(campaign_id, name).read_bytes()
        padded = AESGCM(key).decrypt(sealed[:_NONCE], sealed[_NONCE:], _about(campaign_id, name))
    except (OSError, InvalidTag, ValueError):
        return None
    return padded.rpartition(b"\x01")[0]


def campaigns() -> Iterator[UUID]:
    """Yields the campaigns that have keys."""
    folder = _folder()
    for each in sorted(folder.iterdir()) if folder.is_dir() else ():
        yield UUID(each.name)


def destroy_all_but(campaign_id: UUID, needed: Collection[str]) -> int:
    """Deletes the keys of a campaign that nothing needs any longer; returns their number."""
    folder = _folder() / str(campaign_id)
    spent = [each for each in folder.iterdir() if each.name not in needed]
    for each in spent:
        each.write_bytes(os.urandom(_KEY))  # what may be left on the disk is no key
        each.unlink()
    if not needed:
        folder.rmdir()
    return len(spent)


def _padded(plain: bytes) -> bytes:
    """Returns the value filled up to the next power of two."""
    size = max(_SMALLEST, 1 << len(plain).bit_length())
    return plain + b"\x01" + bytes(size - len(plain) - 1)


def _about(campaign_id: UUID, name: str) -> bytes:
    return f"{campaign_id}|{name}".encode()


def _path(campaign_id: UUID, name: str) -> Path:
    return _folder() / str(campaign_id) / name


def _folder() -> Path:
    return settings().feedback_keys_dir or settings().data_dir / "feedback-keys"

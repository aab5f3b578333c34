"""Values sealed for the database: whoever has only the database, or a backup of it, reads nothing.

AES-256-GCM (NIST SP 800-38D). A sealed value is bound to its place, so it opens in no other row or
column: version 1, key id (4 bytes), nonce (12), ciphertext with its tag.
"""

import hashlib
import os
from functools import cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from app.core.config import settings
from app.security.secrets import secret_file

_VERSION = b"\x01"
_HEAD, _NONCE = 5, 12  # bytes


class Unreadable(Exception):
    """Sealed with another key, for another place, or damaged."""


def seal(plain: bytes, place: str) -> bytes:
    """`place` says where it is kept: table, column and row."""
    key = _key()
    nonce = os.urandom(_NONCE)
    head = _VERSION + _key_id(key)
    return head + nonce + AESGCM(key).encrypt(nonce, plain, head + place.encode())


def unseal(sealed: bytes, place: str) -> bytes:
    key = _key()
    head, nonce = sealed[:_HEAD], sealed[_HEAD : _HEAD + _NONCE]
    if head != _VERSION + _key_id(key):
        raise Unreadable("It was sealed with another key.")
    try:
        return AESGCM(key).decrypt(nonce, sealed[_HEAD + _NONCE :], head + place.encode())
    except InvalidTag:
        raise Unreadable("It is damaged, or was sealed for another place.") from None


def _key_id(key: bytes) -> bytes:
    return hashlib.sha256(b"id:" + key).digest()[:4]


def _key() -> bytes:
    given = settings().sealing_key
    text = given.get_secret_value() if given else kept_key()
    return hashlib.sha256(b"seal:" + text.encode()).digest()  # 32 bytes of whatever is given


@cache
def kept_key() -> str:
    path = settings().data_dir / "sealing-key"
    return secret_file(path, lambda: os.urandom(32).hex().encode()).decode().strip()

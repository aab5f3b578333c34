"""Encryption of columns: the database, or a backup of it, is unreadable without the key.

AES-256-GCM (NIST SP 800-38D). A sealed value is bound to its column and row, and can be read in no
other: version 1, key id (4 bytes), nonce (12), ciphertext with its tag.
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
    """A value that was sealed with another key or for another column, or is damaged."""


def seal(plain: bytes, column: str) -> bytes:
    """Encrypts a value for `column`, which names the table, the column and the row."""
    key = _key()
    nonce = os.urandom(_NONCE)
    head = _VERSION + _key_id(key)
    return head + nonce + AESGCM(key).encrypt(nonce, plain, head + column.encode())


def unseal(sealed: bytes, column: str) -> bytes:
    """Decrypts a value of `column`; Unreadable if the key, the column or the value is wrong."""
    key = _key()
    head, nonce = sealed[:_HEAD], sealed[_HEAD : _HEAD + _NONCE]
    if head != _VERSION + _key_id(key):
        raise Unreadable("The value was sealed with another key.")
    try:
        return AESGCM(key).decrypt(nonce, sealed[_HEAD + _NONCE :], head + column.encode())
    except InvalidTag:
        raise Unreadable("The value is damaged, or was sealed for another column.") from None


def _key_id(key: bytes) -> bytes:
    return hashlib.sha256(b"id:" + key).digest()[:4]


def _key() -> bytes:
    configured = settings().sealing_key
    text = configured.get_secret_value() if configured else generated_key()
    return hashlib.sha256(b"seal:" + text.encode()).digest()  # 32 bytes of a key of any length


@cache
def generated_key() -> str:
    """Returns the key in the data folder, which is generated at first use."""
    path = settings().data_dir / "sealing-key"
    return secret_file(path, lambda: os.urandom(32).hex().encode()).decode().strip()

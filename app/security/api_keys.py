"""API keys and client secrets."""

import base64
import hashlib
import hmac
import os
import re
import secrets
from dataclasses import dataclass, field

from app.core.errors import Unauthenticated

_KEY = re.compile(r"(qk_[a-z2-7]{12})\.([\w-]{43})", re.ASCII)


@dataclass(frozen=True)
class NewKey:
    """An API key or client secret at birth, the only time its secret is known to us."""

    id: str  # to find it by: not secret
    secret: str = field(repr=False)  # 256 random bits
    digest: bytes = field(repr=False)  # what is stored

    @property
    def text(self) -> str:
        """What its holder is given, once."""
        return f"{self.id}.{self.secret}"


def new_key() -> NewKey:
    key_id = "qk_" + base64.b32encode(os.urandom(8)).decode().lower()[:12]
    secret = secrets.token_urlsafe(32)
    return NewKey(key_id, secret, digest(secret))


def split_key(text: str) -> tuple[str, str]:
    """Key id and secret. Unauthenticated (`key_invalid`) when it is no key of ours by its looks."""
    match = _KEY.fullmatch(text)
    if match is None:
        raise Unauthenticated("The API key is not valid.", code="key_invalid")
    return match[1], match[2]


def digest(secret: str) -> bytes:
    """SHA-256. Enough for 256 random bits, which nobody guesses; passwords need argon2."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).digest()


def same(a: bytes, b: bytes) -> bool:
    """Compare in a time that does not tell how much was right."""
    return hmac.compare_digest(a, b)

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
    """A new API key or client secret, the only time that its secret is known to us."""

    id: str  # identifies the key: not secret
    secret: str = field(repr=False)  # 256 random bits
    digest: bytes = field(repr=False)  # what is stored

    @property
    def text(self) -> str:
        """The whole key, which its owner is shown once."""
        return f"{self.id}.{self.secret}"


def new_key() -> NewKey:
    key_id = "qk_" + base64.b32encode(os.urandom(8)).decode().lower()[:12]
    secret = secrets.token_urlsafe(32)
    return NewKey(key_id, secret, digest(secret))


def split_key(text: str) -> tuple[str, str]:
    """Returns key id and secret; Unauthenticated (`key_invalid`) for text of another form."""
    match = _KEY.fullmatch(text)
    if match is None:
        raise Unauthenticated("The API key is not valid.", code="key_invalid")
    return match[1], match[2]


def digest(secret: str) -> bytes:
    """Returns the SHA-256, which is enough for 256 random bits; passwords need argon2."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).digest()


def same(a: bytes, b: bytes) -> bool:
    """Whether both are equal, in a time that does not show how much was right."""
    return hmac.compare_digest(a, b)

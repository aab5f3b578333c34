"""Tokens signed here, not by the tested code: a council, an Entra tenant, a stranger."""

import base64
import hmac
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from app.core import clock
from app.core.config import Settings
from app.security.tokens import Verifier

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
EPOCH = 1772452800  # NOON in seconds since 1970: date -u -d '2026-03-02 12:00' +%s
GONE = object()  # leave this member out
TENANT, OTHER_TENANT = (
    "0b0f7b1e-5d4c-4f0a-9a57-2f1c6f5f9d10",
    "7d7f0a62-91b5-4e0b-8a3e-c1d2e3f40516",
)
CLIENT = "5e2a1c3d-8b7f-4a6e-9d0c-1b2a3c4d5e6f"
OID = "c0ffee00-1234-4abc-8def-0123456789ab"
APP = "a11ca7e0-1234-4abc-8def-0123456789ab"
V2, V1 = f"https://login.microsoftonline.com/{TENANT}/v2.0", f"https://sts.windows.net/{TENANT}/"
KEYS_V2 = f"https://login.microsoftonline.com/{TENANT}/discovery/v2.0/keys"
KEYS_V1 = f"https://login.microsoftonline.com/{TENANT}/discovery/keys"
Json = dict[str, Any]
Sign = Callable[[bytes], bytes]


def b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def number(value: int) -> str:
    return b64(value.to_bytes((value.bit_length() + 7) // 8, "big"))


def rs256(key: rsa.RSAPrivateKey) -> Sign:
    return lambda data: key.sign(data, padding.PKCS1v15(), hashes.SHA256())


def hs256(secret: bytes) -> Sign:
    return lambda data: hmac.digest(secret, data, "sha256")


def compact(members: Json) -> str:
    return json.dumps({name: value for name, value in members.items() if value is not GONE})


def mint(header: Json, body: Json | str, sign: Sign) -> str:
    text = body if isinstance(body, str) else compact(body).replace('"1e400"', "1e400")
    signed = f"{b64(compact(header).encode())}.{b64(text.encode())}"
    return f"{signed}.{b64(sign(signed.encode()))}"


def public_jwk(key: rsa.RSAPrivateKey, kid: str) -> Json:
    """Returns a key as Entra publishes it: without `alg`, and with members that we do not use."""
    numbers = key.public_key().public_numbers()
    bare = {"kty": "RSA", "n": number(numbers.n), "e": number(numbers.e)}
    return bare | {"use": "sig", "kid": kid, "x5t": kid, "issuer": V2}


@dataclass
class World:
    """A council with a built-in issuer and an Entra tenant, and a stranger with another key."""

    settings: Settings
    own_key: rsa.RSAPrivateKey
    kid: str
    entra_key: rsa.RSAPrivateKey
    stranger: rsa.RSAPrivateKey
    fetched: list[str] = field(default_factory=list)
    published: list[str] = field(default_factory=lambda: ["entra-1"])
    down: Exception | None = None

    def fetch(self, url: str) -> Json:
        self.fetched.append(url)
        if self.down:
            raise self.down
        return {"keys": [public_jwk(self.entra_key, kid) for kid in self.published]}

    def verifier(self) -> Verifier:
        return Verifier(self.settings, self.fetch)

    def own(
        self, header: Json | None = None, sign: Sign | None = None, body: str = "", **claims: object
    ) -> str:
        head = {"alg": "RS256", "typ": "at+jwt", "kid": self.kid} | (header or {})
        good = {"iss": "https://qaf.example", "aud": "qaf", "sub": "p-1", "kind": "person"}
        good |= {"scope": "read", "jti": "1"}
        times = {"iat": EPOCH, "exp": EPOCH + 900}
        return mint(head, body or good | times | claims, sign or rs256(self.own_key))

    def entra(self, header: Json | None = None, sign: Sign | None = None, **claims: object) -> str:
        head = {"alg": "RS256", "typ": "JWT", "kid": "entra-1"} | (header or {})
        good = {
            "iss": V2,
            "aud": CLIENT,
            "tid": TENANT,
            "oid": OID,
            "sub": "pairwise",
            "ver": "2.0",
        }
        times = {"iat": EPOCH - 300, "nbf": EPOCH - 300, "exp": EPOCH + 4200}
        scope = {"scp": "access", "roles": ["QA"]}
        return mint(head, good | times | scope | claims, sign or rs256(self.entra_key))

    def entra_app(self, **claims: object) -> str:
        return self.entra(**{"scp": GONE, "roles": ["Push"], "sub": OID} | claims)  # type: ignore[arg-type]


def public_pem(world: World) -> bytes:
    return world.own_key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )


def public_der(world: World) -> bytes:
    return world.own_key.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )


def later(seconds: float) -> Any:
    return clock.held_at(NOON + timedelta(seconds=seconds))

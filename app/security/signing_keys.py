"""Keys of tokens: the private key of the built-in issuer, and other issuers' public keys."""

import base64
import hashlib
import json
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from app.core import clock
from app.core.config import Misconfigured, Settings
from app.core.errors import Unavailable
from app.security.secrets import secret_file

RSA_BITS = 2048
Json = dict[str, Any]
Fetch = Callable[[str], Json]


def signing_key(settings: Settings) -> tuple[rsa.RSAPrivateKey, Json]:
    """Returns the key of the built-in issuer and its JWK; makes one if none is configured."""
    path = settings.signing_key_file
    if path is None:
        generated = settings.data_dir / "signing-key.pem"
        private = _private(secret_file(generated, _pem), f"{generated.name} in the data folder")
    else:
        private = _private(_content(path), "QAF_SIGNING_KEY_FILE")
    numbers = private.public_key().public_numbers()
    bare = {"kty": "RSA", "n": _base64url(numbers.n), "e": _base64url(numbers.e)}
    return private, bare | {"kid": thumbprint(bare), "use": "sig", "alg": "RS256"}


def check_signing_key(settings: Settings) -> None:
    """Refuses a signing key that could not sign."""
    if settings.signing_key_file is not None:
        signing_key(settings)


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        why = error.strerror
        raise Misconfigured(
            f"QAF_SIGNING_KEY_FILE names a file that cannot be read: {why}."
        ) from None


def _private(pem: bytes, name: str) -> rsa.RSAPrivateKey:
    try:
        private = serialization.load_pem_private_key(pem, password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm):  # TypeError: it has a password
        private = None
    if not isinstance(private, rsa.RSAPrivateKey) or private.key_size < RSA_BITS:
        raise Misconfigured(
            f"{name} must be an RSA key of {RSA_BITS} bits or more, in PEM and without a password."
        )
    return private


def thumbprint(bare: Json) -> str:
    """Returns the `kid` of a bare public JWK: the SHA-256 of its canonical JSON (RFC 7638)."""
    canonical = json.dumps(bare, sort_keys=True, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(hashlib.sha256(canonical).digest()).rstrip(b"=").decode()


def _base64url(number: int) -> str:
    data = number.to_bytes((number.bit_length() + 7) // 8, "big")
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _pem() -> bytes:
    return rsa.generate_private_key(public_exponent=65537, key_size=RSA_BITS).private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )


class RemoteKeys:
    """An issuer's public keys, fetched when needed.

    They are kept for 24 hours. An unknown `kid` causes a new fetch, but at most every five minutes,
    so that invented ones cannot make us flood the issuer. After a failure there is none for ten
    seconds, so that not every request waits for a network that is down.
    """

    KEPT, FLOOR, PAUSE = 24 * 3600, 300, 10  # seconds

    def __init__(self, url: str, fetch: Fetch) -> None:
        self._url, self._fetch, self._lock = url, fetch, threading.Lock()
        self._keys: dict[str, Json] = {}
        self._fetched = self._failed = float("-inf")

    def get(self, kid: str) -> Json | None:
        key = self._keys.get(kid)
        if key and self._age() < self.KEPT:
            return key
        with self._lock:
            # Checked again: another thread may have fetched while this one waited.
            if self._age() >= (self.KEPT if kid in self._keys else self.FLOOR):
                self._refresh()
            return self._keys.get(kid)

    def _age(self) -> float:
        return clock.now().timestamp() - self._fetched

    def _refresh(self) -> None:
        now = clock.now().timestamp()
        unreachable = "The keys of the sign-in service cannot be read; try again in a few seconds."
        if now - self._failed < self.PAUSE:
            raise Unavailable(unreachable, retry_after=self.PAUSE)
        try:
            self._keys = usable_keys(self._fetch(self._url))
        except Exception as error:
            self._failed = now
            raise Unavailable(unreachable, retry_after=self.PAUSE) from error
        self._fetched = now


def usable_keys(jwks: Json) -> dict[str, Json]:
    """Returns the RSA signing keys of a JWKS by `kid`, bare: Entra's entries have no algorithm."""
    keys = {
        key["kid"]: {"kty": "RSA", "n": key["n"], "e": key["e"]}
        for key in jwks["keys"]
        if key.get("kty") == "RSA" and key.get("use", "sig") == "sig"
    }
    if not keys:
        raise ValueError("The JWKS holds no RSA signing key.")
    return keys


def fetch_json(url: str) -> Json:
    answer: Json = httpx.get(url, timeout=5).raise_for_status().json()
    return answer

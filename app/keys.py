"""Keys and secrets: pseudonyms, API keys, passwords, our signing key, other issuers' keys."""

import base64
import hashlib
import hmac
import json
import os
import re
import secrets
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import httpx
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from app.core import clock
from app.core.config import Misconfigured, Settings, settings
from app.core.errors import Invalid, Unauthenticated, Unavailable

MIN_SECRET = 32  # characters
MIN_VARIETY = 8  # different characters: 32 random hex digits have fewer once in 10^7 times
RSA_BITS = 2048
# argon2-cffi's defaults (RFC 9106, low memory): 64 MiB and some 50 ms each, hence two at once.
PASSWORD_COST = (3, 65536, 4)  # rounds, KiB, lanes
PASSWORD_TURNS = threading.BoundedSemaphore(2)
PASSWORD_WAIT = 5.0  # seconds for a turn, before 503

Json = dict[str, Any]
Fetch = Callable[[str], Json]

_KEY = re.compile(r"(qk_[a-z2-7]{12})\.([\w-]{43})", re.ASCII)
_DEFAULTS = re.compile(r"changeme|changethis|replaceme|placeholder|password|default|example|secret")


def secret_file(path: Path, make: Callable[[], bytes]) -> bytes:
    """The content of a key file (mode 0600), which the first to ask makes.

    It is written aside and hard-linked into place: of two processes that start at once one link
    wins and both read that one, and nobody ever reads half a key.
    """
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        aside = Path(name)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(make())
                file.flush()
                os.fsync(file.fileno())
            with suppress(FileExistsError):
                path.hardlink_to(aside)
        finally:
            aside.unlink()
    return path.read_bytes()


def check_secrets(settings: Settings) -> None:
    """Refuse to start on a pseudonym or sealing key that could be guessed.

    Case numbers are short: whoever guesses the key turns every pseudonym back by trying them all.
    """
    for name in ("pseudonym_key", "sealing_key"):
        given = getattr(settings, name)
        if given is not None:
            _check_secret(f"QAF_{name.upper()}", given.get_secret_value())


def _check_secret(name: str, key: str) -> None:
    advice = 'Make one with: python -c "import secrets; print(secrets.token_urlsafe(32))"'
    if len(key) < MIN_SECRET:
        raise Misconfigured(f"{name} has {len(key)} characters and needs {MIN_SECRET}. {advice}")
    if _DEFAULTS.search(re.sub(r"[^a-z]", "", key.lower())) or len(set(key)) < MIN_VARIETY:
        raise Misconfigured(f"{name} looks like a default, not like a secret. {advice}")


def pseudonym(source_system: str, source_id: str) -> str:
    """What stands for somebody's identifier in a source system: 32 hex characters.

    HMAC-SHA-256 under the installation's key, cut to 128 bits; the same person of the same system
    always gets the same one. Nobody without the key can make it, or turn it back by trying. A
    blank part is refused (Invalid), because all who lack an identifier would become one person.
    """
    system, local = source_system.strip(), source_id.strip()
    if not system or not local:
        raise Invalid("A source system and an identifier in it are needed.", code="blank")
    # The length keeps ("ab", "c") and ("a", "bc") apart.
    message = f"{len(system)}:{system}{local}".encode("utf-8", "surrogatepass")
    return hmac.digest(_pseudonym_key(settings()), message, "sha256").hex()[:32]


def fingerprint(data: bytes) -> str:
    """SHA-256 in hex: whether two bodies are the same. Not for secrets, and not keyed."""
    return hashlib.sha256(data).hexdigest()


def _pseudonym_key(settings: Settings) -> bytes:
    if settings.pseudonym_key is not None:
        return settings.pseudonym_key.get_secret_value().encode()
    return _kept_key(settings.data_dir / "pseudonym-key")


@cache
def _kept_key(path: Path) -> bytes:
    key = secret_file(path, lambda: os.urandom(32).hex().encode()).strip()
    if len(key) < MIN_SECRET:
        raise Misconfigured(
            f"{path.name} in the data folder is damaged: restore it from the backup."
        )
    return key


# --- API keys -------------------------------------------------------------------------------------


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


# --- passwords ------------------------------------------------------------------------------------


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


# --- keys of tokens (JWK) -------------------------------------------------------------------------


def signing_key(settings: Settings) -> tuple[rsa.RSAPrivateKey, Json]:
    """The built-in issuer's key, made at first start if no file is configured, and its JWK."""
    path = settings.signing_key_file
    pem = path.read_bytes() if path else secret_file(settings.data_dir / "signing-key.pem", _pem)
    private = serialization.load_pem_private_key(pem, password=None)
    if not isinstance(private, rsa.RSAPrivateKey) or private.key_size < RSA_BITS:
        raise Misconfigured(
            f"The signing key must be an RSA key of {RSA_BITS} bits or more, in PEM."
        )
    numbers = private.public_key().public_numbers()
    bare = {"kty": "RSA", "n": _base64url(numbers.n), "e": _base64url(numbers.e)}
    return private, bare | {"kid": thumbprint(bare), "use": "sig", "alg": "RS256"}


def thumbprint(bare: Json) -> str:
    """The `kid` of a bare public JWK: SHA-256 of its canonical JSON (RFC 7638)."""
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

    They are kept for 24 hours; a `kid` not among them is worth one more look, but never within
    five minutes of the last, so that made-up ones cannot make us hammer the issuer. After a
    failure we wait ten seconds, so that not every request hangs on a network that is down.
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
            # Asked again: another thread may have fetched while this one waited.
            if self._age() >= (self.KEPT if kid in self._keys else self.FLOOR):
                self._refresh()
            return self._keys.get(kid)

    def _age(self) -> float:
        return clock.now().timestamp() - self._fetched

    def _refresh(self) -> None:
        now = clock.now().timestamp()
        unreachable = "The sign-in service's keys cannot be read just now. Try again shortly."
        if now - self._failed < self.PAUSE:
            raise Unavailable(unreachable, retry_after=self.PAUSE)
        try:
            self._keys = usable_keys(self._fetch(self._url))
        except Exception as error:
            self._failed = now
            raise Unavailable(unreachable, retry_after=self.PAUSE) from error
        self._fetched = now


def usable_keys(jwks: Json) -> dict[str, Json]:
    """The RSA signing keys of a JWKS by `kid`, bare: Entra's entries name no algorithm."""
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

"""Secrets in files, and fingerprints of data that is not secret."""

import hashlib
import os
import re
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from app.core.config import Misconfigured, Settings

MIN_SECRET = 32  # characters
MIN_VARIETY = 8  # different characters: of 32 random hex digits, one in 10^7 has fewer
_DEFAULTS = re.compile(r"changeme|changethis|replaceme|placeholder|password|default|example|secret")


def secret_file(path: Path, make: Callable[[], bytes]) -> bytes:
    """Returns the content of a key file (mode 0600), which the first call makes.

    It is written to another file and hard-linked: of two processes that start at once one link wins
    and both read that one, and nobody ever reads half a key.
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
    """Refuses a pseudonym or sealing key that could be guessed.

    Case numbers are short: with the key, trying them all reverses every pseudonym.
    """
    for name in ("pseudonym_key", "sealing_key"):
        secret = getattr(settings, name)
        if secret is not None:
            _check_secret(f"QAF_{name.upper()}", secret.get_secret_value())


def _check_secret(name: str, key: str) -> None:
    advice = 'Make one with: python -c "import secrets; print(secrets.token_urlsafe(32))"'
    if len(key) < MIN_SECRET:
        raise Misconfigured(
            f"{name} has {len(key)} characters and needs at least {MIN_SECRET}. {advice}"
        )
    if _DEFAULTS.search(re.sub(r"[^a-z]", "", key.lower())) or len(set(key)) < MIN_VARIETY:
        raise Misconfigured(f"{name} is too easy to guess. {advice}")


def fingerprint(data: bytes) -> str:
    """Returns the SHA-256 in hex, to compare bodies. Not for secrets: it has no key."""
    return hashlib.sha256(data).hexdigest()

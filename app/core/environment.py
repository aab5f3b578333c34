"""The variables `QAF_…` of the environment and of the file `.env`: their names, and secret files.

A misspelt name would be ignored in silence, and the service would run on a default.
"""

import difflib
import os
from collections.abc import Collection, Mapping
from pathlib import Path

from pydantic_settings import BaseSettings, DotEnvSettingsSource

PREFIX = "QAF_"
DOTENV = ".env"
SECRETS = ("database_url", "pseudonym_key", "sealing_key")
# Read by the tests, the benchmarks, the containers and the examples of clients.
_OTHERS = frozenset(
    {
        *("QAF_TEST_DATABASE_URL", "QAF_BENCH_DATABASE_URL", "QAF_SSDA903", "QAF_ODATA_XSD"),
        "QAF_DOMAIN",
        *("QAF_URL", "QAF_SYSTEM", "QAF_CLIENT_ID", "QAF_CLIENT_SECRET", "QAF_WEBHOOK_SECRET"),
    }
)


class Misconfigured(ValueError):
    """Settings that QAF cannot run on: a sentence for the operator that repeats no secret."""


def variables() -> Mapping[str, str]:
    """Returns the variables by their names in capitals; the environment comes before the file."""
    given = {**_of_the_file(), **os.environ}
    named = {name.upper(): value or "" for name, value in given.items()}
    return {name: value for name, value in named.items() if name.startswith(PREFIX)}


def _of_the_file() -> Mapping[str, str | None]:
    try:
        return DotEnvSettingsSource(BaseSettings, env_file=DOTENV).env_vars
    except (OSError, UnicodeDecodeError):
        raise Misconfigured(f"The file {DOTENV} cannot be read as text in UTF-8.") from None


def check_names(settings: Collection[str]) -> None:
    """Refuses a variable that no setting has, and names the setting that is spelt most like it."""
    known = {f"{PREFIX}{name.upper()}" for name in settings}
    known |= {f"{PREFIX}{name.upper()}_FILE" for name in SECRETS}
    for name in sorted(variables().keys() - known - _OTHERS):
        nearest = difflib.get_close_matches(name, sorted(known), n=1, cutoff=0.6)
        advice = (
            f"Did you mean {nearest[0]}?" if nearest else "docs/guides/operating.md lists them all."
        )
        raise Misconfigured(f"There is no setting {name}. {advice}")


def secret_of(name: str) -> str | None:
    """Returns the content of the file that `QAF_…_FILE` names for a setting, if it is given."""
    variable = f"{PREFIX}{name.upper()}_FILE"
    given = variables()
    if variable not in given:
        return None
    if f"{PREFIX}{name.upper()}" in given:
        raise Misconfigured(f"Give {PREFIX}{name.upper()} or {variable}, not both.")
    text = _text_of(Path(given[variable]), variable)
    if not text:
        raise Misconfigured(f"{variable} names a file that is empty.")
    return text


def _text_of(path: Path, variable: str) -> str:
    """Returns the content of a secret's file."""
    try:
        return path.read_text(encoding="utf-8").strip()
    except OSError as error:
        raise Misconfigured(
            f"{variable} names a file that cannot be read: {error.strerror}."
        ) from None
    except UnicodeDecodeError:
        raise Misconfigured(f"{variable} names a file that is not text in UTF-8.") from None

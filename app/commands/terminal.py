"""How the command speaks: to people on stderr; on stdout only what a program may read."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NoReturn

import typer
from pydantic import ValidationError
from pydantic_core import ErrorDetails
from pydantic_settings import SettingsError
from rich.console import Console
from rich.markup import escape
from typer.core import TyperGroup

from app.core.config import Misconfigured
from app.core.errors import DomainError
from app.core.validation import description

say = Console(stderr=True, highlight=False, soft_wrap=True)

# What PostgreSQL says when it refuses a connection, and what to tell the operator.
_NO_CONNECTION = {
    "password authentication failed|no password supplied": (
        "The database at {} refuses the user or the password in QAF_DATABASE_URL."
    ),
    'role ".*" does not exist': "The database at {} has no user with the name in QAF_DATABASE_URL.",
    'database ".*" does not exist': (
        "There is no database at {} with the name in QAF_DATABASE_URL. Create it first."
    ),
    r"authentication failed|pg_hba\.conf": (
        "The database at {} does not accept this user from this machine: see its pg_hba.conf."
    ),
    "": "The database does not answer at {}. Is it running? Check QAF_DATABASE_URL.",
}
_NOT_LET_IN = {"28P01", "28000", "3D000"}


class Mistake(Exception):
    """Something the user can put right, in a sentence for them."""


class Helpful(TyperGroup):
    """Commands whose users' mistakes end in a sentence and exit code 1, never in a traceback."""

    def invoke(self, ctx: Any) -> Any:
        with helpful():
            return super().invoke(ctx)


@contextmanager
def helpful() -> Iterator[None]:
    try:
        yield
    except Mistake as mistake:
        _end(str(mistake))
    except DomainError as error:
        _end(error.detail, [f"{fault.pointer}: {fault.detail}" for fault in error.errors])
    except Misconfigured as error:
        _end(str(error))
    except SettingsError as error:
        _end(_of_the_settings(error))
    except ValidationError as error:
        _end_of_validation(error)
    except OSError as error:
        if error.filename is None:
            raise
        _end(f"{error.filename}: {error.strerror}.")
    except Exception as error:
        sentence = _of_the_database(error)
        if sentence is None:
            raise
        _end(sentence)


def _end_of_validation(error: ValidationError) -> NoReturn:
    places = _places(error)
    if len(places) == 1:
        _end(places[0])
    _end("These values are not valid:", places)


def _places(error: ValidationError) -> list[str]:
    """Returns what is wrong where; a setting is named by its variable."""
    named = {".".join(map(str, each["loc"])): _sentence(each) for each in error.errors()}
    if error.title == "Settings":
        named = {name and f"QAF_{name.upper()}": sentence for name, sentence in named.items()}
    return [f"{name}: {sentence}" if name else sentence for name, sentence in named.items()]


def _sentence(error: ErrorDetails) -> str:
    """As the API would say it; what a validator of ours raised, in its own words."""
    own = error.get("ctx", {}).get("error")
    return str(own) if isinstance(own, ValueError) else description(error)[1]


def _of_the_settings(error: SettingsError) -> str:
    """A setting that is no JSON, where it has to be; only lists have to."""
    found = re.search(r'field "(\w+)"', str(error))
    name = f"QAF_{found[1].upper()}" if found else "A setting"
    return f'{name} cannot be read. A list must be JSON, such as ["https://a.example"].'


def _of_the_database(error: Exception) -> str | None:
    """A database that is away, of another version, or refuses; None when it is something else."""
    from sqlalchemy.exc import DBAPIError, OperationalError  # noqa: PLC0415

    from app.core.database_errors import REFUSED, refusal_of  # noqa: PLC0415

    if not isinstance(error, DBAPIError):
        return None
    state = getattr(error.orig, "sqlstate", None)
    if state in {"42P01", "42703"}:
        return "The database is empty or of an older version. Run `qaf migrate` first."
    if state in REFUSED:
        return refusal_of(state, error.orig).sentence
    if isinstance(error, OperationalError) and (state is None or state in _NOT_LET_IN):
        return _of_the_connection(str(error.orig))
    return None


def _of_the_connection(reason: str) -> str:
    """Returns why there is no connection; libpq gives no code for it, only words."""
    sentence = next(text for words, text in _NO_CONNECTION.items() if re.search(words, reason))
    return sentence.format(_address())


def _address() -> str:
    """Host and port of the database, without who signs in."""
    from sqlalchemy import make_url  # noqa: PLC0415

    from app.core.config import settings  # noqa: PLC0415

    url = settings().database_url
    if url is None:
        return str(settings().data_dir)
    found = make_url(url.get_secret_value())
    return f"{found.host}:{found.port or 5432}" if found.host else "the local socket"


def _end(sentence: str, more: list[str] | None = None) -> NoReturn:
    say.print(f"[red]{escape(sentence)}[/red]")
    for line in more or []:
        say.print(f"  {escape(line)}")
    raise typer.Exit(1)

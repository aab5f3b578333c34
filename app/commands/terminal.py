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

from app.commands import database_refusals
from app.core.config import Misconfigured
from app.core.errors import DomainError
from app.core.validation import description

say = Console(stderr=True, highlight=False, soft_wrap=True)

HELP = "qaf.help"  # in a context's meta: whether only help is asked for


class Mistake(Exception):
    """Something the user can put right, in a sentence for them."""


class Helpful(TyperGroup):
    """Commands whose users' mistakes end in a sentence and exit code 1, never in a traceback."""

    def invoke(self, ctx: Any) -> Any:
        ctx.meta.setdefault(HELP, "--help" in ctx.args)
        with helpful():
            return super().invoke(ctx)


@contextmanager
def helpful() -> Iterator[None]:
    """Ends a command that meets a mistake with the sentence for it."""
    try:
        yield
    except Exception as error:
        lines = explained(error)
        if lines is None:
            raise
        _end(lines[0], lines[1:])


def explained(error: Exception) -> list[str] | None:
    """Returns a sentence for the user and what it is about; None for an error of ours."""
    match error:
        case DomainError():
            return [error.detail, *(f"{fault.pointer}: {fault.detail}" for fault in error.errors)]
        case SettingsError():
            return [_of_the_settings(error)]
        case ValidationError():
            places = _places(error)
            return places if len(places) == 1 else ["These values are not valid:", *places]
        case Mistake() | Misconfigured():
            return [str(error)]
        case OSError() if error.filename is not None:
            return [f"{error.filename}: {error.strerror}."]
    sentence = database_refusals.sentence(error)
    return None if sentence is None else [sentence]


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


def _end(sentence: str, more: list[str]) -> NoReturn:
    say.print(f"[red]{escape(sentence)}[/red]")
    for line in more:
        say.print(f"  {escape(line)}")
    raise typer.Exit(1)

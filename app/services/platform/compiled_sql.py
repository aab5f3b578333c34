"""Statements compiled once: SQLAlchemy's SQL as text, with only the caller's parameters left in it.

This is the only file that leans on private parts of SQLAlchemy (`_bind_processors`, and how it
writes a SELECT); `docs/adr/0002-compiled-reads.md` says why, with an example.
"""

import re
from dataclasses import dataclass
from typing import Any

from psycopg import sql
from sqlalchemy import BindParameter, Select
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg


@dataclass(frozen=True)
class Statement:
    """SQL with `$1`, `$2`, …, and which parameter each is."""

    sql: str
    names: list[str]


_DIALECT = PGDialect_psycopg()  # type: ignore[no-untyped-call]
PLACEHOLDER = re.compile(r"%\((\w+)\)s")


def compiled(query: Select[Any], named: set[str]) -> tuple[str, dict[str, BindParameter[Any]]]:
    """SQL with only the named parameters left in it; what is the same for everyone is written out.

    A plan then knows the constants, and the driver has little to send.
    """
    made = query.compile(dialect=_DIALECT, compile_kwargs={"render_postcompile": True})
    processors: Any = made._bind_processors  # noqa: SLF001 - enums become their values
    values = made.construct_params()
    used: dict[str, BindParameter[Any]] = {}

    def written(place: re.Match[str]) -> str:
        name = place[1]
        if name in named:
            used[name] = made.binds[name]
            return place[0]
        value = processors[name](values[name]) if name in processors else values[name]
        return sql.Literal(value).as_string().replace("%", "%%")

    return PLACEHOLDER.sub(written, str(made)), used


def expression(query: Select[Any], named: set[str]) -> tuple[str, dict[str, BindParameter[Any]]]:
    """The one column of a query as SQL of its own, for `text()`.

    Only within a SELECT of its own row does SQLAlchemy write what it is about without FROM.
    """
    made, used = compiled(query, named)
    alone = made.removeprefix("SELECT ").rpartition("\nFROM ")[0].rpartition(" AS ")[0]
    escaped = alone.replace("%%", "%").replace(":", "\\:")
    return PLACEHOLDER.sub(r":\1", escaped), used


def numbered(made: str) -> Statement:
    """With `$1`, `$2`, … for the driver, which then has nothing to parse."""
    names = list(dict.fromkeys(PLACEHOLDER.findall(made)))
    numbers = {name: f"${n}" for n, name in enumerate(names, start=1)}
    return Statement(
        PLACEHOLDER.sub(lambda place: numbers[place[1]], made).replace("%%", "%"), names
    )

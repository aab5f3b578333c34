"""Compiles statements once: SQLAlchemy's SQL as text, with only the caller's parameters left.

This is the only file that relies on private parts of SQLAlchemy (`_bind_processors`, and the form
of its SELECT); `docs/adr/0002-compiled-reads.md` gives the reason and an example.
"""

import re
from dataclasses import dataclass
from typing import Any

from psycopg import sql
from sqlalchemy import BindParameter, Select
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg


@dataclass(frozen=True)
class Statement:
    """SQL with `$1`, `$2`, …, and the names of these parameters."""

    sql: str
    names: list[str]


_DIALECT = PGDialect_psycopg()  # type: ignore[no-untyped-call]
PLACEHOLDER = re.compile(r"%\((\w+)\)s")


def compiled(query: Select[Any], named: set[str]) -> tuple[str, dict[str, BindParameter[Any]]]:
    """Returns SQL with only the named parameters left in it; the others become constants.

    The planner then knows the constants, and the driver has little to send.
    """
    compiler = query.compile(dialect=_DIALECT, compile_kwargs={"render_postcompile": True})
    processors: Any = compiler._bind_processors  # noqa: SLF001 - enums become their values
    values = compiler.construct_params()
    used: dict[str, BindParameter[Any]] = {}

    def parameter_or_constant(match: re.Match[str]) -> str:
        name = match[1]
        if name in named:
            used[name] = compiler.binds[name]
            return match[0]
        value = processors[name](values[name]) if name in processors else values[name]
        return sql.Literal(value).as_string().replace("%", "%%")

    return PLACEHOLDER.sub(parameter_or_constant, str(compiler)), used


def expression(query: Select[Any], named: set[str]) -> tuple[str, dict[str, BindParameter[Any]]]:
    """Returns the one column of a query as an SQL expression, for `text()`.

    SQLAlchemy writes subqueries without the outer table in FROM only inside a SELECT of that table.
    """
    statement, used = compiled(query, named)
    column = statement.removeprefix("SELECT ").rpartition("\nFROM ")[0].rpartition(" AS ")[0]
    escaped = column.replace("%%", "%").replace(":", "\\:")
    return PLACEHOLDER.sub(r":\1", escaped), used


def numbered(statement: str) -> Statement:
    """Returns the statement with `$1`, `$2`, …, so that the driver has nothing to parse."""
    names = list(dict.fromkeys(PLACEHOLDER.findall(statement)))
    numbers = {name: f"${n}" for n, name in enumerate(names, start=1)}
    sql_text = PLACEHOLDER.sub(lambda match: numbers[match[1]], statement)
    return Statement(sql_text.replace("%%", "%"), names)

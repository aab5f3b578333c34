"""Compiles statements once: SQLAlchemy's SQL as text, with only parameters left that may differ.

This is the only file that relies on private parts of SQLAlchemy (`_bind_processors`,
`_generate_cache_key`, and the form of its SELECT); `docs/adr/0002-compiled-reads.md` gives the
reason and an example.
"""

import re
from collections.abc import Callable, Hashable, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Any, TypeVar

from psycopg import sql
from sqlalchemy import BindParameter, Select
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.util import LRUCache

C = TypeVar("C")


@dataclass(frozen=True)
class Statement:
    """SQL with `$1`, `$2`, …, and the names of these parameters."""

    sql: str
    names: list[str]


@dataclass(frozen=True)
class Shape:
    """A query without its values, to compare it with others, and its values in their order.

    Queries with equal keys are the same SQL. The values of `IN` are part of the key, for they are
    written into the SQL; a list of a caller's own is better compared with `filters.any_of`.
    """

    key: Hashable
    parameters: Sequence[BindParameter[Any]]


@dataclass(frozen=True)
class Template:
    """A statement for every query of one shape."""

    statement: Statement
    # For each parameter its name, or its place among the values of the shape and its type's form.
    sources: Sequence[str | tuple[int, Callable[[Any], Any] | None]]

    def values(self, named: Mapping[str, object], shape: Shape) -> list[object]:
        """Returns the values of `$1`, `$2`, … for a query of the shape."""
        return [
            named[source] if isinstance(source, str) else _value_of(shape, *source)
            for source in self.sources
        ]


def _value_of(shape: Shape, place: int, form: Callable[[Any], Any] | None) -> object:
    value = shape.parameters[place].effective_value
    return value if form is None else form(value)


_DIALECT = PGDialect_psycopg()  # type: ignore[no-untyped-call]
PLACEHOLDER = re.compile(r"%\((\w+)\)s")
MOST_KEPT = 600  # statements; of half as many more, those that were not used longest fall away
KEPT: LRUCache[Hashable, Any] = LRUCache(MOST_KEPT)
PARTS: LRUCache[Hashable, Any] = LRUCache(MOST_KEPT)  # conditions that many statements have
ASKED: LRUCache[Hashable, Any] = LRUCache(2000)  # statements with their values, by who asked what


def once(key: Hashable, build: Callable[[], C], cache: LRUCache[Hashable, Any] = KEPT) -> C:
    """Returns what was built under the key, or builds it and keeps it for the next caller."""
    built: C | None = cache.get(key)
    if built is None:
        built = build()
        cache[key] = built
    return built


def shape_of(query: Select[Any]) -> Shape:
    """Returns the shape of a query; callers whose queries have one shape share a statement."""
    found = query._generate_cache_key()  # noqa: SLF001 - SQLAlchemy's own cache goes by it
    if found is None:
        raise TypeError("SQLAlchemy cannot compare this query with others.")
    written = tuple(
        (place, tuple(parameter.effective_value or ()))
        for place, parameter in enumerate(found.bindparams)
        if parameter.expanding
    )
    return Shape((found.key, written), found.bindparams)


def template_of(query: Select[Any], named: set[str], shape: Shape) -> Template:
    """Returns the statement of a query, with the values of the shape and the names left open.

    Any other value would be one caller's in the statement of all, so it is refused.
    """
    compiler = _compile(query)
    places = {parameter.key: place for place, parameter in enumerate(shape.parameters)}
    written = {name for name, parameter in compiler.binds.items() if parameter.expanding}
    in_shape = {
        name: places[parameter.key]
        for name, parameter in compiler.binds.items()
        if parameter.key in places and name not in written | named
    }
    if closed := compiler.binds.keys() - named - in_shape.keys() - written:
        raise TypeError(f"Values outside the shape of the query: {', '.join(closed)}.")
    text, _ = _written(compiler, named | in_shape.keys())
    statement, forms = numbered(text), _forms(compiler)
    return Template(
        statement,
        [
            (in_shape[name], forms.get(name)) if name in in_shape else name
            for name in statement.names
        ],
    )


def compiled(query: Select[Any], named: set[str]) -> tuple[str, dict[str, BindParameter[Any]]]:
    """Returns SQL with only the named parameters left in it; the others become constants.

    The planner then knows the constants, and the driver has little to send.
    """
    return _written(_compile(query), named)


def _compile(query: Select[Any]) -> Any:
    return query.compile(dialect=_DIALECT, compile_kwargs={"render_postcompile": True})


def _forms(compiler: Any) -> dict[str, Callable[[Any], Any]]:
    """Returns what makes a value that the driver takes, such as an enum's, by its parameter."""
    forms: dict[str, Callable[[Any], Any]] = compiler._bind_processors  # noqa: SLF001 - no other way
    return forms


def _written(compiler: Any, named: Set[str]) -> tuple[str, dict[str, BindParameter[Any]]]:
    forms, values = _forms(compiler), compiler.construct_params()
    used: dict[str, BindParameter[Any]] = {}

    def parameter_or_constant(match: re.Match[str]) -> str:
        name = match[1]
        if name in named:
            used[name] = compiler.binds[name]
            return match[0]
        value = forms[name](values[name]) if name in forms else values[name]
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

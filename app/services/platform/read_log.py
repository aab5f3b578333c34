"""The read log: every answer with a child's record writes a line that names its reader."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    DateTime,
    FromClause,
    Insert,
    LargeBinary,
    Select,
    Text,
    Uuid,
    bindparam,
    case,
    cast,
    func,
    insert,
    inspect,
    literal_column,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import array

from app.core import clock, request_context
from app.core.raw_statements import UUID_BYTES, UuidArray, execute
from app.models.platform.base import Base, Record
from app.models.platform.history import Read
from app.services import access
from app.services.access import Actor
from app.services.platform import scopes
from app.services.platform.reading import Reading

NOBODY = cast(array([], type_=Uuid), ARRAY(Uuid))
Children = Callable[[Any, Actor], ColumnElement[Any]]
# By the rows themselves, or by the column that the function is given of them.
_CHILDREN: dict[type[Base], tuple[Children, str | None]] = {}


def children(model: type[Base], of: str | None = None) -> Callable[[Children], Children]:
    """Registers whose records rows are that lead to no child by their foreign keys.

    The function returns SQL over a row, or over its column `of`, and its reader: a child, or an
    array of children.
    """

    def register(function: Children) -> Children:
        _CHILDREN[model] = (function, of)
        return function

    return register


def is_about_children(model: type[Base]) -> bool:
    """Whether rows of this kind are about children."""
    return bool(model.about or model in _CHILDREN or _way_to_a_child(model))


def subject_of(row: type[Base], actor: Actor) -> ColumnElement[Any] | None:
    """Returns the child that a row is about, as SQL; None if rows of its kind are about none.

    That is its column `about`, what is registered here, or the child of the row that a foreign key
    leads to: nothing that hangs on a child's record can be read unlogged.
    """
    model = access.model_of(row)
    if model.about is not None:
        return getattr(row, model.about)  # type: ignore[no-any-return]
    if model in _CHILDREN:
        function, of = _CHILDREN[model]
        return function(row if of is None else getattr(row, of), actor)
    way = _way_to_a_child(model)
    return None if way is None else _child_above(row, actor, *way)


def compiled_subject_of(model: type[Base], actor: Actor) -> ColumnElement[Any] | None:
    """Returns the same for the rows of a model, compiled once for callers of one shape."""
    if model.about is not None or not is_about_children(model):
        return subject_of(model, actor)

    def child() -> Any:
        return subject_of(model, actor)

    return scopes.compiled_once((compiled_subject_of, model), actor, model, child)


def children_of(row: type[Base], actor: Actor) -> ColumnElement[Any] | None:
    """Returns the same as an array; of a row whose child nobody knows, it holds a null."""
    child = subject_of(row, actor)
    if child is None or isinstance(child.type, ARRAY):
        return child
    return cast(array([child]), ARRAY(Uuid))


def children_of_named(
    name: Any, row_id: Any, actor: Actor, models: Mapping[str, type[Record]]
) -> ColumnElement[Any]:
    """Returns the children of the row that a name, of a table or another, and `row_id` identify.

    What rows of several models name in lists is asked for once for all of them.
    """
    found: list[tuple[Any, Any]] = []
    lists: dict[Children, list[tuple[Any, Any]]] = {}
    for model, names in _names_of(models).items():
        function, of = _CHILDREN.get(model, (None, None))
        if function is not None and of is not None:
            named = _of_named(model, row_id, getattr(model, of))
            lists.setdefault(function, []).append((name.in_(names), named))
        elif (of_row := children_of(model, actor)) is not None:
            found.append((name.in_(names), _of_named(model, row_id, of_row)))
    found += [
        (or_(*(is_named for is_named, _ in each)), function(case(*each), actor))
        for function, each in lists.items()
    ]
    return case(*found, else_=NOBODY) if found else NOBODY


def _names_of(models: Mapping[str, type[Record]]) -> dict[type[Record], list[str]]:
    names: dict[type[Record], list[str]] = {}
    for name, model in models.items():
        names.setdefault(model, []).append(name)
    return names


def _of_named(model: type[Record], row_id: Any, value: Any) -> ColumnElement[Any]:
    # No alias: that of a wide table takes long to make, and no model here names rows of its own.
    return select(value).where(model.id == row_id).correlate_except(model).scalar_subquery()


def _child_above(
    row: type[Base], actor: Actor, name: str, target: type[Base], target_name: str
) -> ColumnElement[Any] | None:
    child = subject_of(target, actor)
    if child is None:
        return None
    query = select(child).where(getattr(target, target_name) == getattr(row, name))
    return query.correlate(row).scalar_subquery()


@cache
def _way_to_a_child(model: type[Base]) -> tuple[str, type[Base], str] | None:
    """Returns the column whose foreign key leads to a child's record, and where it leads."""
    for column in inspect(model).column_attrs:
        for key in column.columns[0].foreign_keys:
            target = _model_of_table(key.column.table.name)
            if target is not model and (target.about or _way_to_a_child(target)):
                return column.key, target, key.column.key
    return None


def _model_of_table(name: str) -> type[Base]:
    mappers = Base.registry.mappers
    return next(m.class_ for m in mappers if m.class_.__tablename__ == name)


def logged(
    query: Select[Any], source: FromClause, model: type[Base], reading: Reading
) -> Select[Any]:
    """Returns the query, which also writes the read log of `source` (columns id, subject_id)."""
    return query.add_cte(_written(source, model, reading).cte("read_log"))


def note(reading: Reading, model: type[Record], rows: Select[Any]) -> None:
    """Writes the line of rows of which the answer tells something without showing them."""
    child = compiled_subject_of(model, reading.actor)
    if child is not None:
        columns = (model.id, child.label("subject_id"))
        source = rows.with_only_columns(*columns).order_by(None).subquery("noted")
        reading.connection.execute(_written(source, model, reading), reading.actor.parameters())


def _written(source: FromClause, model: type[Base], reading: Reading) -> Insert:
    lines = select(
        bindparam("read_at", clock.now(), DateTime(timezone=True)),
        bindparam("reader", reading.actor.person_id, Uuid),
        bindparam("reading_client", reading.actor.client_id, Uuid),
        bindparam("reading_roles", " ".join(sorted(reading.actor.roles)), Text),
        literal_column(f"'{model.__tablename__}'"),
        func.array_agg(source.c.id, type_=ARRAY(Uuid)),
        _children(source),
        bindparam("route", reading.route, Text),
        bindparam("request_id", request_context.request_id.get(), Text),
    ).having(func.count() > literal_column("0"))
    if isinstance(source.c.subject_id.type, ARRAY):
        lines = lines.where(func.cardinality(source.c.subject_id) > literal_column("0"))
    columns = [
        Read.at,
        Read.actor_id,
        Read.client_id,
        Read.roles,
        Read.entity,
        Read.entity_ids,
        Read.subject_ids,
        Read.route,
        Read.request_id,
    ]
    return insert(Read).from_select(columns, lines)


def as_bytes(row_id: Any, children: Any) -> list[Any]:
    """Returns the identifier of a row, and its child or the bytes of its children, for `write`."""
    if not isinstance(children.type, ARRAY):
        return [row_id.label("id"), children.label("children")]
    each = func.unnest(children).column_valued("child")
    joined = func.string_agg(func.uuid_send(each), literal_column("''::bytea", LargeBinary))
    several = select(joined).scalar_subquery()
    return [row_id.label("id"), several.label("children")]


def write(reading: Reading, model: type[Record], rows: Iterable[Sequence[bytes]]) -> None:
    """Writes the line of rows that the answer shows: the identifier and the children of each."""
    ids, children = zip(*rows, strict=True)
    known = dict.fromkeys(_each(filter(None, children)))
    line = log_parameters(reading)
    named = ("read_at", "reader", "reading_client", "reading_roles", "route", "request_id")
    arrays = UuidArray.of(dict.fromkeys(ids)), UuidArray.of(known)
    values = *(line[name] for name in named), model.__tablename__, *arrays
    execute(reading.connection, _LINE, values)


_LINE = """
INSERT INTO reads (at, actor_id, client_id, roles, route, request_id, entity, entity_ids,
                   subject_ids)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)"""


def _each(children: Iterable[bytes]) -> Iterator[bytes]:
    """Yields each child of rows that may have several."""
    for child in children:
        if len(child) == UUID_BYTES:
            yield child
        else:
            yield from (child[n : n + UUID_BYTES] for n in range(0, len(child), UUID_BYTES))


def _children(source: FromClause) -> ColumnElement[Sequence[UUID]]:
    """Returns each child once, and an empty list for rows about no child."""
    none: ColumnElement[Any] = literal_column("'{}'::uuid[]")
    child = source.c.subject_id
    if isinstance(child.type, ARRAY):
        each = source.alias("each_row")
        one = func.unnest(each.c.subject_id).column_valued("child", joins_implicitly=True)
        distinct = func.array_agg(one.distinct(), type_=ARRAY(Uuid))
        several = select(distinct.filter(one.is_not(None))).select_from(each)
        return func.coalesce(several.scalar_subquery(), none)
    children = func.array_agg(child.distinct(), type_=ARRAY(Uuid))
    return func.coalesce(children.filter(child.is_not(None)), none)


def log_parameters(reading: Reading) -> dict[str, object]:
    return {
        "read_at": clock.now(),
        "reader": reading.actor.person_id,
        "reading_client": reading.actor.client_id,
        "reading_roles": " ".join(sorted(reading.actor.roles)),
        "route": reading.route,
        "request_id": request_context.request_id.get(),
    }

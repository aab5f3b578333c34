"""The read path: compiles a Read schema to one SQL expression that yields finished JSON.

The same expression serves get-one, lists and the answers to writes, so they cannot disagree.
Members that the caller may not see are null in it. The same statement writes the line of the read
log for children's records, so no answer leaves without one.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import lru_cache
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import (
    JSON,
    ColumnElement,
    DateTime,
    Select,
    SQLColumnExpression,
    Text,
    TextClause,
    Uuid,
    bindparam,
    case,
    cast,
    func,
    inspect,
    literal_column,
    null,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import RelationshipProperty, aliased

from app.core.errors import NotFound
from app.core.raw_statements import fetch_one
from app.models.platform.base import Base, Record
from app.services import access
from app.services.access import Actor
from app.services.platform import references, scopes
from app.services.platform.compiled_sql import Statement, compiled, expression, numbered, once
from app.services.platform.read_log import compiled_subject_of, log_parameters, logged
from app.services.platform.reading import Document, Reading
from app.services.platform.workflow import allowed_actions

NOTHING: ColumnElement[Any] = literal_column("'[]'::json")
MEMBERS_PER_CALL = 50  # json_build_object takes 100 arguments

Computed = Callable[[Any, Actor], ColumnElement[Any]]
COMPUTED: dict[tuple[type[Base], str], Computed] = {}


def computed(model: type[Base], member: str) -> Callable[[Computed], Computed]:
    """Registers a member that is no column: a function from the row and the caller to SQL."""

    def register(function: Computed) -> Computed:
        COMPUTED[model, member] = function
        return function

    return register


def document(
    schema: type[BaseModel],
    row: type[Base],
    actor: Actor,
    deciding_row: type[Base] | None = None,
) -> ColumnElement[Any]:
    """Returns `schema` filled from `row` (a mapped class or an alias of one), as JSON.

    `deciding_row` is the row whose state decides which members are shown, if it is another one.
    """
    pairs: list[Any] = []
    for name, field in schema.model_fields.items():
        member = _member(row, name, field.annotation, actor, deciding_row)
        pairs += [literal_column(f"'{name}'"), member]
    size = MEMBERS_PER_CALL * 2
    if len(pairs) <= size:
        return func.json_build_object(*pairs)
    parts = [func.json_build_object(*pairs[n : n + size]) for n in range(0, len(pairs), size)]
    return _in_one_object(parts)


def _in_one_object(parts: Sequence[ColumnElement[Any]]) -> ColumnElement[Any]:
    """Joins objects as text, which keeps the order of their members; jsonb would not."""
    inner = [func.substr(func.left(cast(part, Text), -1), 2) for part in parts]
    members = func.concat_ws(literal_column("', '"), *inner)
    return cast(func.concat(literal_column("'{'"), members, literal_column("'}'")), JSON)


def _member(
    row: type[Base], name: str, annotation: Any, actor: Actor, deciding_row: type[Base] | None
) -> Any:
    model = access.model_of(row)
    kind = bare(annotation)
    value = _value(row, name, kind, actor, model)
    decides = _identifiers_beside(row, name, named=kind in references.REFERENCES)
    condition = scopes.shown(actor, decides, row, deciding_row)
    if condition is None:
        return value
    attribute = getattr(getattr(row, name, None), "property", None)
    related = isinstance(attribute, RelationshipProperty)
    empty = NOTHING if related and get_origin(kind) is list else null()
    return case((condition, value), else_=empty)


def _identifiers_beside(row: type[Base], name: str, *, named: bool) -> str:
    """Returns the member whose mask decides: names are shown with the identifiers beside them."""
    if named and (access.model_of(row), name) not in COMPUTED:
        return references.identifier_of(row, name)
    identifiers = f"{name.removesuffix('s')}_ids"
    return identifiers if hasattr(row, identifiers) else name


def _value(row: type[Base], name: str, kind: Any, actor: Actor, model: type[Base]) -> Any:
    if name == "allowed_actions":
        return allowed_actions(row, actor)
    if (model, name) in COMPUTED:
        return COMPUTED[model, name](row, actor)
    if kind in references.REFERENCES:
        return references.document(kind, row, name, actor, document)
    attribute = getattr(row, name)
    if isinstance(attribute.property, RelationshipProperty):
        return _related(row, attribute, kind, actor)
    if kind is datetime or isinstance(attribute.type, DateTime):
        return printed(attribute)
    return attribute


def printed(
    instant: SQLColumnExpression[datetime] | SQLColumnExpression[datetime | None],
) -> ColumnElement[str]:
    """Returns an instant as in RFC 3339, in UTC, always with microseconds."""
    return func.to_char(func.timezone("UTC", instant), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')


@lru_cache(maxsize=1000)
def _alias_of_parts(row: type[Base], name: str) -> Any:
    """Returns the alias of the rows of a relationship, which is made once for each row around."""
    return aliased(getattr(row, name).property.mapper.class_)


def _related(row: type[Base], attribute: Any, kind: Any, actor: Actor) -> ColumnElement[Any]:
    """Returns the rows of a relationship in their order (`[]` for none), or one row or null."""
    relation = attribute.property
    child = _alias_of_parts(row, attribute.key)
    joined = [
        getattr(child, relation.mapper.get_property_by_column(remote).key)
        == getattr(row, relation.parent.get_property_by_column(local).key)
        for local, remote in relation.local_remote_pairs
    ]
    if get_origin(kind) is not list:
        return select(document(kind, child, actor, row)).where(*joined).scalar_subquery()
    order = [getattr(child, column.key) for column in relation.order_by]
    each = document(get_args(kind)[0], child, actor, row)
    rows = func.json_agg(aggregate_order_by(each, *order))
    return select(func.coalesce(rows, NOTHING)).where(*joined).scalar_subquery()


def bare(kind: Any) -> Any:
    """Returns `X` of `Annotated[X, …] | None`."""
    if get_origin(kind) is Annotated:
        return bare(get_args(kind)[0])
    if get_origin(kind) in (Union, UnionType):
        (kind,) = (k for k in get_args(kind) if k is not type(None))
        return bare(kind)
    return kind


def fragment(schema: type[BaseModel], model: type[Base], actor: Actor) -> TextClause:
    """Returns the document of a row of `model` as SQL, compiled once for callers of one shape.

    It is executed with `actor.parameters()`.
    """
    return once((fragment, schema, model, actor.shape), lambda: _fragment(schema, model, actor))


def _fragment(schema: type[BaseModel], model: type[Base], actor: Actor) -> TextClause:
    query = select(cast(document(schema, model, actor), Text))
    sql, used = expression(query, set(actor.parameters()))
    return text(sql).bindparams(*used.values())


def one(reading: Reading, schema: type[BaseModel], model: type[Record], row_id: UUID) -> Document:
    """Returns one visible row as JSON, by a statement compiled once for callers of one shape."""
    values = {**parameters(reading), "row_id": row_id}
    key = (one, schema, model, reading.actor.shape)
    statement = once(key, lambda: statement_of(reading, schema, model))
    ordered = [values[name] for name in statement.names]
    row = fetch_one(reading.connection, statement.sql, ordered)
    if row is None:
        raise NotFound(f"There is no such {access.label(model)}, or it is not visible to you.")
    version, body = row
    return Document(body.encode(), version)


def statement_of(reading: Reading, schema: type[BaseModel], model: type[Record]) -> Statement:
    """Returns the statement of `one` for callers of this caller's shape."""
    named = {*parameters(reading), "row_id"}
    return numbered(compiled(_one(reading, schema, model), named)[0])


def parameters(reading: Reading) -> dict[str, object]:
    """Returns the value of every parameter that a compiled read may have by name."""
    return {**log_parameters(reading), **reading.actor.parameters_as_text()}


def _one(reading: Reading, schema: type[BaseModel], model: type[Record]) -> Select[Any]:
    actor = reading.actor
    subject = compiled_subject_of(model, actor)
    visible = (
        select(
            model.id,
            model.version,
            cast(document(schema, model, actor), Text).label("body"),
            *([] if subject is None else [subject.label("subject_id")]),
        )
        .where(model.id == bindparam("row_id", None, Uuid), scopes.seen(actor, model))
        .cte("visible")
        .prefix_with("MATERIALIZED", dialect="postgresql")
    )
    query = select(visible.c.version, visible.c.body)
    return query if subject is None else logged(query, visible, model, reading)


def mapped(schema: type[BaseModel], model: type[Base]) -> set[str]:
    """Returns the members of a schema that are plain columns or relationships of a model."""
    known = inspect(model).all_orm_descriptors.keys()
    return {name for name in schema.model_fields if name in known}

"""Writes many rows in one statement: however many they are, they are sent as one JSON text."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from pydantic_core import to_json
from sqlalchemy import (
    ARRAY,
    JSON,
    ColumnElement,
    Select,
    Table,
    TableValuedAlias,
    Text,
    any_,
    bindparam,
    cast,
    column,
    func,
    literal,
    select,
)
from sqlalchemy.dialects.postgresql import insert as insert_into
from sqlalchemy.orm import InstrumentedAttribute, Session
from sqlalchemy.types import TypeEngine

from app.models.platform.base import Base, Record

Rows = Sequence[Mapping[str, object]]


def recordset(**types: TypeEngine[Any]) -> TableValuedAlias:
    """Returns rows of JSON as a table of these columns; `{"rows": text(rows)}` fills it."""
    rows = cast(bindparam("rows", None, Text), JSON)
    columns = [column(name, kind) for name, kind in types.items()]
    table = func.json_to_recordset(rows).table_valued(*columns)
    return table.render_derived(name="incoming", with_types=True)


def among(
    column: ColumnElement[Any] | InstrumentedAttribute[Any], values: Iterable[object]
) -> ColumnElement[bool]:
    """Whether a column has one of these values; they are one parameter, however many they are."""
    return column == any_(literal(list(values), ARRAY(column.type)))


def text(rows: Rows) -> str:
    return to_json(rows).decode()


def insert(db: Session, model: type[Base], rows: Rows) -> None:
    """Inserts rows that all name the same columns; the other columns get their defaults."""
    if rows:
        statement = insert_into(_table(model)).from_select(list(rows[0]), _rows(model, rows[0]))
        db.execute(statement, {"rows": text(rows)})


def insert_new(db: Session, model: type[Record], rows: Rows) -> set[UUID]:
    """Inserts rows unless a unique index already has their value; returns the inserted ids."""
    if not rows:
        return set()
    statement = (
        insert_into(_table(model))
        .from_select(list(rows[0]), _rows(model, rows[0]))
        .on_conflict_do_nothing()
        .returning(model.id)
    )
    return set(db.scalars(statement, {"rows": text(rows)}))


def update(db: Session, model: type[Record], rows: Rows) -> dict[UUID, dict[str, object]]:
    """Sets the named columns of the rows with these ids, and returns their values from before."""
    if not rows:
        return {}
    names = [name for name in rows[0] if name != "id"]
    table = _table(model)
    query = select(model.id, *(getattr(model, name) for name in names))
    stored = db.execute(query.where(among(model.id, [row["id"] for row in rows])))
    before = {row.id: {name: getattr(row, name) for name in names} for row in stored}
    new = _recordset_of(model, rows[0])
    statement = (
        table.update()
        .where(table.c.id == new.c.id)
        .values({name: new.c[name] for name in names} | {"version": table.c.version + 1})
    )
    db.execute(statement, {"rows": text(rows)})
    return before


def mark(db: Session, model: type[Record], rows: Rows) -> None:
    """Sets columns whose change nobody is shown: version and time of change stay the same."""
    if not rows:
        return
    table, new = _table(model), _recordset_of(model, rows[0])
    unchanged = {name: table.c[name] for name in ("updated_at", "changed_in")}
    changed = {name: new.c[name] for name in rows[0] if name != "id"}
    statement = table.update().where(table.c.id == new.c.id).values(changed | unchanged)
    db.execute(statement, {"rows": text(rows)})


def _table(model: type[Base]) -> Table:
    return Base.metadata.tables[model.__tablename__]


def _recordset_of(model: type[Base], names: Iterable[str]) -> TableValuedAlias:
    return recordset(**{name: _table(model).c[name].type for name in names})


def _rows(model: type[Base], names: Iterable[str]) -> Select[Any]:
    new = _recordset_of(model, names)
    return select(*(new.c[name] for name in names))

"""Many rows written as one set: the rows travel as one JSON text, whatever their number."""

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
from sqlalchemy.orm import Session

from app.models.platform.base import Base, Record

Rows = Sequence[Mapping[str, Any]]


def recordset(**types: Any) -> Any:
    """Rows of JSON as a table of these columns; `execute(…, {"rows": text(rows)})` fills it."""
    given = cast(bindparam("rows", None, Text), JSON)
    columns = [column(name, kind) for name, kind in types.items()]
    table = func.json_to_recordset(given).table_valued(*columns)
    return table.render_derived(name="given", with_types=True)


def among(column: Any, values: Iterable[Any]) -> ColumnElement[bool]:
    """Whether a column has one of these values, which are one parameter, however many they are."""
    return column == any_(literal(list(values), ARRAY(column.type)))  # type: ignore[no-any-return]


def text(rows: Rows) -> str:
    return to_json(rows).decode()


def insert(db: Session, model: type[Base], rows: Rows) -> None:
    """Insert rows that all name the same columns; the other columns take their defaults."""
    if rows:
        statement = insert_into(_table(model)).from_select(list(rows[0]), _given(model, rows[0]))
        db.execute(statement, {"rows": text(rows)})


def insert_new(db: Session, model: type[Record], rows: Rows) -> set[UUID]:
    """The same, but a row whose place in a unique index is taken is left out; who went in."""
    if not rows:
        return set()
    statement = (
        insert_into(_table(model))
        .from_select(list(rows[0]), _given(model, rows[0]))
        .on_conflict_do_nothing()
        .returning(model.id)
    )
    return set(db.scalars(statement, {"rows": text(rows)}))


def update(db: Session, model: type[Record], rows: Rows) -> dict[UUID, dict[str, Any]]:
    """Set the named columns of the rows with these ids; versions rise. What stood there before."""
    if not rows:
        return {}
    names = [name for name in rows[0] if name != "id"]
    table = _table(model)
    query = select(model.id, *(getattr(model, name) for name in names))
    found = db.execute(query.where(among(model.id, [row["id"] for row in rows])))
    before = {row.id: {name: getattr(row, name) for name in names} for row in found}
    given = _recordset_of(model, rows[0])
    statement = (
        table.update()
        .where(table.c.id == given.c.id)
        .values({name: given.c[name] for name in names} | {"version": table.c.version + 1})
    )
    db.execute(statement, {"rows": text(rows)})
    return before


def mark(db: Session, model: type[Record], rows: Rows) -> None:
    """Set columns that nobody is shown as a change: neither version nor time moves."""
    if not rows:
        return
    table, given = _table(model), _recordset_of(model, rows[0])
    kept = {name: table.c[name] for name in ("updated_at", "changed_in")}
    new = {name: given.c[name] for name in rows[0] if name != "id"}
    statement = table.update().where(table.c.id == given.c.id).values(new | kept)
    db.execute(statement, {"rows": text(rows)})


def _table(model: type[Base]) -> Table:
    return Base.metadata.tables[model.__tablename__]


def _recordset_of(model: type[Base], names: Mapping[str, Any]) -> Any:
    return recordset(**{name: _table(model).c[name].type for name in names})


def _given(model: type[Base], names: Mapping[str, Any]) -> Select[Any]:
    given = _recordset_of(model, names)
    return select(*(given.c[name] for name in names))

"""The nightly scan: texts that seem to identify somebody, with the names that the council gives.

Whoever wrote such a text had a hint. The scan opens an issue for the Unit at the row that has a
place: of the texts of an audit's sections at the audit. An issue has no words of any text.
"""

from collections import Counter
from collections.abc import Iterator
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Table, or_, select
from sqlalchemy.orm import Session

from app.models.intelligence.data_quality_issues import DataQualityIssue
from app.models.platform.base import Base
from app.schemas.platform.common import TEXTS
from app.services.access import Actor
from app.services.intelligence import data_quality_issues
from app.services.intelligence.data_quality_issues import Finding
from app.services.platform import read_log
from app.services.platform.personal_data import names, text_hints
from app.vocabulary.intelligence import DataQualityRule, DataQualitySeverity

RULE = DataQualityRule.TEXT_IDENTIFIES
AT_ONCE = 500  # rows


@read_log.children(DataQualityIssue)
def _children(row: Any, actor: Actor) -> ColumnElement[Any]:
    """Returns the children of the record that an issue names."""
    located = {way[-1].name for way in _ways().values()}
    models = {m.class_.__tablename__: m.class_ for m in Base.registry.mappers}
    named = {name: models[name] for name in sorted(located)}
    return read_log.children_of_named(row.entity, row.entity_id, actor, named)


def scan(db: Session) -> int:
    """Opens and resolves the issues of texts; returns how many rows have such texts."""
    names.check()
    found: dict[str, dict[UUID, Finding]] = {way[-1].name: {} for way in _ways().values()}
    for (entity, row_id, unit_id), texts in Counter(_hits(db)).items():
        known = found[entity].get(row_id)
        total = texts + (known.rows_found if known else 0)
        found[entity][row_id] = Finding(row_id, unit_id, total)
    for entity, rows in sorted(found.items()):
        data_quality_issues.settle(db, RULE, entity, DataQualitySeverity.MEDIUM, rows)
    return sum(len(rows) for rows in found.values())


def _hits(db: Session) -> Iterator[tuple[str, UUID, UUID]]:
    """Yields the located row of each text that seems to identify somebody."""
    for table, way in _ways().items():
        rows = db.execute(_texts(table, way).execution_options(yield_per=AT_ONCE))
        for row_id, unit_id, *texts in rows:
            for text in texts:
                if text is not None and text_hints.kinds(text):
                    yield way[-1].name, row_id, unit_id


def _texts(table: Table, way: tuple[Table, ...]) -> Select[Any]:
    """Selects the texts of a table with the row that has their place, and its unit."""
    columns = [column for column in table.columns if column.name in TEXTS]
    joined: Any = table
    for above in way[1:]:
        joined = joined.join(above)
    located = way[-1].c
    written = or_(*(column.is_not(None) for column in columns))
    return select(located.id, located.org_unit_id, *columns).select_from(joined).where(written)


@cache
def _ways() -> dict[Table, tuple[Table, ...]]:
    """Returns, of each table with texts, the tables that lead from it to a place."""
    tables = [table for table in Base.metadata.sorted_tables if TEXTS & set(table.columns.keys())]
    found = {table: _way(table) for table in tables}
    return {table: way for table, way in found.items() if way}


def _way(table: Table, steps: int = 2) -> tuple[Table, ...]:
    if {"id", "org_unit_id"} <= set(table.columns.keys()):
        return (table,) if not table.c.org_unit_id.nullable else ()
    if steps:
        for above in _above(table):
            further = _way(above, steps - 1)
            if further:
                return (table, *further)
    return ()


def _above(table: Table) -> list[Table]:
    """Returns the tables that a table hangs on: those to which one foreign key leads."""
    keys = [key for column in table.columns for key in column.foreign_keys]
    above = [key.column.table for key in keys if not key.parent.nullable]
    return [each for each in above if above.count(each) == 1 and each is not table]

"""Exports of the sets of OData: the rows that its pages have, in the order of their keys."""

from decimal import InvalidOperation
from typing import Any

from sqlalchemy import Select, Subquery, select, tuple_
from sqlalchemy.orm import Session

from app.schemas.feeds.exports import SetQuery
from app.services.feeds.exports import lines
from app.services.feeds.exports.columns import Column
from app.services.feeds.exports.source import Source, not_in_it
from app.services.feeds.odata import keysets, pages, printing, query
from app.services.feeds.sets import pseudonyms
from app.services.feeds.sets.entity_set import EntitySet
from app.services.platform import read_log
from app.services.platform.documents import parameters
from app.services.platform.reading import Reading
from app.vocabulary.feeds import ExportFormat


def source(
    db: Session,
    reading: Reading,
    entity_set: EntitySet,
    asked: SetQuery,
    file_format: ExportFormat,
    after: str | None,
) -> Source:
    """Returns the rows of a set as lines, with the values that its pages have."""
    options = query.Options(select=asked.select, filter=asked.filter)
    parsed = query.parsed(entity_set, options, "")
    rows = pages.matching(entity_set, parsed, reading.actor, pages.epoch_of(db, parsed))
    selected = rows.selected_columns
    keys: list[Any] = [getattr(selected[n], "element", selected[n]) for n in entity_set.keys]
    if after is not None:
        rows = rows.where(tuple_(*keys) > tuple_(*_values_of(entity_set, after)))
    whole = rows.order_by(*keys).subquery("whole")
    line = _line(entity_set, parsed.select, whole, file_format)
    identified = "subject_id" in whole.c
    logged = read_log.as_bytes(whole.c.row_id, whole.c.subject_id) if identified else []
    in_order = [whole.c[name] for name in entity_set.keys]
    written: Select[Any] = select(*logged, line.label("line")).order_by(*in_order)
    return Source(
        model=entity_set.model if identified else None,
        columns=[Column((n,)) for n in parsed.select],
        lines=lambda: written,
        values={
            **parameters(reading),
            **pages.values_of(db, entity_set, reading),
            **pseudonyms.key(),
        },
        chunks=4,
    )


def _values_of(entity_set: EntitySet, after: str) -> list[Any]:
    """Returns the values of a key, of which a set may have several with commas between them."""
    names = entity_set.keys
    try:
        pairs = zip(names, after.split(",", len(names) - 1), strict=True)
        return [keysets.value_of(entity_set.type_of(name), text) for name, text in pairs]
    except (ValueError, TypeError, OverflowError, InvalidOperation):
        raise not_in_it(",".join(names)) from None


def _line(
    entity_set: EntitySet, names: tuple[str, ...], whole: Subquery, file_format: ExportFormat
) -> Any:
    values = {name: whole.c[name] for name in names}
    if file_format is not ExportFormat.CSV:
        return printing.json_object(entity_set, values)
    texts = {n: printing.printed(entity_set, n, value) for n, value in values.items()}
    plain = {n for n in names if printing.is_plain(entity_set, n)}
    return lines.csv_line([v if n in plain else lines.text_cell(v) for n, v in texts.items()])

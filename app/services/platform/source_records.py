"""The records of a source system, listed so that the source can compare them with its own."""

from typing import Any

from sqlalchemy import ColumnElement, Select, case

from app.models.platform.base import Record
from app.models.platform.rows import source_of
from app.schemas.platform.source_records import SourceRecordQuery
from app.services import access
from app.services.access import Actor
from app.services.platform import documents, filters
from app.services.platform.batches import push
from app.services.platform.batches.kinds import Kind
from app.services.platform.cursors import Order


def declare(model: type[Record]) -> None:
    """Registers the fingerprint of a table whose rows are pushed: the hash of the last push."""

    @documents.computed(model, "fingerprint")
    def _fingerprint(row: Any, _actor: Actor) -> ColumnElement[str | None]:
        return case((row.deleted_at.is_(None), row.body_hash))


def search(
    actor: Actor, kind: Kind[Any, Any], system: str, query: SourceRecordQuery
) -> Select[Any]:
    """Returns the records that the caller's own source has pushed."""
    push.own_source(actor, kind.permission, system)
    model: Any = kind.model
    rows = access.visible(actor, kind.model).where(source_of(model).source_system == system)
    rows = filters.matching(rows, actor, model, query, "id")
    if query.deleted is not None:
        rows = rows.where(model.deleted_at.is_not(None) == query.deleted)
    return rows


def order(kind: Kind[Any, Any]) -> Order:
    return Order((kind.model.created_at,))

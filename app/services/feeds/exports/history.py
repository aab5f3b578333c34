"""The history of exports, begun before the first byte leaves and ended after the last."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import Select
from sqlalchemy.orm import Session

from app.core import clock, request_context
from app.core.errors import Fault, Invalid
from app.models.feeds.exports import Export
from app.schemas.feeds.exports import ExportQuery, ExportSort, ExportWrite
from app.services import access
from app.services.access import Actor
from app.services.platform import filters, pagination

ORDERS = pagination.orders(ExportSort, Export)
# Values that say nothing of a person: words, numbers and days.
_HARMLESS = (StrEnum, bool, int, date)


def search(actor: Actor, query: ExportQuery) -> Select[Export]:
    rows = access.visible(actor, Export)
    return filters.matching(
        rows, actor, Export, query, "id", "source", "person_id", "about_children", "complete"
    )


@dataclass(frozen=True)
class Request:
    """An export that a caller asks for: of what, how, and why."""

    export_id: UUID
    actor: Actor
    route: str
    source: str  # as the history names it
    query: BaseModel
    data: ExportWrite


@dataclass
class Sent:
    """The part of a file that has left, and whether that is all of it."""

    rows: int = 0
    size: int = 0
    whole: bool = False
    digest: Any = field(default_factory=hashlib.sha256)

    def add(self, piece: bytes) -> None:
        self.size += len(piece)
        self.digest.update(piece)


def demand_reason(request: Request) -> None:
    """Refuses an export of rows about children that has no reason."""
    if request.data.reason is None:
        sentence = "Say why the rows leave the service: they are about children."
        raise Invalid(sentence, errors=[Fault("/reason", "missing", sentence)])


def begin(db: Session, request: Request, watermark: str, *, about_children: bool) -> None:
    """Records that the export begins."""
    db.add(
        Export(
            id=request.export_id,
            person_id=request.actor.person_id,
            client_id=request.actor.client_id,
            source=request.source,
            format=request.data.format,
            filters=_filters(request.query),
            resumed=request.data.after is not None,
            about_children=about_children,
            reason=request.data.reason,
            watermark=watermark,
            request_id=request_context.request_id.get(),
        )
    )


def end(db: Session, request: Request, sent: Sent) -> None:
    """Records how much of the file has left, and its digest if it has left as a whole."""
    row = db.get_one(Export, request.export_id)
    row.ended_at = clock.now()
    row.row_count, row.size = sent.rows, sent.size
    row.complete = sent.whole
    row.sha256 = sent.digest.hexdigest() if sent.whole else None


def _filters(query: BaseModel) -> list[dict[str, Any]]:
    """Returns the parameters that were sent, without values that could identify somebody."""
    names = sorted(query.model_fields_set)
    return [{"name": name, "values": _values(getattr(query, name))} for name in names]


def _values(value: object) -> list[str] | None:
    values: Sequence[object] = value if isinstance(value, list) else [value]
    if not all(isinstance(each, _HARMLESS) for each in values):
        return None
    return [str(each).lower() if isinstance(each, bool) else str(each) for each in values]

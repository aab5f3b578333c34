"""Source feeds: what each source is expected to send, and whether it is late."""

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, cast, func, select
from sqlalchemy.orm import Session

from app.core.errors import Fault, Invalid
from app.models.intake.import_runs import ImportRun
from app.models.intelligence.source_feeds import SourceFeed
from app.models.organisation.people import Person
from app.schemas.intelligence.source_feeds import SourceFeedQuery, SourceFeedSort, SourceFeedWrite
from app.services import access
from app.services.access import Actor
from app.services.intelligence import feed_records, rejected_records
from app.services.platform import crud, documents, filters, pagination
from app.services.platform.preconditions import Precondition
from app.vocabulary.roles import Permission

ORDERS = pagination.orders(SourceFeedSort, SourceFeed)


def search(actor: Actor, query: SourceFeedQuery) -> Select[SourceFeed]:
    rows = access.visible(actor, SourceFeed)
    names = ("id", "kind", "source_system", "owner_id", "active")
    return filters.matching(rows, actor, SourceFeed, query, *names)


def put(
    db: Session, actor: Actor, feed_id: UUID, data: SourceFeedWrite, precondition: Precondition
) -> bool:
    """Enters what a source is expected to send (True) or changes it."""
    access.require_at(actor, Permission.DATA_QUALITY_MANAGE)
    faults = []
    if db.get(Person, data.owner_id) is None:
        faults.append(Fault("/owner_id", "unknown", "There is no person with this identifier."))
    same = select(SourceFeed.id).where(
        SourceFeed.source_system == data.source_system,
        SourceFeed.kind == data.kind,
        SourceFeed.id != feed_id,
    )
    if db.scalar(same) is not None:
        text = "This source has a feed of this kind already."
        faults.append(Fault("/kind", "feed_taken", text))
    if faults:
        raise Invalid("The feed is not valid: see `errors`.", errors=faults)
    permission, values = Permission.DATA_QUALITY_MANAGE, data.model_dump()
    _, created = crud.put(db, actor, SourceFeed, feed_id, values, precondition, permission)
    return created


@documents.computed(SourceFeed, "last_change_at")
def _last_change_at(row: Any, _actor: Actor) -> ColumnElement[Any]:
    return documents.printed(feed_records.last_change(row))


@documents.computed(SourceFeed, "records")
def _records(row: Any, _actor: Actor) -> ColumnElement[Any]:
    return feed_records.stored(row)


@documents.computed(SourceFeed, "lag_hours")
def _lag_hours(row: Any, actor: Actor) -> ColumnElement[Any]:
    lag = actor.now - feed_records.last_change(row)
    return func.floor(func.extract("epoch", lag) / 3600)


@documents.computed(SourceFeed, "late")
def _late(row: Any, actor: Actor) -> ColumnElement[Any]:
    return and_(row.active, feed_records.is_late(row, actor.now))


@documents.computed(SourceFeed, "rejected_records")
def _rejected_records(row: Any, _actor: Actor) -> ColumnElement[Any]:
    return rejected_records.number_of(row)


@documents.computed(SourceFeed, "rejected_in_last_import")
def _rejected(row: Any, _actor: Actor) -> ColumnElement[Any]:
    errors = ImportRun.counts["row_errors"].as_integer()
    of_feed = (
        ImportRun.kind == cast(row.kind, ImportRun.kind.type),
        ImportRun.source_system == row.source_system,
    )
    last = select(errors).where(*of_feed).order_by(ImportRun.created_at.desc(), ImportRun.id.desc())
    return last.limit(1).correlate_except(ImportRun).scalar_subquery()

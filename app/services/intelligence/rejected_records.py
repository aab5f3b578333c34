"""Rejected records of sources, and who sees to them."""

from typing import Any

from sqlalchemy import ColumnElement, Select, Text, and_, cast, func, select

from app.models.intelligence.source_feeds import SourceFeed
from app.models.organisation.people import Person
from app.models.platform.rejected_records import RejectedRecord
from app.schemas.intelligence.rejected_records import RejectedRecordQuery, RejectedRecordSort
from app.services import access
from app.services.access import Actor
from app.services.platform import documents, filters, pagination

ORDERS = pagination.orders(RejectedRecordSort, RejectedRecord)


def search(actor: Actor, query: RejectedRecordQuery) -> Select[RejectedRecord]:
    rows = access.visible(actor, RejectedRecord)
    return filters.matching(rows, actor, RejectedRecord, query, "id", "source_system", "kind")


def number_of(feed: Any) -> ColumnElement[Any]:
    """Returns how many records of a feed were rejected and have not come right since."""
    row = RejectedRecord
    number = select(func.count()).where(_of_feed(row, feed))
    return number.correlate_except(row).scalar_subquery()


@documents.computed(RejectedRecord, "owner_name")
def _owner_name(row: Any, _actor: Actor) -> ColumnElement[Any]:
    owner = select(Person.display_name).join(SourceFeed, SourceFeed.owner_id == Person.id)
    found = owner.where(_of_feed(row, SourceFeed))
    return found.correlate_except(Person, SourceFeed).scalar_subquery()


def _of_feed(row: Any, feed: Any) -> ColumnElement[bool]:
    return and_(row.source_system == feed.source_system, row.kind == cast(feed.kind, Text))

"""The batch kind of published statistics; they come by file alone."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy.orm import Session

from app.models.intelligence.published_statistics import PublishedStatistic
from app.schemas.intelligence.published_statistics import (
    PublishedStatisticBatchWrite,
    PublishedStatisticRecord,
)
from app.services.platform.batches.push import Item, Kind
from app.vocabulary.roles import Permission

Records = Sequence[Item[PublishedStatisticRecord]]
COLUMNS = {"external_id", "source_version", "deleted"}


class PublishedStatisticPush(Kind[PublishedStatisticRecord, None]):
    model = PublishedStatistic
    batch = PublishedStatisticBatchWrite
    permission = Permission.INDICATOR_IMPORT

    def look_up(self, _db: Session, _system: str, _items: Records) -> None:
        """Finds nothing: a row names its area and its indicator by their codes."""

    def check(self, _references: None, _items: Records) -> None:
        """Refuses nothing: the file was read cell by cell."""

    def values(self, _references: None, item: Item[PublishedStatisticRecord]) -> dict[str, Any]:
        record = item.data
        numbers = ("numerator", "denominator", "value")
        values = record.model_dump(mode="json", exclude=COLUMNS)
        return values | {name: getattr(record, name) for name in numbers}


PUSHED = PublishedStatisticPush()

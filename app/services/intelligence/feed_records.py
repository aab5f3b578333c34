"""What a source has sent, counted from its records themselves."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.sql.functions import Function

from app.models.cases.subjects import Subject
from app.models.intelligence.indicator_values import IndicatorValue
from app.models.intelligence.published_statistics import PublishedStatistic
from app.models.platform.base import Record
from app.models.platform.rows import source_of
from app.models.reviewing.meetings import Meeting
from app.models.reviewing.qa_records import QaRecord
from app.vocabulary.intelligence import SourceFeedKind

RECORDS: dict[SourceFeedKind, type[Record]] = {
    SourceFeedKind.SUBJECTS: Subject,
    SourceFeedKind.MEETINGS: Meeting,
    SourceFeedKind.QA_RECORDS: QaRecord,
    SourceFeedKind.INDICATOR_VALUES: IndicatorValue,
    SourceFeedKind.PUBLISHED_STATISTICS: PublishedStatistic,
}


def _of_each(feed: Any, counted: Callable[[type[Record]], Function[Any]]) -> ColumnElement[Any]:
    """Returns an aggregate over the records of a feed, whatever its kind."""
    return case(
        *(
            (
                feed.kind == kind,
                select(counted(model))
                .where(source_of(model).source_system == feed.source_system)
                .correlate_except(model)
                .scalar_subquery(),
            )
            for kind, model in RECORDS.items()
        )
    )


def last_change(feed: Any) -> ColumnElement[Any]:
    """Returns when a record of the feed was created, changed or deleted last."""
    return _of_each(feed, lambda model: func.max(model.updated_at))


def stored(feed: Any) -> ColumnElement[Any]:
    """Returns how many records the feed has brought."""
    return _of_each(feed, lambda model: func.count(model.id))


def is_late(feed: Any, now: ColumnElement[datetime] | datetime) -> ColumnElement[bool]:
    """Whether nothing has changed for longer than expected; a feed that never came is late too."""
    expected = func.make_interval(0, 0, 0, feed.expected_days)
    return func.coalesce(last_change(feed), feed.created_at) + expected < now

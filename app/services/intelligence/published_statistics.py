"""Published statistics, and those of the areas that the council compares itself with."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from sqlalchemy import Select, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from app.models.intelligence.comparator_areas import ComparatorArea
from app.models.intelligence.published_statistics import PublishedStatistic
from app.schemas.intelligence.published_statistics import (
    PublishedStatisticQuery,
    PublishedStatisticSort,
)
from app.schemas.intelligence.scorecards import ComparatorFigure
from app.services import access
from app.services.access import Actor
from app.services.platform import bulk_writes, filters, pagination
from app.services.platform.rounding import mean, printed
from app.vocabulary.intelligence import ComparatorKind, SuppressionMark

ORDERS = pagination.orders(PublishedStatisticSort, PublishedStatistic)
SHOWN_ORDER = tuple(ComparatorKind)


def search(actor: Actor, query: PublishedStatisticQuery) -> Select[PublishedStatistic]:
    rows = access.visible(actor, PublishedStatistic)
    rows = rows.where(PublishedStatistic.deleted_at.is_(None))
    names = ("id", "indicator_key", "area_code", "geographic_level")
    return filters.matching(rows, actor, PublishedStatistic, query, *names)


def compared(db: Session, keys: Sequence[str], until: date) -> dict[str, list[ComparatorFigure]]:
    """Returns the newest value of each area to compare with that ends by a day, by indicator."""
    row = PublishedStatistic
    newest = (
        select(row, ComparatorArea)
        .join(ComparatorArea, ComparatorArea.code == row.area_code)
        .where(
            ComparatorArea.active,
            bulk_writes.among(row.indicator_key, keys),
            row.period_end <= until,
            row.deleted_at.is_(None),
        )
        .ext(distinct_on(row.indicator_key, row.area_code))
        .order_by(row.indicator_key, row.area_code, row.period_end.desc(), row.created_at.desc())
    )
    found: dict[str, list[tuple[tuple[int, int, str], ComparatorFigure]]] = defaultdict(list)
    for statistic, area in db.execute(newest):
        place = (SHOWN_ORDER.index(area.kind), area.rank, area.code)
        found[statistic.indicator_key].append((place, _figure(statistic, area)))
    return {
        key: [figure for _, figure in sorted(figures, key=lambda each: each[0])]
        for key, figures in found.items()
    }


def _figure(statistic: PublishedStatistic, area: ComparatorArea) -> ComparatorFigure:
    mark = statistic.marks["value"]
    return ComparatorFigure(
        kind=area.kind,
        name=area.name,
        time_period=statistic.time_period,
        value=statistic.value,
        mark=None if mark is None else SuppressionMark(mark),
    )


def average_of_neighbours(figures: Sequence[ComparatorFigure]) -> tuple[Decimal | None, int]:
    """Returns the plain mean of the neighbours that have a value, and how many they are."""
    values = [
        each.value
        for each in figures
        if each.kind is ComparatorKind.NEIGHBOUR and each.value is not None
    ]
    return printed(mean((1, value) for value in values)), len(values)

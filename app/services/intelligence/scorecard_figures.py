"""What a scorecard shows for a place and period, in one answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlencode

from sqlalchemy.orm import Session

from app.core.errors import Fault, Invalid
from app.models.intelligence.indicator_values import IndicatorValue
from app.models.intelligence.indicators import Indicator
from app.models.intelligence.scorecards import Scorecard
from app.models.organisation.org_units import OrgUnit
from app.schemas.figures.metrics import MetricFilters
from app.schemas.intelligence.indicator_figures import IndicatorFigure
from app.schemas.intelligence.scorecards import (
    ComparatorFigure,
    ScorecardFiguresQuery,
    ScorecardFiguresRead,
    ScorecardLine,
)
from app.schemas.organisation.references import OrgUnitRef
from app.services.access import Actor
from app.services.intelligence import (
    data_quality_issues,
    indicator_figures,
    metric_figures,
    published_statistics,
)
from app.services.intelligence.metric_figures import MetricFigure
from app.services.platform import history
from app.vocabulary.figures import Direction
from app.vocabulary.intelligence import FigureNote, ScorecardLineKind

EARLIEST = date(1900, 1, 1)  # the first day that a figure can be asked for


@dataclass(frozen=True)
class Asked:
    """The place and period of a scorecard, and the period before."""

    unit: OrgUnit
    first: date
    last: date
    as_of: date

    @property
    def before(self) -> tuple[date, date]:
        """The period of the same length that ends before this one; whole months stay whole."""
        last = self.first - timedelta(days=1)
        months = (self.last.year - self.first.year) * 12 + self.last.month - self.first.month + 1
        if self.first.day == 1 and (self.last + timedelta(days=1)).day == 1:
            index = self.first.year * 12 + self.first.month - 1 - months
            return date(index // 12, index % 12 + 1, 1), last
        return last - (self.last - self.first), last

    def filters(self, first: date, last: date) -> MetricFilters:
        """Returns what a metric of the place is asked with, for the rows of a period."""
        days = {"due_from": max(first, EARLIEST), "due_to": max(last, EARLIEST)}
        return MetricFilters(unit_id=self.unit.id, as_of=self.as_of, **days)


def read(
    db: Session, actor: Actor, row: Scorecard, query: ScorecardFiguresQuery, route: str
) -> ScorecardFiguresRead:
    """Returns every line of a scorecard; the access log has lines for what was read."""
    asked = asked_of(db, actor, query)
    keys = {kind: [x["key"] for x in row.lines if x["kind"] == kind] for kind in ScorecardLineKind}
    lines = {
        **of_indicators(db, actor, keys[ScorecardLineKind.INDICATOR], asked),
        **of_metrics(db, actor, keys[ScorecardLineKind.METRIC], asked, route),
    }
    history.seen(db, actor, IndicatorValue.__tablename__, {}, route)
    first, last = asked.before
    return ScorecardFiguresRead(
        scorecard_id=row.id,
        title=row.title,
        org_unit_id=asked.unit.id,
        org_unit=OrgUnitRef(id=asked.unit.id, code=asked.unit.code, name=asked.unit.name),
        period_from=asked.first,
        period_to=asked.last,
        before_from=first,
        before_to=last,
        as_of=asked.as_of,
        lines=[lines[x["kind"], x["key"]] for x in row.lines if (x["kind"], x["key"]) in lines],
    )


def asked_of(db: Session, actor: Actor, query: ScorecardFiguresQuery) -> Asked:
    """Returns the place and period that are asked for, or refuses them."""
    if query.period_to < query.period_from:
        fault = Fault("?period_to", "before_start", "Must not be before `period_from`.")
        raise Invalid("The period is not valid.", errors=[fault])
    unit = indicator_figures.require_unit(db, actor, query.org_unit_id)
    return Asked(unit, query.period_from, query.period_to, indicator_figures.as_of(query.as_of))


Lines = dict[tuple[str, str], ScorecardLine]


def of_indicators(db: Session, actor: Actor, keys: Sequence[str], asked: Asked) -> Lines:
    """Returns a line for each indicator, by kind and key."""
    if not keys:
        return {}
    known = indicator_figures.known(db, actor, keys, asked.unit.id, asked.as_of)
    compared = published_statistics.compared(db, keys, asked.last)
    issues = data_quality_issues.open_of_unit(db, asked.unit.id)
    lines = {}
    for key, row in indicator_figures.newest(db, keys).items():
        figures = indicator_figures.figures(known.get(key, []))
        newest = next((x for x in figures if asked.first <= x.period_end <= asked.last), None)
        line = _indicator_line(row, newest, compared.get(key, []), issues.get(key, 0))
        lines[ScorecardLineKind.INDICATOR.value, key] = line
    return lines


def _indicator_line(
    row: Indicator,
    figure: IndicatorFigure | None,
    compared: Sequence[ComparatorFigure],
    issues: int,
) -> ScorecardLine:
    average, neighbours = published_statistics.average_of_neighbours(compared)
    notes = [FigureNote.NO_VALUE_IN_PERIOD] if figure is None else figure.notes
    return ScorecardLine(
        kind=ScorecardLineKind.INDICATOR,
        key=row.key,
        title=row.title,
        unit=row.unit,
        aim=row.aim,
        definition_version=figure.definition_version if figure else row.definition_version,
        period_start=figure.period_start if figure else None,
        period_end=figure.period_end if figure else None,
        numerator=figure.numerator if figure else None,
        denominator=figure.denominator if figure else None,
        value=figure.value if figure else None,
        target=figure.target if figure else None,
        floor=figure.floor if figure else None,
        rag=figure.rag if figure else None,
        direction=figure.direction if figure else Direction.NOT_COMPARABLE,
        value_before=figure.value_before if figure else None,
        small=figure.small if figure else False,
        interval=None,
        notes=notes,
        data_quality_issues=issues,
        comparators=list(compared),
        neighbour_average=average,
        neighbours=neighbours,
        rows=None,
    )


def of_metrics(
    db: Session, actor: Actor, slugs: Sequence[str], asked: Asked, route: str | None
) -> Lines:
    """Returns a line for each metric, by kind and slug; without a `route` the caller logs it."""
    now = metric_figures.of(db, actor, slugs, asked.filters(asked.first, asked.last), route)
    then = metric_figures.of(db, actor, slugs, asked.filters(*asked.before), route)
    return {
        (ScorecardLineKind.METRIC.value, slug): _metric_line(asked, now[slug], then[slug])
        for slug in now
    }


def _metric_line(asked: Asked, now: MetricFigure, then: MetricFigure) -> ScorecardLine:
    figure = now.figure
    goal = figure.target if figure else None
    return ScorecardLine(
        kind=ScorecardLineKind.METRIC,
        key=now.metric.slug,
        title=now.metric.title,
        unit=now.metric.unit,
        aim=now.aim,
        definition_version=now.metric.version,
        period_start=asked.first,
        period_end=asked.last,
        numerator=figure.numerator if figure else None,
        denominator=figure.denominator if figure else None,
        value=now.value,
        target=goal.target if goal else None,
        floor=goal.floor if goal else None,
        rag=goal.rag if goal else None,
        direction=metric_figures.direction(now, then),
        value_before=then.value,
        small=figure.small if figure else False,
        interval=figure.interval if figure else None,
        notes=now.notes,
        data_quality_issues=0,
        comparators=[],
        neighbour_average=None,
        neighbours=0,
        rows=rows_of(asked, now),
    )


def rows_of(asked: Asked, now: MetricFigure) -> str | None:
    """Returns the request for the rows behind a metric, for callers who may read them."""
    if not now.has_rows:
        return None
    query = {
        "explain": "rows",
        "unit_id": asked.unit.id,
        "due_from": asked.first,
        "due_to": asked.last,
        "as_of": asked.as_of,
    }
    return f"/v1/metrics/{now.metric.slug}?{urlencode(query)}"

"""QAF's own metrics for a place and period, one figure each, as the caller may see them."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy.orm import Session

from app.core.errors import Forbidden
from app.schemas.figures.metrics import Figure, MetricFilters
from app.services import access
from app.services.access import Actor
from app.services.figures.engine import audiences, measure, rendering
from app.services.figures.engine.measure import Measured
from app.services.figures.engine.metric import Metric, Polarity
from app.services.figures.statistics import rag
from app.services.platform.rounding import printed
from app.vocabulary.figures import Aim, Audience, Direction
from app.vocabulary.intelligence import FigureNote
from app.vocabulary.roles import Permission

AIMS = {Polarity.HIGHER: Aim.HIGHER, Polarity.LOWER: Aim.LOWER}


@dataclass(frozen=True)
class MetricFigure:
    """The figure of one metric; None where the caller's roles read none of its kind."""

    metric: Metric
    figure: Figure | None
    has_rows: bool

    @property
    def aim(self) -> Aim | None:
        return AIMS.get(self.metric.polarity)

    @property
    def value(self) -> Decimal | None:
        value = self.figure.value if self.figure else None
        return None if value is None else printed(value)

    @property
    def notes(self) -> list[FigureNote]:
        if self.figure is None:
            return [FigureNote.NOT_FOR_YOUR_ROLE]
        notes = [FigureNote.NOTHING_TO_COUNT] if self.value is None else []
        return [*notes, *([FigureNote.SMALL_NUMBERS] if self.figure.small else [])]


def of(
    db: Session, actor: Actor, slugs: Sequence[str], query: MetricFilters, route: str | None
) -> dict[str, MetricFigure]:
    """Returns the figure of each metric; the access log has lines for internal ones, by `route`."""
    if not slugs:
        return {}
    measured = _measured(db, actor, slugs, query)
    if route is not None:
        asked = [(each.metric.population, each.audience) for each in measured]
        audiences.record(db, actor, asked, route)
    read = dict(
        zip([x.metric.slug for x in measured], rendering.read_all(db, measured, query), strict=True)
    )
    by_slug = {each.metric.slug: each for each in measured}
    found = {}
    for slug in slugs:
        seen = by_slug.get(slug)
        rows = seen is not None and seen.audience is Audience.ROWS and _reads_rows(actor)
        found[slug] = MetricFigure(measure.find(slug), read[slug].total if seen else None, rows)
    return found


def _reads_rows(actor: Actor) -> bool:
    return access.may(actor, Permission.METRICS_ROWS)


def _measured(
    db: Session, actor: Actor, slugs: Sequence[str], query: MetricFilters
) -> list[Measured]:
    """Returns the metrics that the caller's roles read; one that they do not hides no other."""
    try:
        return measure.measure_all(db, actor, slugs, query)
    except Forbidden:
        if len(slugs) == 1:
            return []
    return [each for slug in slugs for each in _measured(db, actor, [slug], query)]


def direction(now: MetricFigure, then: MetricFigure) -> Direction:
    """Returns how a figure moved against that of another period."""
    return rag.direction(then.value, now.value, now.aim)

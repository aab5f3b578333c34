"""What audits show to be needed, beside what there is to learn on each theme."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from app.core import clock, dates
from app.models.learning.communities import CommunityOfPractice
from app.models.learning.community_sessions import CommunitySession
from app.models.learning.items import LearningItem
from app.models.learning.resources import LearningResource
from app.models.reference.themes import Theme
from app.schemas.figures.learning import (
    LearningNeedsQuery,
    LearningNeedsRead,
    LearningOffer,
    LearningUptake,
    ThemeNeed,
)
from app.schemas.figures.metrics import Figure, MetricFilters, MetricRead
from app.services.access import Actor
from app.services.figures.auditing.population import AUDITING
from app.services.figures.engine import audiences, measure, rendering
from app.services.figures.learning.uptake import DAYS_TO_LEARN, NEEDED
from app.services.platform import rounding
from app.vocabulary.figures import Dimension
from app.vocabulary.learning import CommunitySessionStatus, CommunityStatus, LearningItemStatus


def read(db: Session, actor: Actor, query: LearningNeedsQuery, route: str) -> LearningNeedsRead:
    """Returns every theme with the audits that show it to be needed, and what there is on it."""
    audiences.require_exact(AUDITING, actor, query.disclosure)
    found = _measured(db, actor, query, "finding_themes", Dimension.POLARITY, route)
    sections = _measured(db, actor, query, "section_at_or_above", Dimension.SECTION, route)
    needs = {tuple(part.value for part in figure.group): figure for figure in found.rows}
    themes = [_need(row, needs) for row in db.execute(_offers(query))]
    themes.sort(key=lambda each: (-_audits(each), each.label, each.code))
    return LearningNeedsRead(
        as_of=found.as_of,
        scope=found.scope,
        audits=found.total.denominator or 0,
        uptake=_uptake(themes, query.threshold),
        themes=themes,
        sections=sections.rows,
    )


def _uptake(themes: Sequence[ThemeNeed], threshold: int) -> LearningUptake:
    """Returns the share of needed themes on which a learning item was published in time."""
    needed = [each for each in themes if _audits(each) >= threshold]
    taken_up = sum(each.offer.items_in_time > 0 for each in needed)
    return LearningUptake(
        threshold=threshold,
        numerator=taken_up,
        denominator=len(needed),
        value=rounding.share(taken_up, len(needed)),
    )


def _measured(
    db: Session,
    actor: Actor,
    query: LearningNeedsQuery,
    slug: str,
    by: Dimension,
    route: str,
) -> MetricRead:
    filters = MetricFilters(by=[by], **query.model_dump(exclude={"threshold"}, exclude_none=True))
    measured = measure.measure(db, actor, slug, filters)
    audiences.record(db, actor, [(measured.metric.population, measured.audience)], route)
    return rendering.read(db, measured, filters)


def _need(row: Any, needs: dict[tuple[Any, ...], Figure]) -> ThemeNeed:
    figures = [needs.get((polarity, row.code)) for polarity in NEEDED]
    offer = LearningOffer(**{name: getattr(row, name) for name in LearningOffer.model_fields})
    offered = offer.resources + offer.resources_of_academy_theme + offer.items + offer.communities
    return ThemeNeed(
        code=row.code,
        label=row.label,
        development=figures[0],
        concern=figures[1],
        offer=offer,
        unmet=any(figures) and not offered,
    )


def _audits(need: ThemeNeed) -> float:
    """Returns the larger number of audits: one may have findings of both polarities."""
    figures = (need.development, need.concern)
    return max(float(each.numerator or 0) if each else 0 for each in figures)


def _offers(query: LearningNeedsQuery) -> Select[Any]:
    """Selects each active theme with what there is to learn on it: all staff see that anyway."""
    of_academy = LearningResource.academy_theme == Theme.academy_theme_code
    community = CommunityOfPractice.id == CommunitySession.community_id
    sessions = _count(CommunitySession, community, _names(CommunityOfPractice))
    held = CommunitySession.starts_at < clock.end_of(query.as_of or clock.today())
    columns = {
        "items_in_time": _count(LearningItem, *_in_time(query), _names(LearningItem)),
        "resources": _count(LearningResource, LearningResource.active, _names(LearningResource)),
        "resources_of_academy_theme": _count(
            LearningResource, LearningResource.active, of_academy, ~_names(LearningResource)
        ),
        "items": _count(
            LearningItem,
            LearningItem.status == LearningItemStatus.PUBLISHED,
            _names(LearningItem),
        ),
        "communities": _count(
            CommunityOfPractice,
            CommunityOfPractice.status == CommunityStatus.RUNNING,
            _names(CommunityOfPractice),
        ),
        "sessions_held": sessions.where(
            CommunitySession.status == CommunitySessionStatus.HELD, held
        ),
        "sessions_planned": sessions.where(
            CommunitySession.status == CommunitySessionStatus.PLANNED
        ),
    }
    counts = (rows.scalar_subquery().label(name) for name, rows in columns.items())
    return select(Theme.code, Theme.label, *counts).where(Theme.active)


def _in_time(query: LearningNeedsQuery) -> list[ColumnElement[bool]]:
    last = query.as_of or clock.today()
    if query.due_to is not None:
        last = dates.days_after(query.due_to, DAYS_TO_LEARN)
    terms = [LearningItem.published_at < clock.end_of(last)]
    if query.due_from is not None:
        terms.append(LearningItem.published_at >= clock.start_of(query.due_from))
    return terms


def _names(row: Any) -> ColumnElement[bool]:
    named: ColumnElement[bool] = row.theme_codes.has_key(Theme.code)
    return named


def _count(model: Any, *terms: Any) -> Select[Any]:
    return select(func.count(model.id.distinct())).where(*terms).correlate(Theme)

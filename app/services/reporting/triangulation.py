"""Triangulation: audits, moderation, reviews, feedback and indicators of a place, side by side."""

from collections.abc import Iterator, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.errors import Forbidden, Invalid
from app.data.files import words
from app.models.feedback.campaigns import FeedbackCampaign
from app.models.intelligence.indicator_values import IndicatorValue
from app.models.intelligence.indicators import Indicator
from app.schemas.figures.feedback_figures import FeedbackDimension, FeedbackFigureQuery
from app.schemas.figures.metrics import Figure
from app.schemas.intelligence.scorecards import ScorecardFiguresQuery, ScorecardLine
from app.schemas.organisation.references import OrgUnitRef
from app.schemas.reporting.triangulation import (
    DisagreementRead,
    TriangulatedFigure,
    TriangulationQuery,
    TriangulationRead,
)
from app.services.access import Actor
from app.services.figures.feedback import figures as feedback_figures
from app.services.figures.statistics import rag
from app.services.intelligence import scorecard_figures
from app.services.intelligence.scorecard_figures import Asked
from app.services.platform import history
from app.services.platform.rounding import printed
from app.services.reporting.triangulation_rules import METRICS, RULES
from app.vocabulary.feedback import CampaignStatus
from app.vocabulary.figures import Aim
from app.vocabulary.intelligence import IndicatorStatus
from app.vocabulary.reporting import TriangulationStrand

RATING = "rating_mean"
MOST = 40  # indicators


def read(db: Session, actor: Actor, query: TriangulationQuery, route: str) -> TriangulationRead:
    """Returns every kind of evidence of a place and period; the access log has lines for it."""
    history.seen(db, actor, IndicatorValue.__tablename__, {}, route)
    return compose(db, actor, query, route)


def compose(
    db: Session, actor: Actor, query: TriangulationQuery, route: str | None
) -> TriangulationRead:
    """Lays the evidence side by side, and finds what disagrees with what."""
    period = ScorecardFiguresQuery(**query.model_dump())
    asked = scorecard_figures.asked_of(db, actor, period)
    found = [
        *_of_metrics(db, actor, asked, route),
        *_of_feedback(db, actor, asked),
        *_of_indicators(db, actor, asked),
    ]
    first, last = asked.before
    return TriangulationRead(
        org_unit_id=asked.unit.id,
        org_unit=OrgUnitRef(id=asked.unit.id, code=asked.unit.code, name=asked.unit.name),
        period_from=asked.first,
        period_to=asked.last,
        before_from=first,
        before_to=last,
        as_of=asked.as_of,
        figures=found,
        disagreements=list(_disagreements(found)),
    )


def _of_metrics(
    db: Session, actor: Actor, asked: Asked, route: str | None
) -> Iterator[TriangulatedFigure]:
    slugs = [slug for each in METRICS.values() for slug in each]
    lines = scorecard_figures.of_metrics(db, actor, slugs, asked, route)
    by_slug = {key: line for (_, key), line in lines.items()}
    for strand, of_strand in METRICS.items():
        yield from (_figure(strand, by_slug[slug]) for slug in of_strand)


def _of_indicators(db: Session, actor: Actor, asked: Asked) -> Iterator[TriangulatedFigure]:
    published = select(Indicator.key).where(Indicator.status == IndicatorStatus.PUBLISHED)
    keys = db.scalars(published.order_by(Indicator.key).limit(MOST)).all()
    lines = scorecard_figures.of_indicators(db, actor, keys, asked)
    yield from (_figure(TriangulationStrand.INDICATORS, line) for line in lines.values())


def _figure(strand: TriangulationStrand, line: ScorecardLine) -> TriangulatedFigure:
    return TriangulatedFigure(
        strand=strand,
        key=line.key,
        title=line.title,
        unit=line.unit,
        aim=line.aim,
        value=line.value,
        n=line.numerator if line.denominator is None else line.denominator,
        interval=line.interval,
        rag=line.rag,
        direction=line.direction,
        value_before=line.value_before,
        small=line.small,
        notes=line.notes,
        rows=line.rows,
    )


def _of_feedback(db: Session, actor: Actor, asked: Asked) -> Iterator[TriangulatedFigure]:
    """Yields the mean rating of each question, over campaigns that closed in the period.

    Whole campaigns, because feedback is published so for everybody but the Unit.
    """
    now = _ratings(db, actor, asked.unit.id, asked.first, asked.last)
    then = _ratings(db, actor, asked.unit.id, *asked.before)
    for question, figure in sorted(now.items()):
        before = then.get(question)
        value, earlier = (
            None if x is None or x.value is None else printed(x.value) for x in (figure, before)
        )
        yield TriangulatedFigure(
            strand=TriangulationStrand.FEEDBACK,
            key=f"{RATING}.{question}",
            title=figure.group[0].label or question,
            unit="points",
            aim=Aim.HIGHER,
            value=value,
            n=figure.denominator,
            interval=None,
            rag=None,
            direction=rag.direction(earlier, value, Aim.HIGHER),
            value_before=earlier,
            small=figure.small,
            notes=[],
            rows=None,
        )


def _ratings(
    db: Session, actor: Actor, unit_id: UUID, first: date, last: date
) -> dict[str, Figure]:
    closed = select(FeedbackCampaign.id).where(
        FeedbackCampaign.status == CampaignStatus.CLOSED,
        FeedbackCampaign.closes.between(first, last),
    )
    campaigns = db.scalars(closed.order_by(FeedbackCampaign.closes, FeedbackCampaign.id).limit(50))
    named = list(campaigns)
    if not named:
        return {}
    query = FeedbackFigureQuery(by=[FeedbackDimension.QUESTION], unit_id=unit_id, campaign_id=named)
    try:
        answer = feedback_figures.read(db, actor, RATING, query)
    except (Forbidden, Invalid):  # not published for a unit as small as this
        return {}
    shown = (each for each in answer.rows if each.value is not None)
    return {str(each.group[0].value): each for each in shown}


def _disagreements(found: Sequence[TriangulatedFigure]) -> Iterator[DisagreementRead]:
    told = {each["code"]: each for each in words("disagreement_rule")["codes"]}
    for name, rule in RULES.items():
        sides = rule.sides(found)
        if sides is None:
            continue
        first, second = sides
        yield DisagreementRead(
            rule=name,
            label=told[name]["label"],
            meaning=told[name]["meaning"],
            source=rule.source,
            first=[each.key for each in first],
            second=[each.key for each in second],
            small=any(each.small for each in (*first, *second)),
        )

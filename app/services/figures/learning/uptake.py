"""The metric of uptake: whether learning came in time on what audits found (source 3.1)."""

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import ColumnElement, Integer, and_, exists, literal_column, select
from sqlalchemy.orm import aliased

from app.models.learning.items import LearningItem
from app.services.figures.auditing import practice_facts
from app.services.figures.auditing.population import ASSIGNMENT, AUDITING
from app.services.figures.engine.facts import Fact, london_date
from app.services.figures.engine.metric import Metric, Parameters, Polarity, Shape, Unit, every
from app.vocabulary.figures import Dimension
from app.vocabulary.findings import Polarity as Finds

DAYS_TO_LEARN = 90
NEEDED = (Finds.DEVELOPMENT, Finds.CONCERN)


def needs(parameters: Parameters) -> Fact:
    """Returns the themes that audits show to be needed, once the time to learn was over."""
    found = practice_facts.themes(parameters.as_of)
    over = ASSIGNMENT.due_date <= parameters.as_of - timedelta(days=DAYS_TO_LEARN)
    needed = practice_facts.FINDING.polarity.in_(NEEDED)
    return replace(found, where=and_(found.where, needed, over))


def _taken_up(fact: Fact, _: Parameters) -> ColumnElement[bool]:
    item, due = aliased(LearningItem), ASSIGNMENT.due_date
    last = due + literal_column(str(DAYS_TO_LEARN), Integer)
    return exists(
        select(item.id).where(
            item.theme_codes.has_key(fact.dimensions[Dimension.THEME]),
            london_date(item.published_at).between(due, last),
        )
    )


UPTAKE_METRICS = (
    Metric(
        "learning_uptake",
        "Learning on what audits found",
        Unit.RATE,
        Polarity.HIGHER,
        Shape.RATIO,
        AUDITING,
        needs,
        _taken_up,
        every,
        "of these, those on whose theme a learning item was published within 90 days of the day on"
        " which the audit was due, also one that was retired later; `by=theme` tells the themes"
        " apart",
        "themes of findings for development or of concern in submitted audits that were due at"
        " least 90 days before the day; each finding counts once for each of its themes",
        source="QA framework 3.1",
    ),
)

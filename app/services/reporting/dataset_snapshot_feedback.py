"""Figures of feedback in a report: those of the campaigns that closed in its period.

They are the ones that everybody may read: what is small is withheld, and they list no rows.
"""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models.feedback.campaigns import FeedbackCampaign
from app.schemas.figures.feedback_figures import (
    FeedbackDimension,
    FeedbackFigureQuery,
    FeedbackFigureRead,
)
from app.schemas.figures.metrics import MetricRead
from app.services.access import Actor
from app.services.access.actor import Grant
from app.services.figures.engine.metric import Polarity
from app.services.figures.feedback import figures
from app.services.figures.release_figures import Days
from app.vocabulary.feedback import CampaignStatus
from app.vocabulary.figures import Audience
from app.vocabulary.reporting import ReportPart
from app.vocabulary.roles import Role

BASIS = "feedback"  # of tables whose figures count no rows of a dataset
MOST_CAMPAIGNS = 50  # in one question
TABLES: tuple[tuple[str, tuple[FeedbackDimension, ...]], ...] = (
    ("submissions", (FeedbackDimension.RESPONDENT_GROUP,)),
    ("response_rate", (FeedbackDimension.RESPONDENT_GROUP,)),
    ("rating_mean", ()),
    ("you_said_we_did_rate", ()),
)
# Reads what is published, of the whole county.
READER = Actor(name="Tri-annual report", grants=(Grant(Role.MI_ANALYST, None),))


def tables_of(db: Session, days: Days) -> list[dict[str, Any]]:
    """Returns the tables of the section on feedback; none if no campaign closed in the period."""
    closed = select(FeedbackCampaign.id).where(
        FeedbackCampaign.status == CampaignStatus.CLOSED,
        FeedbackCampaign.closed_on.between(days.period_from, days.period_to),
    )
    campaigns = db.scalars(closed.order_by(FeedbackCampaign.id).limit(MOST_CAMPAIGNS)).all()
    if not campaigns:
        return []
    return [
        {
            "section": ReportPart.FEEDBACK.value,
            "by": [each.value for each in by],
            "basis": BASIS,
            "level": "",
            "figures": [_figure(db, slug, by, list(campaigns), days).model_dump(mode="json")],
        }
        for slug, by in TABLES
    ]


def _figure(
    db: Session, slug: str, by: tuple[FeedbackDimension, ...], campaigns: list[Any], days: Days
) -> MetricRead:
    query = FeedbackFigureQuery(by=list(by), campaign_id=campaigns)
    return _as_metric(figures.read(db, READER, slug, query), days)


def _as_metric(figure: FeedbackFigureRead, days: Days) -> MetricRead:
    """Returns a figure of feedback in the shape of the others."""
    return MetricRead(
        slug=figure.slug,
        title=figure.title,
        unit=figure.unit,
        polarity=Polarity.NEITHER,
        definition_version=figure.definition_version,
        as_of=days.as_of,
        parameters={},
        scope=Audience.PUBLISHED,
        rows=figure.rows,
        total=figure.total,
        explanation=None,
    )

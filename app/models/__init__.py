"""The tables, one folder an area. Importing this package makes every table known."""

from app.models import (
    auditing,
    cases,
    data_protection,
    feedback,
    feeds,
    figures,
    findings,
    intake,
    intelligence,
    learning,
    moderation,
    notifications,
    organisation,
    outcome_analysis,
    partnership,
    platform,
    reference,
    reporting,
    reviewing,
    thematic,
    tools,
)
from app.models.platform import unique_values

__all__ = [
    "auditing",
    "cases",
    "data_protection",
    "feedback",
    "feeds",
    "figures",
    "findings",
    "intake",
    "intelligence",
    "learning",
    "moderation",
    "notifications",
    "organisation",
    "outcome_analysis",
    "partnership",
    "platform",
    "reference",
    "reporting",
    "reviewing",
    "thematic",
    "tools",
]

unique_values.enter_all()

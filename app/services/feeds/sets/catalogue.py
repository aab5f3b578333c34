"""All entity sets by name."""

from app.services.feeds.sets import (
    auditing,
    dimensions,
    feedback,
    feedback_figures,
    figures,
    findings,
    intelligence,
    learning,
    moderation,
    organisation,
    outcome_analysis,
    partnership,
    releases,
    reviewing,
    thematic,
    watermark,
)
from app.services.feeds.sets.entity_set import EntitySet

_PAGES = (
    auditing,
    dimensions,
    feedback,
    feedback_figures,
    figures,
    findings,
    intelligence,
    learning,
    moderation,
    organisation,
    outcome_analysis,
    partnership,
    releases,
    reviewing,
    thematic,
    watermark,
)
SETS: dict[str, EntitySet] = {
    each.name: each
    for each in sorted(
        (each for page in _PAGES for each in page.ENTITY_SETS),
        key=lambda each: each.name,
    )
}

"""All entity sets by name."""

from app.services.feeds.sets.auditing import ENTITY_SETS as AUDITING
from app.services.feeds.sets.dimensions import DIMENSION_SETS
from app.services.feeds.sets.entity_set import EntitySet
from app.services.feeds.sets.figures import FIGURE_SETS
from app.services.feeds.sets.findings import ENTITY_SETS as FINDINGS
from app.services.feeds.sets.moderation import ENTITY_SETS as MODERATION
from app.services.feeds.sets.reviewing import ENTITY_SETS as REVIEWING

SETS: dict[str, EntitySet] = {
    each.name: each
    for each in sorted(
        (*AUDITING, *MODERATION, *REVIEWING, *FINDINGS, *DIMENSION_SETS, *FIGURE_SETS),
        key=lambda each: each.name,
    )
}

"""All entity sets by name."""

from app.services.figures.auditing.entity_sets import ENTITY_SETS as AUDITING
from app.services.figures.findings.entity_sets import ENTITY_SETS as FINDINGS
from app.services.figures.moderation.entity_sets import ENTITY_SETS as MODERATION
from app.services.figures.odata.dimension_sets import DIMENSION_SETS
from app.services.figures.odata.entity_set import EntitySet
from app.services.figures.odata.figure_sets import FIGURE_SETS
from app.services.figures.reviewing.entity_sets import ENTITY_SETS as REVIEWING

SETS: dict[str, EntitySet] = {
    each.name: each
    for each in sorted(
        (*AUDITING, *MODERATION, *REVIEWING, *FINDINGS, *DIMENSION_SETS, *FIGURE_SETS),
        key=lambda each: each.name,
    )
}

"""Whatever has states: who sees it where in which, and who may make which move from where to where.

Written by hand from docs/permissions.md and the states on the pages of docs/domain/.
Every cell is tested by `tests/project/test_workflows.py` (role by place by state by verb).
A noun stands in the file of the area that has its model.
"""

from tests.tables.joining import joined
from tests.tables.workflows import (
    auditing,
    feedback,
    figures,
    findings,
    intelligence,
    learning,
    moderation,
    notifications,
    organisation,
    outcome_analysis,
    partnership,
    reporting,
    reviewing,
    thematic,
    tools,
)
from tests.tables.workflows.base import ALL, MINE, Move, Noun, Sees

__all__ = ["ALL", "MINE", "NOUNS", "Move", "Noun", "Sees"]

NOUNS: dict[str, Noun] = joined(
    auditing.NOUNS,
    feedback.NOUNS,
    figures.NOUNS,
    findings.NOUNS,
    intelligence.NOUNS,
    learning.NOUNS,
    moderation.NOUNS,
    notifications.NOUNS,
    outcome_analysis.NOUNS,
    organisation.NOUNS,
    partnership.NOUNS,
    reporting.NOUNS,
    reviewing.NOUNS,
    thematic.NOUNS,
    tools.NOUNS,
)

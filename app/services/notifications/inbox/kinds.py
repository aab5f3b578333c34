"""The table of all kinds of notification, from which notifications and reminders are read.

A row waits either for one person, named in a column, or for anybody who may take a step.
"""

from uuid import UUID

from app.services.notifications.inbox import (
    auditing,
    feedback,
    figures,
    findings,
    intelligence,
    learning,
    moderation,
    organisation,
    outcome_analysis,
    partnership,
    reporting,
    reviewing,
    thematic,
)

AREAS = (
    findings,
    auditing,
    moderation,
    reviewing,
    partnership,
    thematic,
    outcome_analysis,
    feedback,
    learning,
    figures,
    reporting,
    intelligence,
    organisation,
)
KINDS = tuple(each for area in AREAS for each in area.KINDS)
BY_KIND = {each.kind: each for each in KINDS}


def path(entity: str, row_id: UUID | str) -> str:
    """Returns the path at which a row of a table is read."""
    return f"/v1/{entity.replace('_', '-')}/{row_id}"

"""What waits for whom: one entry for each kind. Notifications and reminders come from this table.

A row waits either for one person, whom a column names, or for whoever may make a step.
"""

from uuid import UUID

from app.services.notifications.inbox import auditing, feedback, moderation, organisation, reviewing

KINDS = (*auditing.KINDS, *moderation.KINDS, *reviewing.KINDS, *feedback.KINDS, *organisation.KINDS)
BY_KIND = {each.kind: each for each in KINDS}


def path(entity: str, row_id: UUID | str) -> str:
    """Where a row of a table is read."""
    return f"/v1/{entity.replace('_', '-')}/{row_id}"

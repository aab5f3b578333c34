"""Inbox entries of figures: releases that wait for approval."""

from app.models.figures.releases import Release
from app.services.figures import release_workflow
from app.services.notifications.inbox.waiting import Waiting
from app.vocabulary.notifications import NotificationKind

KINDS = (
    Waiting(
        NotificationKind.RELEASE_TO_APPROVE,
        Release,
        step=release_workflow.APPROVE,
        since=lambda row: row.proposed_at,
    ),
)

"""Inbox entries of figures: releases that wait for approval, or for whoever proposed them."""

from sqlalchemy import ColumnElement, and_

from app.models.figures.releases import Release
from app.services.figures import release_workflow
from app.services.notifications.inbox.waiting import Waiting
from app.vocabulary.figures import ReleaseStatus
from app.vocabulary.notifications import NotificationKind


def _did_not_pass(row: type[Release]) -> ColumnElement[bool]:
    return and_(row.status == ReleaseStatus.DRAFT, row.checked_at.is_not(None))


KINDS = (
    Waiting(
        NotificationKind.RELEASE_TO_MEND,
        Release,
        when=_did_not_pass,
        since=lambda row: row.checked_at,
        person=lambda row: row.proposed_by,
    ),
    Waiting(
        NotificationKind.RELEASE_TO_APPROVE,
        Release,
        step=release_workflow.APPROVE,
        since=lambda row: row.proposed_at,
    ),
)

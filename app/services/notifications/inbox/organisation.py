"""Inbox entries of accounts that close unless somebody signs in."""

from typing import Any

from sqlalchemy import ColumnElement

from app.core.config import settings
from app.models.organisation.access_changes import AccessChange
from app.models.organisation.people import Person
from app.services.notifications.inbox.waiting import Waiting, in_status
from app.services.organisation import accounts
from app.services.organisation.access_change_workflow import APPROVE
from app.vocabulary.notifications import NotificationKind
from app.vocabulary.organisation import AccessChangeStatus

LONGEST_NOTICE = 90  # days, as of any reminder


def _is_closing(row: Any) -> ColumnElement[bool]:
    """Whether an account closes soon; no longer once somebody has signed in."""
    notice = min(LONGEST_NOTICE, settings().dormant_days - 1)
    return accounts.closing_within(row, notice) & ~accounts.is_closed(row)


KINDS = (
    Waiting(
        NotificationKind.ACCESS_CHANGE_TO_DECIDE,
        AccessChange,
        step=APPROVE,
        since=lambda row: row.proposed_at,
    ),
    Waiting(
        NotificationKind.ACCESS_CHANGE_OF_YOURS,
        AccessChange,
        when=in_status(AccessChangeStatus.PROPOSED),
        since=lambda row: row.proposed_at,
        person=lambda row: row.person_id,
    ),
    Waiting(
        NotificationKind.ACCOUNT_CLOSING,
        Person,
        when=_is_closing,
        since=accounts.last_used,
        person=lambda row: row.id,
        due=accounts.closes_on,
    ),
)

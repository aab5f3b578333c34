"""Inbox entries of management information: issues of data quality."""

from app.models.intelligence.data_quality_issues import DataQualityIssue
from app.services.notifications.inbox.waiting import Waiting, in_status
from app.vocabulary.intelligence import DataQualityIssueStatus
from app.vocabulary.notifications import NotificationKind
from app.vocabulary.roles import Permission

KINDS = (
    Waiting(
        NotificationKind.DATA_QUALITY_TO_SEE_TO,
        DataQualityIssue,
        when=in_status(DataQualityIssueStatus.OPEN),
        since=lambda row: row.found_at,
        person=lambda row: row.owner_id,
        pool=Permission.DATA_QUALITY_MANAGE,
    ),
)

"""Inbox entries of moderation, inquiries and change requests."""

from datetime import date

from sqlalchemy import ColumnElement, Date, cast, func

from app.core.config import settings
from app.models.auditing.audits import Audit
from app.models.moderation.change_requests import ChangeRequest
from app.models.moderation.inquiries import AppreciativeInquiry
from app.services.access import moments
from app.services.moderation import (
    audit_reply_workflow,
    change_request_workflow,
    moderation_workflow,
)
from app.services.notifications.inbox.auditing import audit_since
from app.services.notifications.inbox.waiting import Waiting, in_status
from app.vocabulary.auditing import AuditStatus
from app.vocabulary.moderation import InquiryStatus
from app.vocabulary.notifications import NotificationKind


def _day_planned(row: type[AppreciativeInquiry]) -> ColumnElement[date]:
    return cast(func.timezone("Europe/London", row.planned_for), Date)


def _last_day_to_reply(row: type[Audit]) -> ColumnElement[date]:
    """Returns the day until which a final audit waits for replies; they stay possible after it."""
    final_on = cast(func.timezone("Europe/London", row.finalised_at), Date)
    return cast(final_on + settings().audit_reply_days, Date)


KINDS = (
    Waiting(
        NotificationKind.AUDIT_TO_MODERATE,
        Audit,
        step=moderation_workflow.BEGIN,
        since=audit_since,
    ),
    Waiting(
        NotificationKind.MODERATION_TO_DECIDE,
        Audit,
        when=in_status(AuditStatus.IN_MODERATION),
        since=audit_since,
        person=lambda row: row.moderator_id,
    ),
    Waiting(
        NotificationKind.AUDIT_TO_FINALISE,
        Audit,
        step=moderation_workflow.FINALISE,
        since=audit_since,
    ),
    Waiting(
        NotificationKind.AUDIT_TO_REPLY_TO,
        Audit,
        step=audit_reply_workflow.REPLY,
        when=lambda row: _last_day_to_reply(row) >= moments.today(),
        since=lambda row: row.finalised_at,
        due=_last_day_to_reply,
    ),
    Waiting(
        NotificationKind.CHANGE_REQUEST_TO_DECIDE,
        ChangeRequest,
        step=change_request_workflow.APPROVE,
        since=lambda row: row.proposed_at,
    ),
    Waiting(
        NotificationKind.INQUIRY_TO_HOLD,
        AppreciativeInquiry,
        when=in_status(InquiryStatus.PLANNED),
        since=lambda row: row.created_at,
        person=lambda row: row.facilitator_id,
        due=_day_planned,
    ),
    Waiting(
        NotificationKind.INQUIRY_TO_RECORD,
        AppreciativeInquiry,
        when=in_status(InquiryStatus.HELD),
        since=lambda row: row.held_at,
        person=lambda row: row.facilitator_id,
    ),
    Waiting(
        NotificationKind.INQUIRY_TO_CONFIRM,
        AppreciativeInquiry,
        when=in_status(InquiryStatus.RECORDED),
        since=lambda row: row.updated_at,
        person=lambda row: row.practitioner_id,
    ),
)

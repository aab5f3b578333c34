"""Inbox entries of child outcome analyses."""

from datetime import date

from sqlalchemy import ColumnElement, SQLColumnExpression

from app.models.outcome_analysis.analyses import OutcomeAnalysis
from app.services.notifications.inbox.waiting import Waiting, in_status
from app.services.outcome_analysis import analysis_workflow
from app.vocabulary.notifications import NotificationKind
from app.vocabulary.outcome_analysis import UNDER_WAY, OutcomeAnalysisStatus


def _to_lead(row: type[OutcomeAnalysis]) -> ColumnElement[bool]:
    return row.status.in_(sorted(UNDER_WAY - {OutcomeAnalysisStatus.PROPOSED}))


def _week_end(row: type[OutcomeAnalysis]) -> SQLColumnExpression[date]:
    return row.week_end


def _follow_up_on(row: type[OutcomeAnalysis]) -> SQLColumnExpression[date]:
    return row.follow_up_on


KINDS = (
    Waiting(
        NotificationKind.OUTCOME_ANALYSIS_TO_SCHEDULE,
        OutcomeAnalysis,
        step=analysis_workflow.SCHEDULE,
        since=lambda row: row.created_at,
    ),
    Waiting(
        NotificationKind.OUTCOME_ANALYSIS_TO_LEAD,
        OutcomeAnalysis,
        when=_to_lead,
        since=lambda row: row.approved_at,
        person=lambda row: row.lead_id,
        due=_week_end,
    ),
    Waiting(
        NotificationKind.OUTCOME_ANALYSIS_TO_ACCEPT,
        OutcomeAnalysis,
        step=analysis_workflow.ACCEPT,
        since=lambda row: row.updated_at,
    ),
    Waiting(
        NotificationKind.OUTCOME_ANALYSIS_TO_FOLLOW_UP,
        OutcomeAnalysis,
        when=in_status(OutcomeAnalysisStatus.FOLLOW_UP),
        since=lambda row: row.accepted_at,
        person=lambda row: row.lead_id,
        due=_follow_up_on,
    ),
)

"""Findings of management information: the Unit says what a number, or its quality, shows.

They are about practice and recording, and about no child.
"""

from typing import Any

from sqlalchemy import SQLColumnExpression, case, select

from app.data.files import label
from app.models.intelligence.data_quality_issues import DataQualityIssue
from app.models.intelligence.indicator_values import IndicatorValue
from app.models.intelligence.indicators import Indicator
from app.services import access
from app.services.findings import origins
from app.services.findings.origins import Origin
from app.vocabulary.findings import FindingOrigin
from app.vocabulary.intelligence import DataQualityIssueStatus, DataQualityRule
from app.vocabulary.roles import Permission


def _title_of_indicator(row: Any) -> SQLColumnExpression[Any]:
    named = select(Indicator.title).where(Indicator.id == row.indicator_id)
    return named.correlate(row).scalar_subquery()


def _label_of_rule(row: Any) -> SQLColumnExpression[Any]:
    return case({rule: label(rule) for rule in DataQualityRule}, value=row.rule)


origins.declare(
    FindingOrigin.MI,
    Origin(
        IndicatorValue,
        mine=lambda row, me: access.allowed(me, Permission.DATA_QUALITY_MANAGE, row),
        open=lambda row: row.deleted_at.is_(None),
        permission=Permission.FINDING_WRITE,
        child_blind=True,
        child=origins.no_child,
        line=origins.no_line,
        title=_title_of_indicator,
    ),
)
origins.declare(
    FindingOrigin.DATA_QUALITY,
    Origin(
        DataQualityIssue,
        mine=lambda row, me: access.allowed(me, Permission.DATA_QUALITY_MANAGE, row),
        open=lambda row: row.status != DataQualityIssueStatus.RESOLVED,
        permission=Permission.FINDING_WRITE,
        child_blind=True,
        child=origins.no_child,
        line=origins.no_line,
        since=lambda row: row.found_at,
        title=_label_of_rule,
    ),
)

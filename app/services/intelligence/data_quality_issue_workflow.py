"""The steps of an issue of data quality: data resolve and reopen it, a person accepts it."""

from app.models.intelligence.data_quality_issues import DataQualityIssue
from app.services.platform import workflow
from app.services.platform.workflow import Step
from app.vocabulary.intelligence import DataQualityIssueStatus
from app.vocabulary.roles import Permission

ACCEPT = Step(
    DataQualityIssue,
    "accept",
    Permission.DATA_QUALITY_MANAGE,
    frozenset({DataQualityIssueStatus.OPEN}),
    DataQualityIssueStatus.ACCEPTED,
)
RESOLVE = Step(
    DataQualityIssue,
    "resolve",
    None,
    frozenset({DataQualityIssueStatus.OPEN, DataQualityIssueStatus.ACCEPTED}),
    DataQualityIssueStatus.RESOLVED,
)
REOPEN = Step(
    DataQualityIssue,
    "reopen",
    None,
    frozenset({DataQualityIssueStatus.RESOLVED}),
    DataQualityIssueStatus.OPEN,
)
workflow.declare(ACCEPT, RESOLVE, REOPEN)

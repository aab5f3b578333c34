"""The steps of a thematic audit (docs/domain/thematic.md)."""

from typing import Any

from sqlalchemy import ColumnElement

from app.models.findings.findings import Finding
from app.models.findings.recommendations import Recommendation
from app.models.thematic.audits import ThematicAudit
from app.services.access.policies.thematic import of_my_chair, of_my_circle
from app.services.platform import workflow
from app.services.platform.workflow import Guard, Step
from app.services.thematic import audit_outcomes
from app.vocabulary.findings import RecommendationStatus
from app.vocabulary.roles import Permission
from app.vocabulary.thematic import ThematicAuditStatus

_CIRCLE = Guard("not_yours", "Only the members of its quality circle can do this.", of_my_circle)
_CHAIR = Guard("not_yours", "Only the chair of its quality circle can do this.", of_my_chair)


def _all_decided(row: Any, _: Any) -> ColumnElement[bool]:
    proposed = Recommendation.status == RecommendationStatus.PROPOSED
    return (
        ~audit_outcomes.recommended(row, Recommendation, Recommendation.id).where(proposed).exists()
    )


_WRITTEN = Guard(
    "no_report",
    "It has no report yet: write its headline and narrative first.",
    lambda row, _: row.headline.is_not(None),
)
_FOUND = Guard(
    "no_finding",
    "It has no valid finding yet: record one first.",
    lambda row, _: audit_outcomes.found(row, Finding, Finding.id).exists(),
)
_DECIDED = Guard(
    "undecided",
    "One of its recommendations is still proposed: it has to be accepted or rejected first.",
    _all_decided,
)


EDIT = Step(
    ThematicAudit,
    "edit",
    Permission.THEMATIC_WORK,
    frozenset(
        {ThematicAuditStatus.PROPOSED, ThematicAuditStatus.PLANNED, ThematicAuditStatus.FIELDWORK}
    ),
    None,
    who=_CIRCLE,
    named=_CIRCLE.holds,
)
PLAN = Step(
    ThematicAudit,
    "plan",
    Permission.THEMATIC_CHAIR,
    frozenset({ThematicAuditStatus.PROPOSED}),
    ThematicAuditStatus.PLANNED,
    who=_CHAIR,
    named=_CHAIR.holds,
)
REJECT = Step(
    ThematicAudit,
    "reject",
    Permission.THEMATIC_CHAIR,
    frozenset({ThematicAuditStatus.PROPOSED}),
    ThematicAuditStatus.REJECTED,
    who=_CHAIR,
    named=_CHAIR.holds,
)
START = Step(
    ThematicAudit,
    "start",
    Permission.THEMATIC_WORK,
    frozenset({ThematicAuditStatus.PLANNED}),
    ThematicAuditStatus.FIELDWORK,
    who=_CIRCLE,
    named=_CIRCLE.holds,
)
ANALYSE = Step(
    ThematicAudit,
    "analyse",
    Permission.THEMATIC_WORK,
    frozenset({ThematicAuditStatus.FIELDWORK}),
    ThematicAuditStatus.ANALYSIS,
    who=_CIRCLE,
    named=_CIRCLE.holds,
)
WRITE_REPORT = Step(
    ThematicAudit,
    "write-report",
    Permission.THEMATIC_WORK,
    frozenset({ThematicAuditStatus.ANALYSIS}),
    None,
    who=_CIRCLE,
    named=_CIRCLE.holds,
)
PUBLISH = Step(
    ThematicAudit,
    "publish",
    Permission.THEMATIC_CHAIR,
    frozenset({ThematicAuditStatus.ANALYSIS}),
    ThematicAuditStatus.REPORTED,
    who=_CHAIR,
    guards=(_WRITTEN, _FOUND),
    named=_CHAIR.holds,
)
CLOSE = Step(
    ThematicAudit,
    "close",
    Permission.THEMATIC_CHAIR,
    frozenset({ThematicAuditStatus.REPORTED}),
    ThematicAuditStatus.CLOSED,
    who=_CHAIR,
    guards=(_DECIDED,),
    named=_CHAIR.holds,
)
workflow.declare(EDIT, PLAN, REJECT, START, ANALYSE, WRITE_REPORT, PUBLISH, CLOSE)

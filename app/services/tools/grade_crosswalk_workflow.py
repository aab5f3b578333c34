"""The steps of a grade crosswalk: one proposes, another approves."""

from app.models.tools.grades import GradeCrosswalk
from app.services.platform import workflow
from app.services.platform.workflow import Guard, Step
from app.vocabulary.roles import Permission
from app.vocabulary.tools import CrosswalkStatus

_NOT_MINE = Guard(
    "own_proposal",
    "You proposed this crosswalk, so another person must approve it.",
    lambda row, me: row.proposed_by.is_distinct_from(me.me),
)
EDIT = Step(
    GradeCrosswalk, "edit", Permission.TOOL_MANAGE, frozenset({CrosswalkStatus.PROPOSED}), None
)
DELETE = Step(
    GradeCrosswalk, "delete", Permission.TOOL_MANAGE, frozenset({CrosswalkStatus.PROPOSED}), None
)
APPROVE = Step(
    GradeCrosswalk,
    "approve",
    Permission.CROSSWALK_APPROVE,
    frozenset({CrosswalkStatus.PROPOSED}),
    CrosswalkStatus.APPROVED,
    guards=(_NOT_MINE,),
)
workflow.declare(EDIT, DELETE, APPROVE)

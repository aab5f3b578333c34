"""The steps of a version of a tool: draft, published, retired."""

from app.models.tools.tools import ToolVersion
from app.services.platform import workflow
from app.services.platform.workflow import Step
from app.vocabulary.roles import Permission
from app.vocabulary.tools import ToolVersionStatus

EDIT = Step(ToolVersion, "edit", Permission.TOOL_MANAGE, frozenset({ToolVersionStatus.DRAFT}), None)
DELETE = Step(
    ToolVersion, "delete", Permission.TOOL_MANAGE, frozenset({ToolVersionStatus.DRAFT}), None
)
PUBLISH = Step(
    ToolVersion,
    "publish",
    Permission.TOOL_PUBLISH,
    frozenset({ToolVersionStatus.DRAFT}),
    ToolVersionStatus.PUBLISHED,
)
RETIRE = Step(
    ToolVersion,
    "retire",
    Permission.TOOL_PUBLISH,
    frozenset({ToolVersionStatus.PUBLISHED}),
    ToolVersionStatus.RETIRED,
)
workflow.declare(EDIT, DELETE, PUBLISH, RETIRE)

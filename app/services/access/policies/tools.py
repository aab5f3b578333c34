"""Which tools, grade scales and crosswalks each role sees."""

from sqlalchemy import ColumnElement

from app.models.tools.grades import GradeCrosswalk, GradeScale
from app.models.tools.tools import Tool, ToolVersion
from app.services.access.actor import Actor, GrantScope
from app.services.access.predicates import (
    EVERYONE,
    QA,
    Scopes,
    to,
)
from app.vocabulary.roles import Role
from app.vocabulary.tools import ToolVersionStatus


def _of_published(row: type[ToolVersion], _me: Actor, _place: GrantScope) -> ColumnElement[bool]:
    return row.status != ToolVersionStatus.DRAFT


SCOPES: Scopes = {
    Tool: EVERYONE,
    ToolVersion: {**to(*Role, rows=_of_published), **to(*QA)},
    GradeScale: EVERYONE,
    GradeCrosswalk: EVERYONE,
}

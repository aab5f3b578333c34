"""Tools: the questionnaires of a council, without their versions."""

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import Session

from app.core import ids
from app.core.errors import Fault, Invalid, NotFound
from app.models.tools.tools import Tool, ToolVersion
from app.schemas.tools.tools import ToolQuery, ToolSort, ToolWrite
from app.services import access
from app.services.access import Actor
from app.services.platform import crud, documents, filters, pagination
from app.services.platform.preconditions import Precondition
from app.vocabulary.roles import Permission
from app.vocabulary.tools import ToolVersionStatus

ORDERS = pagination.orders(ToolSort, Tool)


@documents.computed(Tool, "current_version_id")
def current_version(row: Any, _actor: Actor) -> ColumnElement[Any]:
    """Returns the published version that was published last; null if there is none."""
    published = select(ToolVersion.id).where(
        ToolVersion.tool_key == row.key, ToolVersion.status == ToolVersionStatus.PUBLISHED
    )
    last = published.order_by(ToolVersion.published_at.desc(), ToolVersion.id.desc()).limit(1)
    return last.scalar_subquery()


def search(actor: Actor, query: ToolQuery) -> Select[Tool]:
    rows = filters.matching(access.visible(actor, Tool), actor, Tool, query, "id", "kind")
    if query.service_line is not None:
        rows = rows.where(Tool.service_lines.contains([query.service_line]))
    return rows


def find(db: Session, actor: Actor, key: str) -> UUID:
    """Returns the identifier of the tool with this key, or refuses with 404."""
    row = db.scalar(access.visible(actor, Tool).where(Tool.key == key))
    if row is None:
        raise NotFound("There is no tool with this key.")
    return row.id


def put(
    db: Session, actor: Actor, key: str, data: ToolWrite, precondition: Precondition
) -> tuple[UUID, bool]:
    """Creates a tool (True) or replaces it; its kind cannot be changed."""
    access.require_at(actor, Permission.TOOL_MANAGE)
    faults = [
        Fault(f"/service_lines/{n}", "twice", "This service line appears more than once.")
        for n, line in enumerate(data.service_lines)
        if line in data.service_lines[:n]
    ]
    if faults:
        raise Invalid("The tool is not valid.", errors=faults)
    values = data.model_dump() | {"service_lines": [line.value for line in data.service_lines]}
    row = db.scalar(access.visible(actor, Tool).where(Tool.key == key).with_for_update(of=Tool))
    if row is None:
        return crud.create(
            db, actor, Tool, ids.new(), {"key": key} | values, Permission.TOOL_MANAGE
        ).id, True
    crud.require_unchanged(row, values, "kind")
    crud.replace(db, actor, row, values, precondition)
    return row.id, False

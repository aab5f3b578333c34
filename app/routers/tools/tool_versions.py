from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response

from app.core.errors import Invalid, NotFound
from app.http.declarations import CHANGES, MOVES, answers
from app.http.dependencies import Db, Poster, Reader, Writer
from app.models.tools.tools import ToolVersion
from app.schemas.platform.common import Actions
from app.schemas.tools.tools import (
    FormRead,
    ToolVersionPage,
    ToolVersionQuery,
    ToolVersionRead,
    ToolVersionWrite,
)
from app.schemas.tools.version_comparison import ToolComparisonQuery, ToolComparisonRead
from app.services.tools import tool_versions

router = APIRouter(prefix="/v1/tool-versions", tags=["tools"])
MOVED = answers(ToolVersionRead, *MOVES)


@router.get("", responses=answers(ToolVersionPage, Invalid))
def list_tool_versions(reader: Reader, query: Annotated[ToolVersionQuery, Query()]) -> Response:
    """Versions of every tool; drafts only for who makes them."""
    rows = tool_versions.search(reader.actor, query)
    return reader.page(ToolVersionRead, rows, query, tool_versions.ORDERS)


@router.get("/{tool_version_id}", responses=answers(ToolVersionRead, NotFound))
def get_tool_version(reader: Reader, tool_version_id: UUID) -> Response:
    """One version, whole."""
    return reader.one(ToolVersionRead, ToolVersion, tool_version_id)


@router.get("/{tool_version_id}/form", responses=answers(FormRead, NotFound))
def get_tool_version_form(db: Db, reader: Reader, tool_version_id: UUID) -> Response:
    """One self-contained document to show and check the form with."""
    return reader.json(tool_versions.form(db, reader.actor, tool_version_id))


@router.get("/{tool_version_id}/compare", responses=answers(ToolComparisonRead, NotFound, Invalid))
def compare_tool_versions(
    db: Db, reader: Reader, tool_version_id: UUID, query: Annotated[ToolComparisonQuery, Query()]
) -> Response:
    """What was added, removed and changed from this version to another, with pointers."""
    return reader.json(tool_versions.compare(db, reader.actor, tool_version_id, query.to))


@router.get("/{tool_version_id}/actions", responses=answers(Actions, NotFound))
def list_tool_version_actions(reader: Reader, tool_version_id: UUID) -> Response:
    """What can be done to it, whether you may now, and if not, why."""
    return reader.actions(ToolVersion, tool_version_id)


@router.put("/{tool_version_id}", responses=answers(ToolVersionRead, *CHANGES, creates=True))
def put_tool_version(writer: Writer, tool_version_id: UUID, data: ToolVersionWrite) -> Response:
    """Create a draft, or replace it whole; a published version never changes."""
    created = tool_versions.put(writer.db, writer.actor, tool_version_id, data, writer.precondition)
    return writer.answer(ToolVersionRead, ToolVersion, tool_version_id, created=created)


@router.delete(
    "/{tool_version_id}", status_code=204, responses=answers(None, NotFound, *CHANGES, status=204)
)
def delete_tool_version(writer: Writer, tool_version_id: UUID) -> Response:
    """Throw a draft away; a published version stays."""
    tool_versions.delete(writer.db, writer.actor, tool_version_id, writer.precondition)
    return writer.done()


@router.post("/{tool_version_id}/publish", responses=MOVED)
def publish_tool_version(poster: Poster, tool_version_id: UUID) -> Response:
    """Publish a draft: from now on everybody sees it, and nobody changes it."""
    tool_versions.publish(poster.db, poster.actor, poster.row(ToolVersion, tool_version_id))
    return poster.answer(ToolVersionRead, ToolVersion, tool_version_id)


@router.post("/{tool_version_id}/retire", responses=MOVED)
def retire_tool_version(poster: Poster, tool_version_id: UUID) -> Response:
    """Begin nothing new with a version; it stays readable, and what was begun is finished."""
    tool_versions.retire(poster.db, poster.actor, poster.row(ToolVersion, tool_version_id))
    return poster.answer(ToolVersionRead, ToolVersion, tool_version_id)

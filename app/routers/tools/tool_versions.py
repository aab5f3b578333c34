from typing import Annotated

from fastapi import APIRouter, Query, Response

from app.core.errors import Invalid, NotFound
from app.http.declarations import CHANGES, MOVES, answers
from app.http.dependencies import Db, Poster, Reader, Writer
from app.models.tools.tools import ToolVersion
from app.schemas.platform.common import Actions, Id
from app.schemas.tools.tools import (
    FormRead,
    ToolVersionPage,
    ToolVersionQuery,
    ToolVersionRead,
    ToolVersionSummary,
    ToolVersionWrite,
)
from app.schemas.tools.version_comparison import ToolComparisonQuery, ToolComparisonRead
from app.services.tools import tool_versions

router = APIRouter(prefix="/v1/tool-versions", tags=["tools"])
MOVED = answers(ToolVersionRead, *MOVES)


@router.get("", responses=answers(ToolVersionPage, Invalid))
def list_tool_versions(reader: Reader, query: Annotated[ToolVersionQuery, Query()]) -> Response:
    """The versions of every tool, drafts to people who write tools; `view=full` has the content."""
    schema = query.shown(ToolVersionSummary, ToolVersionRead)
    return reader.page(schema, tool_versions.search, query, tool_versions.ORDERS)


@router.get("/{tool_version_id}", responses=answers(ToolVersionRead, NotFound))
def get_tool_version(reader: Reader, tool_version_id: Id) -> Response:
    """Returns one version with its content."""
    return reader.one(ToolVersionRead, ToolVersion, tool_version_id)


@router.get("/{tool_version_id}/form", responses=answers(FormRead, NotFound))
def get_tool_version_form(db: Db, reader: Reader, tool_version_id: Id) -> Response:
    """Returns everything a portal needs to show and check the form, in one document."""
    return reader.json(tool_versions.form(db, reader.actor, tool_version_id))


@router.get("/{tool_version_id}/compare", responses=answers(ToolComparisonRead, NotFound, Invalid))
def compare_tool_versions(
    db: Db, reader: Reader, tool_version_id: Id, query: Annotated[ToolComparisonQuery, Query()]
) -> Response:
    """Returns what another version adds, removes and changes, with pointers."""
    return reader.json(tool_versions.compare(db, reader.actor, tool_version_id, query.to))


@router.get("/{tool_version_id}/actions", responses=answers(Actions, NotFound))
def list_tool_version_actions(reader: Reader, tool_version_id: Id) -> Response:
    """Lists the actions on a version, whether each is allowed now, and why if not."""
    return reader.actions(ToolVersion, tool_version_id)


@router.put("/{tool_version_id}", responses=answers(ToolVersionRead, *CHANGES, creates=True))
def put_tool_version(writer: Writer, tool_version_id: Id, data: ToolVersionWrite) -> Response:
    """Creates or replaces a draft; a published version cannot be changed."""
    created = tool_versions.put(writer.db, writer.actor, tool_version_id, data, writer.precondition)
    return writer.answer(ToolVersionRead, ToolVersion, tool_version_id, created=created)


@router.delete(
    "/{tool_version_id}", status_code=204, responses=answers(None, NotFound, *CHANGES, status=204)
)
def delete_tool_version(writer: Writer, tool_version_id: Id) -> Response:
    """Deletes a draft; a published version cannot be deleted."""
    tool_versions.delete(writer.db, writer.actor, tool_version_id, writer.precondition)
    return writer.done()


@router.post("/{tool_version_id}/publish", responses=MOVED)
def publish_tool_version(poster: Poster, tool_version_id: Id) -> Response:
    """Publishes a draft: from now on everybody sees it, and nobody can change it."""
    tool_versions.publish(poster.db, poster.actor, poster.row(ToolVersion, tool_version_id))
    return poster.answer(ToolVersionRead, ToolVersion, tool_version_id)


@router.post("/{tool_version_id}/retire", responses=MOVED)
def retire_tool_version(poster: Poster, tool_version_id: Id) -> Response:
    """Retires a version: no new record can use it, and records in progress can be finished."""
    tool_versions.retire(poster.db, poster.actor, poster.row(ToolVersion, tool_version_id))
    return poster.answer(ToolVersionRead, ToolVersion, tool_version_id)

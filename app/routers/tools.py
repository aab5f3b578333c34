from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response

from app.deps import CurrentActor, Db, Reader, answers
from app.errors import Invalid, NotFound
from app.models.tools import ToolVersion
from app.schemas.tools import FormRead, ToolVersionPage, ToolVersionQuery, ToolVersionRead
from app.services import tools

router = APIRouter(prefix="/v1/tool-versions", tags=["tools"])


@router.get("", responses=answers(ToolVersionPage, Invalid))
def list_tool_versions(reader: Reader, query: Annotated[ToolVersionQuery, Query()]) -> Response:
    """Versions of every tool; drafts only for who makes them."""
    rows = tools.search(reader.actor, query)
    return reader.page(ToolVersionRead, rows, query, tools.ORDERS[query.sort])


@router.get("/{tool_version_id}", responses=answers(ToolVersionRead, NotFound))
def get_tool_version(reader: Reader, tool_version_id: UUID) -> Response:
    """One version, whole."""
    return reader.one(ToolVersionRead, ToolVersion, tool_version_id)


@router.get("/{tool_version_id}/form", responses=answers(FormRead, NotFound))
def get_tool_version_form(db: Db, actor: CurrentActor, tool_version_id: UUID) -> Response:
    """One self-contained document to show and check the form with."""
    found = tools.form(db, actor, tool_version_id)
    return Response(found.model_dump_json(), media_type="application/json")

from typing import Annotated

from fastapi import APIRouter, Path, Query, Response

from app.core.errors import Invalid, NotFound
from app.http.declarations import CHANGES, answers
from app.http.dependencies import Db, Reader, Writer
from app.models.tools.tools import Tool
from app.schemas.platform.common import Key
from app.schemas.tools.tools import ToolPage, ToolQuery, ToolRead, ToolWrite
from app.services.tools import tools

router = APIRouter(prefix="/v1/tools", tags=["tools"])
ToolKey = Annotated[Key, Path(examples=["cype"])]


@router.get("", responses=answers(ToolPage, Invalid))
def list_tools(reader: Reader, query: Annotated[ToolQuery, Query()]) -> Response:
    """Lists the tools (questionnaires), each with its current version."""
    return reader.page(ToolRead, tools.search, query, tools.ORDERS)


@router.get("/{key}", responses=answers(ToolRead, NotFound, Invalid))
def get_tool(db: Db, reader: Reader, key: ToolKey) -> Response:
    """Returns one tool."""
    return reader.one(ToolRead, Tool, tools.find(db, reader.actor, key))


@router.put("/{key}", responses=answers(ToolRead, *CHANGES, creates=True))
def put_tool(writer: Writer, key: ToolKey, data: ToolWrite) -> Response:
    """Creates or replaces a tool; its versions do not change."""
    row_id, created = tools.put(writer.db, writer.actor, key, data, writer.precondition)
    return writer.answer(ToolRead, Tool, row_id, created=created)

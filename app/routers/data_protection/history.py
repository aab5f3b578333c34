from typing import Annotated

from fastapi import APIRouter, Query, Response

from app.core.errors import Invalid
from app.http.declarations import answers
from app.http.dependencies import Db, Reader
from app.schemas.data_protection.history import AccessLog, AccessLogQuery, Changes, HistoryQuery
from app.services.data_protection import access_log

router = APIRouter(prefix="/v1", tags=["history"])


@router.get("/history", responses=answers(Changes, Invalid))
def list_changes(db: Db, reader: Reader, query: Annotated[HistoryQuery, Query()]) -> Response:
    """Lists changes with their values before and after, as far as the row itself shows them."""
    return reader.json(access_log.changes(db, reader.actor, query, "/v1/history"))


@router.get("/access-log", responses=answers(AccessLog, Invalid))
def list_reads(db: Db, reader: Reader, query: Annotated[AccessLogQuery, Query()]) -> Response:
    """Lists reads of children's records; with `subject_id`, those of one child."""
    return reader.json(access_log.reads(db, reader.actor, query))

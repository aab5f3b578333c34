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
    """Who changed what, from what to what; of each row only what reading it would show."""
    return reader.json(access_log.changes(db, reader.actor, query, "/v1/history"))


@router.get("/access-log", responses=answers(AccessLog, Invalid))
def list_reads(db: Db, reader: Reader, query: Annotated[AccessLogQuery, Query()]) -> Response:
    """Who read which records; with `subject_id`, who read this child's."""
    return reader.json(access_log.reads(db, reader.actor, query))

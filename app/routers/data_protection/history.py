from typing import Annotated

from fastapi import APIRouter, Query, Response

from app.core.errors import Invalid
from app.http.dependencies import CurrentActor, Db, answers
from app.schemas.data_protection.history import AccessLog, AccessLogQuery, Changes, HistoryQuery
from app.services.data_protection import access_log

router = APIRouter(prefix="/v1", tags=["history"])


@router.get("/history", responses=answers(Changes, Invalid))
def list_changes(db: Db, actor: CurrentActor, query: Annotated[HistoryQuery, Query()]) -> Response:
    """Who changed what, from what to what; of each row only what reading it would show."""
    found = access_log.changes(db, actor, query, "/v1/history")
    return Response(found.model_dump_json(), media_type="application/json")


@router.get("/access-log", responses=answers(AccessLog, Invalid))
def list_reads(db: Db, actor: CurrentActor, query: Annotated[AccessLogQuery, Query()]) -> Response:
    """Who read which records; with `subject_id`, who read this child's."""
    found = access_log.reads(db, actor, query)
    return Response(found.model_dump_json(), media_type="application/json")

from typing import Annotated

from fastapi import APIRouter, Query, Response

from app.core.errors import Invalid, NotFound
from app.http.declarations import answers
from app.http.dependencies import Reader
from app.models.reviewing.meetings import Meeting
from app.schemas.platform.common import Id
from app.schemas.reviewing.meetings import (
    MeetingPage,
    MeetingQuery,
    MeetingRead,
    MeetingSummary,
    MissingQaQuery,
)
from app.services.reviewing import meetings

router = APIRouter(prefix="/v1", tags=["meetings"])


@router.get("/meetings", responses=answers(MeetingPage, Invalid))
def list_meetings(reader: Reader, query: Annotated[MeetingQuery, Query()]) -> Response:
    """Conferences and reviews, held and due, each with its statutory clock."""
    schema = query.shown(MeetingSummary, MeetingRead)
    return reader.page(schema, meetings.search, query, meetings.ORDERS)


@router.get("/meetings/{meeting_id}", responses=answers(MeetingRead, NotFound))
def get_meeting(reader: Reader, meeting_id: Id) -> Response:
    """One meeting."""
    return reader.one(MeetingRead, Meeting, meeting_id)


@router.get("/missing-qa", responses=answers(MeetingPage, Invalid))
def list_missing_qa(reader: Reader, query: Annotated[MissingQaQuery, Query()]) -> Response:
    """Meetings that were held without a completed QA record, the oldest first."""
    rows = meetings.missing_qa(reader.actor, query)
    schema = query.shown(MeetingSummary, MeetingRead)
    return reader.page(schema, rows, query, meetings.OLDEST_HELD)

from typing import Annotated, Any

from fastapi import APIRouter, Query, Response

from app.core import clock
from app.core.errors import Invalid, NotFound
from app.http.declarations import CHANGES, MOVES, answers
from app.http.dependencies import Poster, Reader, Writer
from app.models.moderation.inquiries import AppreciativeInquiry
from app.schemas.moderation.inquiries import (
    AppreciativeInquiryPage,
    AppreciativeInquiryRead,
    AppreciativeInquirySummary,
    AppreciativeInquiryWrite,
    InquiryQuery,
)
from app.schemas.platform.common import Actions, Id
from app.services.moderation import inquiries, inquiry_workflow
from app.services.platform import workflow

router = APIRouter(prefix="/v1/appreciative-inquiries", tags=["appreciative-inquiries"])
MOVED = answers(AppreciativeInquiryRead, *MOVES)


@router.get("", responses=answers(AppreciativeInquiryPage, Invalid))
def list_appreciative_inquiries(
    reader: Reader, query: Annotated[InquiryQuery, Query()]
) -> Response:
    """Appreciative inquiries, the earliest first; `view=full` gives what was said in them."""
    schema = query.shown(AppreciativeInquirySummary, AppreciativeInquiryRead)
    return reader.page(schema, inquiries.search, query, inquiries.ORDERS)


@router.get("/{inquiry_id}", responses=answers(AppreciativeInquiryRead, NotFound))
def get_appreciative_inquiry(reader: Reader, inquiry_id: Id) -> Response:
    """One appreciative inquiry."""
    return reader.one(AppreciativeInquiryRead, AppreciativeInquiry, inquiry_id)


@router.get("/{inquiry_id}/actions", responses=answers(Actions, NotFound))
def list_appreciative_inquiry_actions(reader: Reader, inquiry_id: Id) -> Response:
    """Which actions you can take on an inquiry now, and why the others are not possible."""
    return reader.actions(AppreciativeInquiry, inquiry_id)


@router.put(
    "/{inquiry_id}", responses=answers(AppreciativeInquiryRead, NotFound, *CHANGES, creates=True)
)
def put_appreciative_inquiry(
    writer: Writer, inquiry_id: Id, data: AppreciativeInquiryWrite
) -> Response:
    """Plan an inquiry, or replace its record.

    An audit can have one from its submission on. It stays in the state that it is in, unless it is
    moderated: then it moves on to its inquiry, and the practitioner sees its grade.
    """
    created = inquiries.put(writer.db, writer.actor, inquiry_id, data, writer.precondition)
    return writer.answer(AppreciativeInquiryRead, AppreciativeInquiry, inquiry_id, created=created)


def _move(poster: Poster, inquiry_id: Id, step: workflow.Step, **changes: Any) -> Response:
    row = poster.row(AppreciativeInquiry, inquiry_id)
    inquiries.move(poster.db, poster.actor, row, step, **changes)
    return poster.answer(AppreciativeInquiryRead, AppreciativeInquiry, inquiry_id)


@router.post("/{inquiry_id}/hold", responses=MOVED)
def hold_appreciative_inquiry(poster: Poster, inquiry_id: Id) -> Response:
    """Record that the conversation takes place now."""
    return _move(poster, inquiry_id, inquiry_workflow.HOLD, held_at=clock.now())


@router.post("/{inquiry_id}/record", responses=MOVED)
def record_appreciative_inquiry(poster: Poster, inquiry_id: Id) -> Response:
    """Finish the record once both questions are answered; the practitioner then confirms it."""
    return _move(poster, inquiry_id, inquiry_workflow.RECORD)


@router.post("/{inquiry_id}/confirm", responses=MOVED)
def confirm_appreciative_inquiry(poster: Poster, inquiry_id: Id) -> Response:
    """Confirm, as the practitioner, that the record is right."""
    return _move(
        poster, inquiry_id, inquiry_workflow.CONFIRM, practitioner_confirmed_at=clock.now()
    )

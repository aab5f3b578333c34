"""The routes of communities of practice."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from app.core.errors import Invalid, NotFound
from app.http.declarations import CHANGES, MOVES, answers
from app.http.dependencies import Poster, Reader, Writer
from app.models.learning.communities import CommunityOfPractice
from app.schemas.learning.communities import (
    CommunityOfPracticePage,
    CommunityOfPracticeRead,
    CommunityOfPracticeWrite,
    CommunityQuery,
)
from app.schemas.platform.common import Actions, Id, ReasonWrite
from app.services.learning import communities

router = APIRouter(prefix="/v1/communities-of-practice", tags=["learning"])
MOVED = answers(CommunityOfPracticeRead, *MOVES)


@router.get("", responses=answers(CommunityOfPracticePage, Invalid))
def list_communities_of_practice(
    reader: Reader, query: Annotated[CommunityQuery, Query()]
) -> Response:
    """Communities of practice that you may see, by theme and by what drives them."""
    return reader.page(CommunityOfPracticeRead, communities.search, query, communities.ORDERS)


@router.get("/{community_id}", responses=answers(CommunityOfPracticeRead, NotFound))
def get_community_of_practice(reader: Reader, community_id: Id) -> Response:
    """One community of practice, with those of its findings that you may see."""
    return reader.one(CommunityOfPracticeRead, CommunityOfPractice, community_id)


@router.get("/{community_id}/actions", responses=answers(Actions, NotFound))
def list_community_of_practice_actions(reader: Reader, community_id: Id) -> Response:
    """Which steps you can take on a community now, and why the others are not possible."""
    return reader.actions(CommunityOfPractice, community_id)


@router.put("/{community_id}", responses=answers(CommunityOfPracticeRead, *CHANGES, creates=True))
def put_community_of_practice(
    writer: Writer, community_id: Id, data: CommunityOfPracticeWrite
) -> Response:
    """Suggest a community of practice, or replace one that is suggested or running."""
    created = communities.put(writer.db, writer.actor, community_id, data, writer.precondition)
    return writer.answer(
        CommunityOfPracticeRead, CommunityOfPractice, community_id, created=created
    )


@router.post("/{community_id}/start", responses=MOVED)
def start_community_of_practice(poster: Poster, community_id: Id) -> Response:
    """Start a community that was suggested; you run it, and all staff see it."""
    row = poster.row(CommunityOfPractice, community_id)
    communities.start(poster.db, poster.actor, row)
    return poster.answer(CommunityOfPracticeRead, CommunityOfPractice, community_id)


@router.post("/{community_id}/decline", responses=MOVED)
def decline_community_of_practice(poster: Poster, community_id: Id, data: ReasonWrite) -> Response:
    """Decline a community that was suggested, with the reason."""
    row = poster.row(CommunityOfPractice, community_id)
    communities.decline(poster.db, poster.actor, row, data.reason)
    return poster.answer(CommunityOfPracticeRead, CommunityOfPractice, community_id)


@router.post("/{community_id}/close", responses=MOVED)
def close_community_of_practice(poster: Poster, community_id: Id, data: ReasonWrite) -> Response:
    """Close a community that no longer meets, with the reason."""
    row = poster.row(CommunityOfPractice, community_id)
    communities.close(poster.db, poster.actor, row, data.reason)
    return poster.answer(CommunityOfPracticeRead, CommunityOfPractice, community_id)

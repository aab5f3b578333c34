"""The routes of releases of figures."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from app.core.errors import Invalid, NotFound
from app.http.declarations import CHANGES, MOVES, answers
from app.http.dependencies import Db, Poster, Reader, Writer
from app.models.figures.releases import Release
from app.schemas.figures.releases import (
    ReleasePage,
    ReleasePreview,
    ReleaseQuery,
    ReleaseRead,
    ReleaseSummary,
    ReleaseWrite,
)
from app.schemas.platform.common import Actions, Id, ReasonWrite
from app.services import access
from app.services.figures import releases

router = APIRouter(prefix="/v1/releases", tags=["metrics"])
MOVED = answers(ReleaseRead, *MOVES)


@router.get("", responses=answers(ReleasePage, Invalid))
def list_releases(reader: Reader, query: Annotated[ReleaseQuery, Query()]) -> Response:
    """Lists the releases of figures that you may see, the newest period first."""
    rows = releases.search
    schema = query.shown(ReleaseSummary, ReleaseRead)
    return reader.page(schema, rows, query, releases.ORDERS)


@router.get("/{release_id}", responses=answers(ReleaseRead, NotFound))
def get_release(reader: Reader, release_id: Id) -> Response:
    """Returns one release with its figures, which never change once they are published."""
    return reader.one(ReleaseRead, Release, release_id)


@router.get("/{release_id}/actions", responses=answers(Actions, NotFound))
def list_release_actions(reader: Reader, release_id: Id) -> Response:
    """Lists the actions on a release, whether each is allowed now, and why if not."""
    return reader.actions(Release, release_id)


@router.get("/{release_id}/preview", responses=answers(ReleasePreview, NotFound, Invalid))
def preview_release(db: Db, reader: Reader, release_id: Id) -> Response:
    """Returns what a release would show now; its check may withhold more, beside what is out."""
    row = access.get(db, reader.actor, Release, release_id)
    return reader.json(releases.preview(db, reader.actor, row), compress=True)


@router.put("/{release_id}", responses=answers(ReleaseRead, *CHANGES, creates=True))
def put_release(writer: Writer, release_id: Id, data: ReleaseWrite) -> Response:
    """Composes a release, or replaces one that is not proposed yet."""
    created = releases.put(writer.db, writer.actor, release_id, data, writer.precondition)
    return writer.answer(ReleaseRead, Release, release_id, created=created)


@router.delete(
    "/{release_id}", status_code=204, responses=answers(None, NotFound, *CHANGES, status=204)
)
def delete_release(writer: Writer, release_id: Id) -> Response:
    """Deletes a draft; what has been published cannot be deleted."""
    releases.delete(writer.db, writer.actor, release_id, writer.precondition)
    return writer.done()


@router.post("/{release_id}/propose", responses=MOVED)
def propose_release(poster: Poster, release_id: Id) -> Response:
    """Has the figures of a release counted, checked and frozen, for somebody else to approve."""
    releases.propose(poster.db, poster.actor, poster.row(Release, release_id))
    return poster.answer(ReleaseRead, Release, release_id)


@router.post("/{release_id}/return", responses=MOVED)
def return_release(poster: Poster, release_id: Id, data: ReasonWrite) -> Response:
    """Returns a proposed release to those who composed it, with the reason."""
    releases.give_back(poster.db, poster.actor, poster.row(Release, release_id), data.reason)
    return poster.answer(ReleaseRead, Release, release_id)


@router.post("/{release_id}/approve", responses=MOVED)
def approve_release(poster: Poster, release_id: Id) -> Response:
    """Publishes another person's proposal; a correction supersedes what it corrects."""
    releases.approve(poster.db, poster.actor, poster.row(Release, release_id))
    return poster.answer(ReleaseRead, Release, release_id)

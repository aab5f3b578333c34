"""Published releases of figures, for anybody and for caches. Nothing about the caller is read."""

from hashlib import sha256
from typing import Any

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel

from app.core.errors import Invalid, NotFound, Unavailable
from app.http import query_parameters
from app.http.dependencies import Db
from app.http.problems.openapi import declared_errors
from app.http.responses import is_among
from app.schemas.figures.public_releases import PublicReleaseRead, PublicReleases
from app.schemas.platform.common import Id
from app.services.figures import public_releases

SHORT = "public, max-age=300"  # a release may be superseded


def check_parameters(request: Request) -> None:
    """Refuses unknown parameters on routes without sign-in, too."""
    query_parameters.check(request.scope)


router = APIRouter(
    prefix="/v1/public/releases",
    tags=["public-releases"],
    dependencies=[Depends(check_parameters)],
)
OPEN: dict[str, Any] = {"security": []}


def _cached(request: Request, answer: BaseModel) -> Response:
    """Answers what anybody may keep for five minutes, or 304 when it is known already."""
    body = answer.model_dump_json().encode()
    headers = {"ETag": f'"{sha256(body).hexdigest()[:16]}"', "Cache-Control": SHORT}
    if is_among(headers["ETag"], request.headers.get("If-None-Match", "")):
        return Response(status_code=304, headers=headers)
    return Response(body, headers=headers, media_type="application/json")


@router.get(
    "",
    responses={
        200: {"model": PublicReleases, "description": "The published releases."},
        **declared_errors(Invalid, Unavailable),
    },
    openapi_extra=OPEN,
)
def list_public_releases(request: Request, db: Db) -> Response:
    """Lists the figures that the council has published, the newest period first."""
    return _cached(request, public_releases.listed(db))


@router.get(
    "/{release_id}",
    responses={
        200: {"model": PublicReleaseRead, "description": "The release with its figures."},
        **declared_errors(NotFound, Invalid, Unavailable),
    },
    openapi_extra=OPEN,
)
def get_public_release(request: Request, db: Db, release_id: Id) -> Response:
    """Returns one published release with its figures, which never change."""
    return _cached(request, public_releases.find(db, release_id))

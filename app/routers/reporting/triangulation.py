"""The route of triangulation."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from app.core.errors import Invalid, NotFound
from app.http.declarations import answers
from app.http.dependencies import Db, Reader
from app.schemas.reporting.triangulation import TriangulationQuery, TriangulationRead
from app.services.reporting import triangulation

router = APIRouter(prefix="/v1", tags=["reports"])


@router.get("/triangulation", responses=answers(TriangulationRead, NotFound, Invalid))
def get_triangulation(
    reader: Reader, db: Db, query: Annotated[TriangulationQuery, Query()]
) -> Response:
    """Returns audits, moderation, reviews, feedback and indicators side by side.

    Each figure has n, its interval, its direction and the rows behind it; what disagrees with what
    is found by rules that say why it matters.
    """
    answer = triangulation.read(db, reader.actor, query, reader.route)
    return reader.json(answer, compress=True)

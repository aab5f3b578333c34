from typing import Annotated

from fastapi import APIRouter, Query, Response

from app.core import ids
from app.core.errors import Invalid, Malformed, NotFound
from app.http.declarations import CHANGES, CREATES, MOVES, answers
from app.http.dependencies import Creator, Db, Poster, Reader, Writer
from app.models.findings.recommendations import Recommendation
from app.schemas.findings.recommendations import (
    RecommendationPage,
    RecommendationQuery,
    RecommendationRead,
    RecommendationSummary,
    RecommendationWrite,
    SupersedeWrite,
)
from app.schemas.findings.trails import RecommendationTrailRead
from app.schemas.platform.common import Actions, Id, ReasonWrite
from app.services.findings import recommendations, trails

router = APIRouter(prefix="/v1/recommendations", tags=["recommendations"])
MOVED = answers(RecommendationRead, *MOVES)


@router.get("", responses=answers(RecommendationPage, Invalid))
def list_recommendations(
    reader: Reader, query: Annotated[RecommendationQuery, Query()]
) -> Response:
    """Recommendations that you may see; `view=full` gives the findings that they rest on."""
    schema = query.shown(RecommendationSummary, RecommendationRead)
    return reader.page(schema, recommendations.search, query, recommendations.ORDERS)


@router.get("/{recommendation_id}", responses=answers(RecommendationRead, NotFound))
def get_recommendation(reader: Reader, recommendation_id: Id) -> Response:
    """One recommendation, with those of its findings that you may see."""
    return reader.one(RecommendationRead, Recommendation, recommendation_id)


@router.get("/{recommendation_id}/actions", responses=answers(Actions, NotFound))
def list_recommendation_actions(reader: Reader, recommendation_id: Id) -> Response:
    """Which steps you can take on a recommendation now, and why the others are not possible."""
    return reader.actions(Recommendation, recommendation_id)


@router.get("/{recommendation_id}/trail", responses=answers(RecommendationTrailRead, NotFound))
def get_recommendation_trail(reader: Reader, db: Db, recommendation_id: Id) -> Response:
    """The findings that a recommendation rests on, and what came of it."""
    trail = trails.of_recommendation(db, reader.actor, recommendation_id, reader.route)
    return reader.json(trail)


@router.post(
    "", responses=answers(RecommendationRead, Malformed, *CREATES, status=201), status_code=201
)
def create_recommendation(creator: Creator, data: RecommendationWrite) -> Response:
    """Propose a recommendation because of findings that you may see; somebody else decides."""
    row = recommendations.create(creator.db, creator.actor, ids.new(), data)
    return creator.answer(RecommendationRead, Recommendation, row.id, created=True)


@router.put("/{recommendation_id}", responses=answers(RecommendationRead, *CHANGES, creates=True))
def put_recommendation(
    writer: Writer, recommendation_id: Id, data: RecommendationWrite
) -> Response:
    """Propose a recommendation at an identifier of your choice, or replace one still proposed."""
    created = recommendations.put(
        writer.db, writer.actor, recommendation_id, data, writer.precondition
    )
    return writer.answer(RecommendationRead, Recommendation, recommendation_id, created=created)


@router.post("/{recommendation_id}/accept", responses=MOVED)
def accept_recommendation(poster: Poster, recommendation_id: Id) -> Response:
    """Accept a recommendation that somebody else proposed; actions can then be raised from it."""
    row = poster.row(Recommendation, recommendation_id)
    recommendations.accept(poster.db, poster.actor, row)
    return poster.answer(RecommendationRead, Recommendation, recommendation_id)


@router.post("/{recommendation_id}/reject", responses=MOVED)
def reject_recommendation(poster: Poster, recommendation_id: Id, data: ReasonWrite) -> Response:
    """Reject a recommendation that somebody else proposed, with the reason."""
    row = poster.row(Recommendation, recommendation_id)
    recommendations.reject(poster.db, poster.actor, row, data.reason)
    return poster.answer(RecommendationRead, Recommendation, recommendation_id)


@router.post("/{recommendation_id}/supersede", responses=MOVED)
def supersede_recommendation(
    poster: Poster, recommendation_id: Id, data: SupersedeWrite
) -> Response:
    """Put another recommendation in the place of this one, with the reason."""
    row = poster.row(Recommendation, recommendation_id)
    recommendations.supersede(poster.db, poster.actor, row, data)
    return poster.answer(RecommendationRead, Recommendation, recommendation_id)

"""The routes of scorecards."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from app.core.errors import Invalid, NotFound
from app.http.declarations import CHANGES, answers
from app.http.dependencies import Db, Reader, Writer
from app.models.intelligence.scorecards import Scorecard
from app.schemas.intelligence.scorecards import (
    ScorecardFiguresQuery,
    ScorecardFiguresRead,
    ScorecardPage,
    ScorecardQuery,
    ScorecardRead,
    ScorecardWrite,
)
from app.schemas.platform.common import Id
from app.services import access
from app.services.intelligence import scorecard_figures, scorecards

router = APIRouter(prefix="/v1/scorecards", tags=["intelligence"])


@router.get("", responses=answers(ScorecardPage, Invalid))
def list_scorecards(reader: Reader, query: Annotated[ScorecardQuery, Query()]) -> Response:
    """Lists the scorecards: which indicators and metrics each of them has."""
    return reader.page(ScorecardRead, scorecards.search, query, scorecards.ORDERS)


@router.get("/{scorecard_id}", responses=answers(ScorecardRead, NotFound))
def get_scorecard(reader: Reader, scorecard_id: Id) -> Response:
    """Returns one scorecard without its figures."""
    return reader.one(ScorecardRead, Scorecard, scorecard_id)


@router.put("/{scorecard_id}", responses=answers(ScorecardRead, *CHANGES, creates=True))
def put_scorecard(writer: Writer, scorecard_id: Id, data: ScorecardWrite) -> Response:
    """Creates or replaces a scorecard; set it inactive instead of deleting it."""
    created = scorecards.put(writer.db, writer.actor, scorecard_id, data, writer.precondition)
    return writer.answer(ScorecardRead, Scorecard, scorecard_id, created=created)


@router.get("/{scorecard_id}/figures", responses=answers(ScorecardFiguresRead, NotFound, Invalid))
def get_scorecard_figures(
    reader: Reader, db: Db, scorecard_id: Id, query: Annotated[ScorecardFiguresQuery, Query()]
) -> Response:
    """Returns a scorecard for a place and period: value, target, colour, direction, neighbours."""
    row = access.get(db, reader.actor, Scorecard, scorecard_id)
    answer = scorecard_figures.read(db, reader.actor, row, query, reader.route)
    return reader.json(answer, compress=True)

"""The routes of indicators."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from app.core.errors import Invalid, NotFound
from app.http.declarations import CHANGES, MOVES, answers
from app.http.dependencies import Poster, Reader, Writer
from app.models.intelligence.indicators import Indicator
from app.schemas.intelligence.indicators import (
    IndicatorPage,
    IndicatorQuery,
    IndicatorRead,
    IndicatorWrite,
)
from app.schemas.platform.common import Actions, Id, ReasonWrite
from app.services.intelligence import indicators

router = APIRouter(prefix="/v1/indicators", tags=["intelligence"])
MOVED = answers(IndicatorRead, *MOVES)


@router.get("", responses=answers(IndicatorPage, Invalid))
def list_indicators(reader: Reader, query: Annotated[IndicatorQuery, Query()]) -> Response:
    """Lists the versions of indicators: what is counted, in which period, against which target."""
    return reader.page(IndicatorRead, indicators.search, query, indicators.ORDERS)


@router.get("/{indicator_id}", responses=answers(IndicatorRead, NotFound))
def get_indicator(reader: Reader, indicator_id: Id) -> Response:
    """Returns one version of an indicator."""
    return reader.one(IndicatorRead, Indicator, indicator_id)


@router.get("/{indicator_id}/actions", responses=answers(Actions, NotFound))
def list_indicator_actions(reader: Reader, indicator_id: Id) -> Response:
    """Lists the actions on an indicator, whether each is allowed now, and why if not."""
    return reader.actions(Indicator, indicator_id)


@router.put("/{indicator_id}", responses=answers(IndicatorRead, *CHANGES, creates=True))
def put_indicator(writer: Writer, indicator_id: Id, data: IndicatorWrite) -> Response:
    """Defines a version of an indicator, or replaces a draft; a published one keeps its meaning.

    Of a published version only the owner and the targets change.
    """
    created = indicators.put(writer.db, writer.actor, indicator_id, data, writer.precondition)
    return writer.answer(IndicatorRead, Indicator, indicator_id, created=created)


@router.post("/{indicator_id}/publish", responses=MOVED)
def publish_indicator(poster: Poster, indicator_id: Id) -> Response:
    """Puts a version in force; the version before it is retired with its values."""
    indicators.publish(poster.db, poster.actor, poster.row(Indicator, indicator_id))
    return poster.answer(IndicatorRead, Indicator, indicator_id)


@router.post("/{indicator_id}/retire", responses=MOVED)
def retire_indicator(poster: Poster, indicator_id: Id, data: ReasonWrite) -> Response:
    """Ends an indicator that is no longer collected; its values stay."""
    row = poster.row(Indicator, indicator_id)
    indicators.retire(poster.db, poster.actor, row, data.reason)
    return poster.answer(IndicatorRead, Indicator, indicator_id)

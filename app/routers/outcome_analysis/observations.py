"""The routes of observations."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from app.core.errors import Invalid, NotFound
from app.http.declarations import CHANGES, answers
from app.http.dependencies import Reader, Writer
from app.models.outcome_analysis.observations import Observation
from app.schemas.outcome_analysis.observations import (
    ObservationPage,
    ObservationQuery,
    ObservationRead,
    ObservationSummary,
    ObservationWrite,
)
from app.schemas.platform.common import Actions, Id
from app.services.outcome_analysis import observations

router = APIRouter(prefix="/v1/observations", tags=["outcome-analysis"])


@router.get("", responses=answers(ObservationPage, Invalid))
def list_observations(reader: Reader, query: Annotated[ObservationQuery, Query()]) -> Response:
    """Observations that you may see, by analysis, kind of practice, observer and place."""
    shown = query.shown(ObservationSummary, ObservationRead)
    return reader.page(shown, observations.search, query, observations.ORDERS)


@router.get("/{observation_id}", responses=answers(ObservationRead, NotFound))
def get_observation(reader: Reader, observation_id: Id) -> Response:
    """One observation."""
    return reader.one(ObservationRead, Observation, observation_id)


@router.get("/{observation_id}/actions", responses=answers(Actions, NotFound))
def list_observation_actions(reader: Reader, observation_id: Id) -> Response:
    """Whether you can change an observation now, and why not."""
    return reader.actions(Observation, observation_id)


@router.put("/{observation_id}", responses=answers(ObservationRead, *CHANGES, creates=True))
def put_observation(writer: Writer, observation_id: Id, data: ObservationWrite) -> Response:
    """Record what you observed at an identifier of your choice, or replace it during fieldwork."""
    created = observations.put(writer.db, writer.actor, observation_id, data, writer.precondition)
    return writer.answer(ObservationRead, Observation, observation_id, created=created)

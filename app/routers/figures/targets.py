"""The routes of metric targets."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from app.core.errors import Invalid, NotFound
from app.http.declarations import CHANGES, answers
from app.http.dependencies import Reader, Writer
from app.models.figures.targets import MetricTarget
from app.schemas.figures.targets import (
    MetricTargetPage,
    MetricTargetQuery,
    MetricTargetRead,
    MetricTargetWrite,
)
from app.schemas.platform.common import Id
from app.services.figures import targets

router = APIRouter(prefix="/v1/metric-targets", tags=["metrics"])


@router.get("", responses=answers(MetricTargetPage, Invalid))
def list_metric_targets(reader: Reader, query: Annotated[MetricTargetQuery, Query()]) -> Response:
    """Lists the targets of metrics, by metric, place and day."""
    return reader.page(MetricTargetRead, targets.search, query, targets.ORDERS)


@router.get("/{target_id}", responses=answers(MetricTargetRead, NotFound))
def get_metric_target(reader: Reader, target_id: Id) -> Response:
    """Returns one target."""
    return reader.one(MetricTargetRead, MetricTarget, target_id)


@router.put("/{target_id}", responses=answers(MetricTargetRead, *CHANGES, creates=True))
def put_metric_target(writer: Writer, target_id: Id, data: MetricTargetWrite) -> Response:
    """Sets a target of a metric in a place, or replaces its numbers and days."""
    created = targets.put(writer.db, writer.actor, target_id, data, writer.precondition)
    return writer.answer(MetricTargetRead, MetricTarget, target_id, created=created)


@router.delete(
    "/{target_id}", status_code=204, responses=answers(None, NotFound, *CHANGES, status=204)
)
def delete_metric_target(writer: Writer, target_id: Id) -> Response:
    """Deletes a target that was set by mistake; one that no longer holds gets an end."""
    targets.delete(writer.db, writer.actor, target_id, writer.precondition)
    return writer.done()

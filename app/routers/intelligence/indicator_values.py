"""The routes of values of indicators."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from app.core.errors import Conflict, Invalid, NotFound
from app.http.batches import DeletedIn, ExternalIdPath, How, Pusher, System
from app.http.declarations import CREATES, answers, documented
from app.http.dependencies import Db, Reader, Writer
from app.models.intelligence.indicator_values import IndicatorValue
from app.schemas.intelligence.indicator_values import (
    IndicatorValueBatchWrite,
    IndicatorValuePage,
    IndicatorValueQuery,
    IndicatorValueRead,
    IndicatorValueRecord,
    IndicatorValueWrite,
)
from app.schemas.platform.common import Id
from app.schemas.platform.source_records import (
    SourceRecordPage,
    SourceRecordQuery,
    SourceRecordRead,
)
from app.services.intelligence import indicator_value_push, indicator_values
from app.services.platform import source_records
from app.services.platform.batches import push

router = APIRouter(prefix="/v1", tags=["intelligence"])


@router.get("/indicator-values", responses=answers(IndicatorValuePage, Invalid))
def list_indicator_values(
    reader: Reader, query: Annotated[IndicatorValueQuery, Query()]
) -> Response:
    """Lists the values of indicators as their sources sent them, the newest period first."""
    return reader.page(IndicatorValueRead, indicator_values.search, query, indicator_values.ORDERS)


@router.get(
    "/indicator-values/{indicator_value_id}", responses=answers(IndicatorValueRead, NotFound)
)
def get_indicator_value(reader: Reader, indicator_value_id: Id) -> Response:
    """Returns one value of an indicator as its source sent it."""
    return reader.one(IndicatorValueRead, IndicatorValue, indicator_value_id)


@router.get("/sources/{system}/indicator-values", responses=answers(SourceRecordPage, Invalid))
def list_indicator_values_of_source(
    reader: Reader, system: System, query: Annotated[SourceRecordQuery, Query()]
) -> Response:
    """Lists the values that your source has pushed, to compare them with its own."""
    rows = source_records.search(reader.actor, indicator_value_push.PUSHED, system, query)
    order = source_records.order(indicator_value_push.PUSHED)
    return reader.page(SourceRecordRead, rows, query, order)


@router.get(
    "/sources/{system}/indicator-values/{external_id:path}",
    responses=answers(IndicatorValueRead, NotFound),
)
def get_indicator_value_of_source(
    reader: Reader, db: Db, system: System, external_id: ExternalIdPath
) -> Response:
    """Returns one value, by its identifier in its source."""
    value_id = indicator_values.of_source(db, reader.actor, system, external_id)
    return reader.one(IndicatorValueRead, IndicatorValue, value_id)


@router.put(
    "/sources/{system}/indicator-values/{external_id:path}",
    responses=answers(IndicatorValueRead, *CREATES, creates=True),
)
def put_indicator_value_of_source(
    writer: Writer, system: System, external_id: ExternalIdPath, data: IndicatorValueWrite
) -> Response:
    """Pushes one value; the same value or an older version changes nothing."""
    record = IndicatorValueRecord(external_id=external_id, **dict(data))
    item = push.put(writer.db, writer.actor, indicator_value_push.PUSHED, system, record)
    return writer.answer(IndicatorValueRead, IndicatorValue, item.id, created=item.created)


@router.delete(
    "/sources/{system}/indicator-values/{external_id:path}",
    responses=answers(None, NotFound, Conflict, status=204),
    status_code=204,
)
def delete_indicator_value_of_source(
    writer: Writer, system: System, external_id: ExternalIdPath, source_version: DeletedIn = None
) -> Response:
    """Deletes a value that its source has deleted; it is kept as a tombstone."""
    pushed = indicator_value_push.PUSHED
    push.delete(writer.db, writer.actor, pushed, system, external_id, source_version)
    return writer.done()


@router.post(
    "/sources/{system}/indicator-values:batch",
    **documented(IndicatorValueBatchWrite, "IndicatorValueRecord"),
)
def push_indicator_values(pusher: Pusher, system: System, how: How) -> Response:
    """Creates or corrects values of a source system, with an outcome for each record."""
    return pusher.batch(indicator_value_push.PUSHED, system, how)

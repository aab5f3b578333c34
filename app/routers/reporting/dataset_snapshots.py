"""The routes of dataset snapshots."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Response

from app.core.errors import Invalid, NotFound
from app.http.declarations import answers
from app.http.dependencies import Db, Reader
from app.models.reporting.dataset_snapshots import DatasetSnapshot
from app.schemas.platform.common import AS_WHOLE, Id
from app.schemas.reporting.dataset_snapshots import (
    DatasetSnapshotPage,
    DatasetSnapshotQuery,
    DatasetSnapshotRead,
    DatasetSnapshotSummary,
    SnapshotDatasetRead,
    SnapshotVerification,
)
from app.services.reporting import dataset_snapshots

router = APIRouter(prefix="/v1/dataset-snapshots", tags=["reports"])


@router.get("", responses=answers(DatasetSnapshotPage, Invalid))
def list_dataset_snapshots(
    reader: Reader, query: Annotated[DatasetSnapshotQuery, Query()]
) -> Response:
    """Lists the snapshots of figures, the newest first."""
    schema = query.shown(DatasetSnapshotSummary, DatasetSnapshotRead)
    return reader.page(schema, dataset_snapshots.search, query, dataset_snapshots.ORDERS)


@router.get("/{snapshot_id}", responses=answers(DatasetSnapshotRead, NotFound))
def get_dataset_snapshot(reader: Reader, snapshot_id: Id) -> Response:
    """Returns one snapshot: its figures, and which datasets they were counted from."""
    return reader.one(DatasetSnapshotRead, DatasetSnapshot, snapshot_id)


@router.get("/{snapshot_id}/datasets/{number}", responses=answers(SnapshotDatasetRead, NotFound))
def get_snapshot_dataset(
    db: Db,
    reader: Reader,
    snapshot_id: Id,
    number: Annotated[int, Path(ge=1, le=10_000), AS_WHOLE],
) -> Response:
    """Returns the rows of one metric as they were counted: identifiers and numbers, no text."""
    answer = dataset_snapshots.dataset(db, reader.actor, snapshot_id, number, reader.route)
    return reader.json(answer)


@router.get("/{snapshot_id}/verification", responses=answers(SnapshotVerification, NotFound))
def verify_dataset_snapshot(db: Db, reader: Reader, snapshot_id: Id) -> Response:
    """Counts every figure of a snapshot anew from its rows, and compares its checksums."""
    return reader.json(dataset_snapshots.verify(db, reader.actor, snapshot_id))

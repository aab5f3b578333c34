"""Dataset snapshots: figures and their rows, frozen together, and counted anew to verify them."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Select, exists, select
from sqlalchemy.orm import Session

from app.core import clock, ids
from app.core.errors import Conflict, NotFound
from app.models.reporting.dataset_snapshots import DatasetSnapshot, SnapshotDataset
from app.models.reporting.tri_annual_reports import TriAnnualReport
from app.schemas.figures.releases import ReleaseTable
from app.schemas.reporting.dataset_snapshots import (
    DatasetSnapshotQuery,
    DatasetSnapshotSort,
    SnapshotDatasetRead,
    SnapshotDifference,
    SnapshotVerification,
)
from app.services import access
from app.services.access import Actor
from app.services.figures import release_figures
from app.services.figures.engine import measure
from app.services.figures.release_figures import Days
from app.services.platform import filters, history, pagination
from app.services.reporting import (
    dataset_snapshot_feedback,
    dataset_snapshot_recount,
    dataset_snapshot_rows,
)
from app.vocabulary.figures import Audience, Dimension

ORDERS = pagination.orders(DatasetSnapshotSort, DatasetSnapshot)
MOST_ROWS = 500_000  # in one snapshot, about 50 MB
# The tables of figures of each section, by its key.
Sections = Mapping[str, Sequence[ReleaseTable]]


def search(actor: Actor, query: DatasetSnapshotQuery) -> Select[DatasetSnapshot]:
    rows = access.visible(actor, DatasetSnapshot)
    rows = filters.matching(rows, actor, DatasetSnapshot, query, "id")
    if query.report_id is not None:
        of_report = exists(
            select(TriAnnualReport.id).where(
                TriAnnualReport.id == query.report_id,
                TriAnnualReport.snapshot_id == DatasetSnapshot.id,
            )
        )
        rows = rows.where(of_report)
    return rows


def tables_of(db: Session, sections: Sections, days: Days) -> list[dict[str, Any]]:
    """Returns the figures of every table as they are now, of the whole county."""
    pairs = [(section, table) for section, tables in sections.items() for table in tables]
    counted = release_figures.count(db, [table for _, table in pairs], days, Audience.INTERNAL)
    of_metrics = [
        {
            "section": section,
            "by": [each.value for each in table.by],
            "basis": table.basis.value,
            "level": table.level.value,
            "figures": [figure.model_dump(mode="json") for figure in figures],
        }
        for (section, table), figures in zip(pairs, counted, strict=True)
    ]
    return of_metrics + dataset_snapshot_feedback.tables_of(db, days)


def take(db: Session, actor: Actor, sections: Sections, days: Days) -> DatasetSnapshot:
    """Freezes figures with the rows that they count, under one checksum."""
    datasets = dataset_snapshot_rows.of([each for rows in sections.values() for each in rows], days)
    if dataset_snapshot_rows.size(db, datasets) > MOST_ROWS:
        text = f"These figures count more than {MOST_ROWS:,} rows; show fewer of them."
        raise Conflict(text, code="too_many_rows")
    frozen = [dataset_snapshot_rows.read(db, n, each) for n, each in enumerate(datasets, 1)]
    tables = tables_of(db, sections, days)
    snapshot = DatasetSnapshot(
        id=ids.new(),
        period_from=days.period_from,
        period_to=days.period_to,
        as_of=days.as_of,
        taken_at=clock.now(),
        taken_by=actor.person_id,
        tables=tables,
        sha256=checksum(days, tables, frozen),
        datasets=frozen,
    )
    db.add(snapshot)
    db.flush()
    about = {"period_from": days.period_from, "as_of": days.as_of, "sha256": snapshot.sha256}
    history.record(db, actor, "dataset_snapshot.take", snapshot, after=about)
    return snapshot


def checksum(days: Days, tables: Any, datasets: Sequence[SnapshotDataset]) -> str:
    """Returns the SHA-256 of the days, the figures, and the checksums of the rows."""
    return dataset_snapshot_rows.checksum(
        {
            "period_from": days.period_from.isoformat(),
            "period_to": days.period_to.isoformat(),
            "as_of": days.as_of.isoformat(),
            "tables": tables,
            "datasets": [[each.metric, each.columns, each.sha256] for each in datasets],
        }
    )


def dataset(
    db: Session, actor: Actor, snapshot_id: UUID, number: int, route: str
) -> SnapshotDatasetRead:
    """Returns the rows of one dataset; the read log names the children that they are about."""
    snapshot = access.get(db, actor, DatasetSnapshot, snapshot_id, lock=False)
    found = next((each for each in snapshot.datasets if each.number == number), None)
    if found is None:
        raise NotFound("This snapshot has no dataset of that number.")
    row_ids = list(dict.fromkeys(UUID(row[0]) for row in found.rows))
    history.seen(db, actor, found.entity, _children(db, found.entity, row_ids), route)
    return SnapshotDatasetRead.model_validate(found)


def _children(db: Session, entity: str, row_ids: Sequence[UUID]) -> dict[UUID, UUID | None]:
    """Returns the child that each row is about, where it is about one."""
    model: Any = next((each for each in access.SCOPES if each.__tablename__ == entity), None)
    if model is None or model.about is None:
        return dict.fromkeys(row_ids)
    rows = select(model.id, getattr(model, model.about)).where(model.id.in_(row_ids))
    return {row.id: row[1] for row in db.execute(rows)}


def verify(db: Session, actor: Actor, snapshot_id: UUID) -> SnapshotVerification:
    """Counts every figure anew from the frozen rows, and compares all checksums."""
    row = access.get(db, actor, DatasetSnapshot, snapshot_id, lock=False)
    days = Days(row.period_from, row.period_to, row.as_of)
    sums = all(dataset_snapshot_rows.checksum(each.rows) == each.sha256 for each in row.datasets)
    holds = sums and checksum(days, row.tables, row.datasets) == row.sha256
    checked, differences = 0, []
    for table in (each for each in row.tables if each["basis"] != dataset_snapshot_feedback.BASIS):
        for figure in table["figures"]:
            recounted = _recounted(row, table, figure["slug"])
            checked += len(recounted)
            differences += list(_differences(figure, recounted))
    return SnapshotVerification(
        holds=holds and not differences,
        checksum_holds=holds,
        figures_checked=checked,
        rows_counted=sum(each.row_count for each in row.datasets),
        differences=differences,
    )


def _recounted(row: DatasetSnapshot, table: dict[str, Any], slug: str) -> dict[Any, dict[str, Any]]:
    key = (slug, table["basis"], table["level"])
    mine = [each for each in row.datasets if (each.metric, each.basis, each.level) == key]
    whole = next((each for each in mine if each.is_whole), None)
    parts = next(each for each in mine if not each.is_whole)
    by = measure.breakdown(measure.find(slug), [Dimension(each) for each in table["by"]])
    return dataset_snapshot_recount.figures(parts, whole, [each.value for each in by])


def _differences(
    figure: dict[str, Any], recounted: Mapping[Any, dict[str, Any]]
) -> Iterator[SnapshotDifference]:
    frozen = {(): dataset_snapshot_recount.members(figure["total"])}
    for each in figure["rows"]:
        group = tuple(part["value"] for part in each["group"])
        frozen[group] = dataset_snapshot_recount.members(each)
    for group in dict.fromkeys((*frozen, *recounted)):
        before = frozen.get(group, {})
        after = dataset_snapshot_recount.with_interval(before, recounted.get(group, {}))
        for member in dict.fromkeys((*before, *after)):
            if before.get(member) != after.get(member):
                yield SnapshotDifference(
                    metric=figure["slug"],
                    group=list(group),
                    member=member,
                    frozen=json.dumps(before.get(member)),
                    recounted=json.dumps(after.get(member)),
                )

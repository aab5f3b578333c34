"""The release of a report: its figures that may be published, for the public edition."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.orm import Session

from app.core import ids
from app.core.errors import Conflict
from app.models.figures.releases import Release
from app.models.reporting.tri_annual_reports import TriAnnualReport
from app.schemas.figures.metrics import MetricRead
from app.schemas.figures.releases import ReleaseTable, ReleaseWrite
from app.services.access import Actor
from app.services.figures import releases
from app.services.figures.engine import disclosure_control, measure
from app.services.platform.preconditions import NONE
from app.services.reporting import report_sections

# What a figure of a release is found by: metric, breakdown, basis and level.
Found = tuple[str, tuple[str, ...], str, str]
MOST_TABLES, MOST_METRICS = 20, 60  # of a release


def compose(db: Session, actor: Actor, row: TriAnnualReport) -> UUID:
    """Composes a release, which two people then publish as every other; returns its identifier.

    The one of a correction corrects the release of the report before, with the same tables.
    """
    before = db.get(TriAnnualReport, row.supersedes_id) if row.supersedes_id else None
    old = db.get(Release, before.release_id) if before and before.release_id else None
    tables = _publishable(db, row) if old is None else _tables_of(old)
    if not tables:
        raise Conflict(
            "No figure of this report may be published, so there is no public edition.",
            code="nothing_to_release",
        )
    data = ReleaseWrite(
        title=row.title,
        period_from=row.period_from,
        period_to=row.period_to,
        as_of=row.as_of,
        tables=tables,
        supersedes_id=None if old is None else old.id,
        correction_reason=None if old is None else row.correction_reason,
    )
    release_id = ids.new()
    releases.put(db, actor, release_id, data, NONE)
    return release_id


def _tables_of(release: Release) -> list[ReleaseTable]:
    return [ReleaseTable.model_validate(each) for each in release.tables]


def _publishable(db: Session, row: TriAnnualReport) -> list[ReleaseTable]:
    """Returns the figures of the report that are fit for a release, those broken down alike once.

    Refuses more of them than a release takes.
    """
    found: dict[tuple[object, ...], ReleaseTable] = {}
    for table in (each for rows in report_sections.tables_of(db, row).values() for each in rows):
        alike = (tuple(table.by), table.basis, table.level)
        known = found[alike].metrics if alike in found else []
        fit = [slug for slug in table.metrics if _is_fit(slug, table)]
        if metrics := list(dict.fromkeys([*known, *fit])):
            found[alike] = table.model_copy(update={"metrics": metrics})
    most = max((len(table.metrics) for table in found.values()), default=0)
    if len(found) > MOST_TABLES or most > MOST_METRICS:
        raise Conflict(
            f"These are {len(found)} tables; a release has at most {MOST_TABLES}, each of at most"
            f" {MOST_METRICS} metrics. Compose it by hand, and name it in the report.",
            code="too_much_for_a_release",
        )
    return list(found.values())


def _is_fit(slug: str, table: ReleaseTable) -> bool:
    refusals = disclosure_control.refusals(measure.find(slug), table.by, table.basis)
    return next(refusals, None) is None


def _key(slug: str, table: ReleaseTable) -> Found:
    return slug, tuple(each.value for each in table.by), table.basis.value, table.level.value


def figures(release: Release, tables: Sequence[ReleaseTable]) -> list[MetricRead]:
    """Returns the figures of these tables that the release has."""
    items = iter(release.figures or ())
    released = {
        _key(slug, table): next(items) for table in _tables_of(release) for slug in table.metrics
    }
    keys = (_key(slug, table) for table in tables for slug in table.metrics)
    return [MetricRead.model_validate(released[key]) for key in keys if key in released]

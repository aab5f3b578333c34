"""What may be wrong with the composition of a release."""

from collections.abc import Iterator
from datetime import date, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.core import clock
from app.core.dates import months_after
from app.core.errors import Conflict, Fault, Invalid
from app.models.figures.releases import Release
from app.schemas.figures.releases import ReleaseTable, ReleaseWrite
from app.services.figures.catalogue import METRICS
from app.services.figures.engine import dimensions, disclosure_control
from app.services.figures.engine.metric import Metric, Parameters
from app.vocabulary.figures import Dimension, ReleaseStatus

MONTHS = range(3, 13)  # a quarter to a year


def check(db: Session, data: ReleaseWrite) -> None:
    """Refuses a release that could not be proposed."""
    faults = [*_of_period(data), *_of_tables(data), *_of_correction(db, data)]
    if faults:
        raise Invalid("The release cannot be saved like this.", errors=faults)


def populations(data: ReleaseWrite) -> list[str]:
    """Returns the kinds of row that a release counts."""
    slugs = {slug for table in data.tables for slug in table.metrics}
    return sorted({METRICS[slug].population.rows.entity for slug in slugs})


def require_unreleased(db: Session, release: Release) -> None:
    """Refuses the same figures of the same period a second time: the first are corrected."""
    before = select(Release).where(
        Release.status == ReleaseStatus.PUBLISHED,
        Release.id.is_distinct_from(release.supersedes_id),
        Release.period_from == release.period_from,
        Release.period_to == release.period_to,
    )
    own = _figures_of(release)
    if any(own & _figures_of(each) for each in db.scalars(before)):
        raise Conflict(
            "These figures of this period have been released already. To change them, compose a"
            " correction of that release.",
            code="released_before",
        )


def _figures_of(release: Release) -> set[tuple[str, ...]]:
    """Returns what is counted, without by what it is broken down."""
    return {
        (slug, table["basis"], table["level"])
        for table in release.tables
        for slug in table["metrics"]
    }


def sharing_rows(db: Session, release: Release) -> list[Release]:
    """Returns the releases that are out and share rows with one, at once or through others of them.

    Those that were superseded are among them: what was published stays known.
    """
    out = (
        select(Release)
        .where(
            Release.status.in_((ReleaseStatus.PUBLISHED, ReleaseStatus.SUPERSEDED)),
            Release.id != release.id,
            or_(*(Release.populations.contains([each]) for each in release.populations)),
        )
        .order_by(Release.period_from, Release.approved_at, Release.id)
    )
    left, reached = list(db.scalars(out)), [release]
    for one in reached:
        near = [each for each in left if _overlap(each, one)]
        reached += near
        left = [each for each in left if each not in near]
    return sorted(reached[1:], key=lambda each: (each.period_from, each.id))


def _overlap(one: Release, other: Release) -> bool:
    return one.period_from <= other.period_to and other.period_from <= one.period_to


def require_current(db: Session, release: Release) -> None:
    """Refuses to publish figures that were not checked with everything that is out now."""
    if [str(each.id) for each in sharing_rows(db, release)] != release.checked_with:
        raise Conflict(
            "Other figures of the same rows were published or corrected after this release was"
            " checked. Return it, and propose it again: it is then checked with them.",
            code="check_outdated",
        )


def _of_period(data: ReleaseWrite) -> Iterator[Fault]:
    whole = data.period_from.day == 1 and _is_last_of_month(data.period_to)
    ends = {months_after(data.period_from.replace(day=1), n) for n in MONTHS}
    if not whole or data.period_to + timedelta(days=1) not in ends:
        text = "The period must be 3 to 12 whole months."
        yield Fault("/period_to", "bad_period", text)
    if data.as_of < data.period_to:
        yield Fault("/as_of", "before_period_end", "Must be the last day of the period or later.")
    elif data.as_of >= clock.today():
        yield Fault("/as_of", "in_future", "Must be a day that is over.")


def _is_last_of_month(day: date) -> bool:
    return (day + timedelta(days=1)).day == 1


def _of_tables(data: ReleaseWrite) -> Iterator[Fault]:
    for n, table in enumerate(data.tables):
        for m, slug in enumerate(table.metrics):
            metric = METRICS.get(slug)
            if metric is not None:
                yield from _unfit(f"/tables/{n}", m, metric, table)
        yield from faults_of_table(f"/tables/{n}", table)


def faults_of_table(pointer: str, table: ReleaseTable) -> Iterator[Fault]:
    """Yields what is wrong with a table of figures, whoever it is for."""
    for m, slug in enumerate(table.metrics):
        metric = METRICS.get(slug)
        if metric is None:
            text = "There is no such metric; GET /v1/metrics lists them."
            yield Fault(f"{pointer}/metrics/{m}", "unknown", text)
        else:
            yield from _of_metric(pointer, metric, table)
    for name in ("metrics", "by"):
        values = getattr(table, name)
        if len(set(values)) < len(values):
            yield Fault(f"{pointer}/{name}", "repeated", "Name each once.")


def _unfit(pointer: str, place: int, metric: Metric, table: ReleaseTable) -> Iterator[Fault]:
    for text, member in disclosure_control.refusals(metric, table.by, table.basis):
        at = f"metrics/{place}" if member == "metric" else member
        yield Fault(f"{pointer}/{at}", "not_published", text)


def _of_metric(pointer: str, metric: Metric, table: ReleaseTable) -> Iterator[Fault]:
    fact = metric.fact(Parameters(clock.today(), table.basis.value, table.level.value))
    for k, each in enumerate(table.by):
        missing = dimensions.column(metric.population, fact, each) is None
        if missing or each is Dimension.GRADE:
            text = f"{metric.title} cannot be broken down by {each} here."
            yield Fault(f"{pointer}/by/{k}", "no_such_dimension", text)


def _of_correction(db: Session, data: ReleaseWrite) -> Iterator[Fault]:
    if (data.supersedes_id is None) != (data.correction_reason is None):
        text = "A correction names the release that it corrects, and says what was wrong."
        yield Fault("/correction_reason", "correction_incomplete", text)
    if data.supersedes_id is None:
        return
    before = db.get(Release, data.supersedes_id)
    if before is None or before.status is not ReleaseStatus.PUBLISHED:
        yield Fault("/supersedes_id", "unknown", "Must be a published release.")
        return
    same = (before.period_from, before.period_to) == (data.period_from, data.period_to)
    if not same or before.tables != [each.model_dump(mode="json") for each in data.tables]:
        text = "A correction has the period and the tables of the release that it corrects."
        yield Fault("/tables", "not_the_same_tables", text)

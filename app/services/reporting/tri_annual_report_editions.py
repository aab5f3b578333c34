"""The two editions of a report: exact for readers inside the council, released for all others."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from app.core.errors import NotFound
from app.data.files import label
from app.models.auditing.programmes import AuditCycle
from app.models.figures.releases import Release
from app.models.findings.recommendations import Recommendation
from app.models.organisation.people import Person
from app.models.reporting.dataset_snapshots import DatasetSnapshot
from app.models.reporting.report_sections import ReportSection
from app.models.reporting.tri_annual_reports import TriAnnualReport
from app.schemas.auditing.references import CycleRef
from app.schemas.figures.metrics import MetricRead
from app.schemas.reporting.editions import (
    EditionRead,
    EditionRecommendation,
    EditionSection,
    EditionTable,
)
from app.services import access
from app.services.access import Actor
from app.services.figures.release_figures import Days
from app.services.platform import history
from app.services.reporting import (
    dataset_snapshot_feedback,
    dataset_snapshots,
    report_sections,
    tri_annual_report_release,
)
from app.services.reporting.editions import figure_blocks
from app.services.reporting.editions.document import Block, Document, Heading, Prose, Table
from app.vocabulary.reporting import Edition, ReportPart
from app.vocabulary.roles import Permission

AUDIENCE = {
    Edition.INTERNAL: "Internal edition: exact figures, not for publication",
    Edition.PUBLIC: "Public edition",
}
NOTES = {
    Edition.INTERNAL: (
        "Marked *: a number of 1 to 5 is part of the figure. Mask it before it leaves the council.",
        "A dash means that there is no value; where it is not plain why, the reason is beside it.",
        (
            "95% interval: where the figure for all such work probably lies, of which these audits"
            " are a sample. “All counted” means that all of it was audited."
        ),
        "Every figure can be counted again from the rows that are kept under this checksum.",
    ),
    Edition.PUBLIC: (
        "Numbers are rounded to the nearest 5.",
        "c: withheld to protect people, because it is small or a small one follows from it.",
        "Rates, means and medians of fewer than 30 are not published.",
        "A section without figures here has none that may be published.",
    ),
}
KAPPA = (
    "Weighted kappa: how far moderators and auditors agree beyond chance. 1 is full agreement, 0 is"
    " what chance alone would give."
)
NOTHING = "Nothing was counted or written for this section."
NO_FEEDBACK = "No feedback campaign closed in this period."


def read(db: Session, actor: Actor, report_id: UUID, edition: Edition, route: str) -> EditionRead:
    """Returns an edition of a report; reading the internal one is a line of the access log."""
    row = access.get(db, actor, TriAnnualReport, report_id, lock=False)
    if edition is Edition.INTERNAL:
        access.require(actor, Permission.REPORT_READ, row)
        history.seen(db, actor, TriAnnualReport.__tablename__, {row.id: None}, route)
        sections, checksum = _internal(db, actor, row), _snapshot_checksum(db, row)
    else:
        release = _release(db, row)
        sections, checksum = _public(db, row, release), release.checksum
    signed = db.get(Person, row.published_by) if row.published_by else None
    return EditionRead(
        report_id=row.id,
        title=row.title,
        edition=edition,
        status=row.status,
        cycle=CycleRef.model_validate(db.get_one(AuditCycle, row.cycle_id)),
        period_from=row.period_from,
        period_to=row.period_to,
        as_of=row.as_of,
        is_frozen=checksum is not None,
        checksum=checksum,
        published_by_name=signed.display_name if signed and edition is Edition.INTERNAL else None,
        published_at=row.published_at,
        correction_reason=row.correction_reason,
        sections=sections,
    )


def _release(db: Session, row: TriAnnualReport) -> Release:
    release = db.get(Release, row.release_id) if row.release_id else None
    if release is None:
        raise NotFound("This report has no public edition.", code="no_public_edition")
    return release


def _snapshot_checksum(db: Session, row: TriAnnualReport) -> str | None:
    return db.get_one(DatasetSnapshot, row.snapshot_id).sha256 if row.snapshot_id else None


def _internal(db: Session, actor: Actor, row: TriAnnualReport) -> list[EditionSection]:
    tables = _tables(db, row)
    return [
        _section(
            each.part,
            each.narrative,
            [EditionTable.model_validate(table) for table in tables.get(each.part.value, [])],
            list(_recommendations(db, actor, each)),
        )
        for each in report_sections.of(db, row)
    ]


def _tables(db: Session, row: TriAnnualReport) -> dict[str, list[dict[str, Any]]]:
    """Returns the tables of each section: those of the snapshot, or of a draft as they are now."""
    if row.snapshot_id is not None:
        tables = db.get_one(DatasetSnapshot, row.snapshot_id).tables
    else:
        days = Days(row.period_from, row.period_to, row.as_of)
        tables = dataset_snapshots.tables_of(db, report_sections.tables_of(db, row), days)
    found: dict[str, list[dict[str, Any]]] = {}
    for table in tables:
        shown = {"by": table["by"], "figures": table["figures"]}
        found.setdefault(table["section"], []).append(shown)
    return found


def _public(db: Session, row: TriAnnualReport, release: Release) -> list[EditionSection]:
    """Returns the sections with the figures that the release has, and the text for the public."""
    found = []
    for section in report_sections.of(db, row):
        tables = [
            EditionTable(
                by=[each.value for each in table.by],
                figures=tri_annual_report_release.figures(release, [table]),
            )
            for table in report_sections.tables(section)
        ]
        if section.part is ReportPart.FEEDBACK:
            tables += _feedback(db, row)
        shown = [table for table in tables if table.figures]
        found.append(_section(section.part, section.public_narrative, shown, []))
    return found


def _feedback(db: Session, row: TriAnnualReport) -> list[EditionTable]:
    """Returns the figures of feedback, which everybody may read as they are."""
    if row.snapshot_id is not None:
        tables = db.get_one(DatasetSnapshot, row.snapshot_id).tables
    else:
        days = Days(row.period_from, row.period_to, row.as_of)
        tables = dataset_snapshot_feedback.tables_of(db, days)
    return [
        EditionTable(by=each["by"], figures=each["figures"])
        for each in tables
        if each["basis"] == dataset_snapshot_feedback.BASIS
    ]


def _section(
    part: ReportPart,
    narrative: str | None,
    tables: list[EditionTable],
    recommendations: list[EditionRecommendation],
) -> EditionSection:
    return EditionSection(
        part=part,
        title=label(part),
        narrative=narrative,
        tables=tables,
        recommendations=recommendations,
    )


def _recommendations(
    db: Session, actor: Actor, section: ReportSection
) -> Iterator[EditionRecommendation]:
    ids = [UUID(each) for each in section.recommendation_ids]
    rows = access.visible(actor, Recommendation).where(Recommendation.id.in_(ids))
    for row in db.scalars(rows.order_by(Recommendation.created_at, Recommendation.id)):
        yield EditionRecommendation(id=row.id, text=row.text, status=row.status)


def document(edition: EditionRead) -> Document:
    """Returns the description of the printed report."""
    facts = [
        ("Period", f"{_day(edition.period_from)} to {_day(edition.period_to)}"),
        ("Figures as of", f"the end of {_day(edition.as_of)}"),
        ("State", label(edition.status)),
    ]
    if edition.published_at is not None:
        by = f" by {edition.published_by_name}" if edition.published_by_name else ""
        facts.append(("Signed off", f"{_day(edition.published_at.date())}{by}"))
    if edition.correction_reason is not None:
        facts.append(("Correction", edition.correction_reason))
    if edition.checksum is not None:
        facts.append(("Checksum (SHA-256)", edition.checksum))
    else:
        facts.append(("Figures", "Not frozen yet: these are counted now."))
    blocks = [block for section in edition.sections for block in _blocks(section, edition.edition)]
    figures = [figure for section in edition.sections for figure in _figures(section)]
    if meanings := figure_blocks.meanings(figures):
        blocks += [Heading("What the figures count"), Prose(meanings)]
    has_kappa = any(each.total.agreement is not None for each in figures)
    notes = NOTES[edition.edition] + ((KAPPA,) if has_kappa else ())
    return Document(edition.title, AUDIENCE[edition.edition], facts, blocks, notes)


def _day(day: Any) -> str:
    return f"{day.day} {day:%B %Y}"


def _figures(section: EditionSection) -> list[MetricRead]:
    return [figure for table in section.tables for figure in table.figures]


def _blocks(section: EditionSection, edition: Edition) -> Iterator[Block]:
    """Yields a section; the public edition leaves out one with nothing in it."""
    is_empty = not (section.narrative or section.tables or section.recommendations)
    if is_empty and edition is Edition.PUBLIC:
        return
    yield Heading(section.title)
    if is_empty:
        yield Prose([NO_FEEDBACK if section.part is ReportPart.FEEDBACK else NOTHING])
    if section.narrative:
        yield Prose([each for each in section.narrative.split("\n\n") if each.strip()])
    yield from figure_blocks.of_section(section.title, _figures(section))
    if section.recommendations:
        rows = [[each.text, label(each.status)] for each in section.recommendations]
        yield Table("Recommendations", ["Recommendation", "State"], rows)

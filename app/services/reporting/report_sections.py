"""Sections of reports: which figures they show is data, and what they say people write."""

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from app.core import clock
from app.core.errors import Fault, Invalid
from app.data.files import shipped
from app.models.reporting.report_sections import ReportSection
from app.models.reporting.tri_annual_reports import TriAnnualReport
from app.schemas.figures.releases import ReleaseTable
from app.schemas.reporting.report_sections import (
    ReportNarrativeWrite,
    ReportSectionQuery,
    ReportSectionSort,
    ReportSectionWrite,
)
from app.services import access
from app.services.access import Actor
from app.services.figures import release_checks
from app.services.findings import recommendation_lists
from app.services.platform import crud, filters, history, pagination
from app.services.platform.preconditions import Precondition
from app.services.reporting import written_parts
from app.services.reporting.report_section_workflow import EDIT, WRITE
from app.vocabulary.figures import Dimension
from app.vocabulary.reporting import ReportPart

recommendation_lists.declare(ReportSection)
CANNOT_WRITE = Fault(
    "/owner_id",
    "cannot_write_reports",
    "Must be somebody of the QA Unit or a director, for the whole county.",
)
ORDERS = pagination.orders(ReportSectionSort, ReportSection)
COPIED = ("owner_id", "tables", "recommendation_ids", "narrative", "public_narrative")


def search(actor: Actor, query: ReportSectionQuery) -> Select[ReportSection]:
    rows = access.visible(actor, ReportSection)
    return filters.matching(
        rows, actor, ReportSection, query, "id", "report_id", "owner_id", "part"
    )


def of(db: Session, report: TriAnnualReport) -> Sequence[ReportSection]:
    """Returns the sections of a report in their order."""
    rows = select(ReportSection).where(ReportSection.report_id == report.id)
    return db.scalars(rows.order_by(ReportSection.position)).all()


def tables_of(db: Session, report: TriAnnualReport) -> dict[str, list[ReleaseTable]]:
    """Returns the tables of each section by its key."""
    return {each.part.value: tables(each) for each in of(db, report)}


def tables(section: ReportSection) -> list[ReleaseTable]:
    return [ReleaseTable.model_validate(each) for each in section.tables]


def create_all(db: Session, actor: Actor, report: TriAnnualReport) -> None:
    """Creates every section: as shipped, or as in the report that this one corrects."""
    before = {}
    if report.supersedes_id is not None:
        old = db.get_one(TriAnnualReport, report.supersedes_id)
        before = {each.part: each for each in of(db, old)}
    for position, part in enumerate(ReportPart, 1):
        values = _copied(before[part]) if part in before else {"tables": _shipped(part)}
        row = ReportSection(report_id=report.id, part=part, position=position, **values)
        db.add(row)
        db.flush()
        history.record(db, actor, "report_section.create", row, after=history.values(row))


def _copied(section: ReportSection) -> dict[str, Any]:
    names = (*COPIED, "written_by", "written_at")
    return {name: getattr(section, name) for name in names}


def _shipped(part: ReportPart) -> list[dict[str, Any]]:
    rows = shipped("reports/tri_annual")[part.value]
    return [ReleaseTable.model_validate(each).model_dump(mode="json") for each in rows]


def _to_change(db: Session, actor: Actor, row_id: UUID) -> ReportSection:
    of = ReportSection.report_id
    return written_parts.to_change(db, actor, ReportSection, row_id, TriAnnualReport, of)


def put(
    db: Session, actor: Actor, row_id: UUID, data: ReportSectionWrite, precondition: Precondition
) -> None:
    """Arranges a section: its owner, its figures, the recommendations that it names."""
    row = _to_change(db, actor, row_id)
    named = [str(each) for each in data.recommendation_ids]
    values = {
        "owner_id": data.owner_id,
        "tables": [each.model_dump(mode="json") for each in data.tables],
        "recommendation_ids": named + recommendation_lists.unseen(db, actor, row, named),
    }
    if not written_parts.may_differ(db, actor, row, values, EDIT):
        return
    faults = [*written_parts.faults_of_owner(db, row, data.owner_id, CANNOT_WRITE)]
    faults += _of_tables(data)
    faults += written_parts.faults_of_recommendations(db, actor, row, data.recommendation_ids)
    if faults:
        raise Invalid("The section cannot be saved like this.", errors=faults)
    crud.replace(db, actor, row, values, precondition)


def write(
    db: Session, actor: Actor, row_id: UUID, data: ReportNarrativeWrite, precondition: Precondition
) -> None:
    """Saves the text of a section, as its owner or the Unit."""
    row = _to_change(db, actor, row_id)
    values: dict[str, Any] = data.model_dump()
    if written_parts.may_differ(db, actor, row, values, WRITE):
        values |= {"written_by": actor.person_id, "written_at": clock.now()}
        crud.replace(db, actor, row, values, precondition)


def _of_tables(data: ReportSectionWrite) -> Iterator[Fault]:
    for n, table in enumerate(data.tables):
        yield from release_checks.faults_of_table(f"/tables/{n}", table)
        for k, each in enumerate(table.by):
            if each in {Dimension.AUDITOR, Dimension.REVIEWER}:
                text = "A report shows no figures by person."
                yield Fault(f"/tables/{n}/by/{k}", "no_figures_by_person", text)

"""The routes of sections of reports."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from app.core.errors import Invalid, NotFound
from app.http.declarations import CHANGES, answers
from app.http.dependencies import Reader, Writer
from app.models.reporting.report_sections import ReportSection
from app.schemas.platform.common import Actions, Id
from app.schemas.reporting.report_sections import (
    ReportNarrativeWrite,
    ReportSectionPage,
    ReportSectionQuery,
    ReportSectionRead,
    ReportSectionSummary,
    ReportSectionWrite,
)
from app.services.reporting import report_sections

router = APIRouter(prefix="/v1/report-sections", tags=["reports"])
CHANGED = answers(ReportSectionRead, NotFound, *CHANGES)


@router.get("", responses=answers(ReportSectionPage, Invalid))
def list_report_sections(reader: Reader, query: Annotated[ReportSectionQuery, Query()]) -> Response:
    """Lists sections of reports; `view=full` gives their text and which figures they show."""
    schema = query.shown(ReportSectionSummary, ReportSectionRead)
    return reader.page(schema, report_sections.search, query, report_sections.ORDERS)


@router.get("/{report_section_id}", responses=answers(ReportSectionRead, NotFound))
def get_report_section(reader: Reader, report_section_id: Id) -> Response:
    """Returns one section with its text, and which metrics it shows by what."""
    return reader.one(ReportSectionRead, ReportSection, report_section_id)


@router.get("/{report_section_id}/actions", responses=answers(Actions, NotFound))
def list_report_section_actions(reader: Reader, report_section_id: Id) -> Response:
    """Lists the actions on a section, whether each is allowed now, and why if not."""
    return reader.actions(ReportSection, report_section_id)


@router.put("/{report_section_id}", responses=CHANGED)
def put_report_section(writer: Writer, report_section_id: Id, data: ReportSectionWrite) -> Response:
    """Arranges a section: who writes it, which figures and recommendations it shows."""
    report_sections.put(writer.db, writer.actor, report_section_id, data, writer.precondition)
    return writer.answer(ReportSectionRead, ReportSection, report_section_id)


@router.put("/{report_section_id}/narrative", responses=CHANGED)
def put_report_section_narrative(
    writer: Writer, report_section_id: Id, data: ReportNarrativeWrite
) -> Response:
    """Saves the text of a section, as its owner or the Unit; made for saving as one types."""
    report_sections.write(writer.db, writer.actor, report_section_id, data, writer.precondition)
    return writer.answer(ReportSectionRead, ReportSection, report_section_id)

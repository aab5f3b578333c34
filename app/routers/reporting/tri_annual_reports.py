"""The routes of tri-annual reports."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from app.core.errors import Invalid, NotFound
from app.http.declarations import CHANGES, MOVES, answers
from app.http.dependencies import Poster, Reader, Writer
from app.models.reporting.tri_annual_reports import TriAnnualReport
from app.schemas.platform.common import Actions, Id, ReasonWrite
from app.schemas.reporting.tri_annual_reports import (
    PublishWrite,
    TriAnnualReportPage,
    TriAnnualReportQuery,
    TriAnnualReportRead,
    TriAnnualReportSummary,
    TriAnnualReportWrite,
)
from app.services import access
from app.services.reporting import tri_annual_reports

router = APIRouter(prefix="/v1/tri-annual-reports", tags=["reports"])
MOVED = answers(TriAnnualReportRead, *MOVES)


@router.get("", responses=answers(TriAnnualReportPage, Invalid))
def list_tri_annual_reports(
    reader: Reader, query: Annotated[TriAnnualReportQuery, Query()]
) -> Response:
    """Lists the reports that you may see, the newest cycle first."""
    schema = query.shown(TriAnnualReportSummary, TriAnnualReportRead)
    return reader.page(schema, tri_annual_reports.search, query, tri_annual_reports.ORDERS)


@router.get("/{report_id}", responses=answers(TriAnnualReportRead, NotFound))
def get_tri_annual_report(reader: Reader, report_id: Id) -> Response:
    """Returns one report: its sections and their owners, its release and its checksum."""
    return reader.one(TriAnnualReportRead, TriAnnualReport, report_id)


@router.get("/{report_id}/actions", responses=answers(Actions, NotFound))
def list_tri_annual_report_actions(reader: Reader, report_id: Id) -> Response:
    """Lists the actions on a report, whether each is allowed now, and why if not."""
    return reader.actions(TriAnnualReport, report_id)


@router.put("/{report_id}", responses=answers(TriAnnualReportRead, *CHANGES, creates=True))
def put_tri_annual_report(writer: Writer, report_id: Id, data: TriAnnualReportWrite) -> Response:
    """Composes a report of a cycle with all its sections, or replaces what a draft is about."""
    changed = (writer.db, writer.actor, report_id, data, writer.precondition)
    created = tri_annual_reports.put(*changed)
    return writer.answer(TriAnnualReportRead, TriAnnualReport, report_id, created=created)


@router.delete(
    "/{report_id}",
    status_code=204,
    responses=answers(None, NotFound, *CHANGES, status=204),
)
def delete_tri_annual_report(writer: Writer, report_id: Id) -> Response:
    """Deletes a draft with its sections; what was signed off cannot be deleted."""
    row = access.get(writer.db, writer.actor, TriAnnualReport, report_id)
    tri_annual_reports.delete(writer.db, writer.actor, row, writer.precondition)
    return writer.done()


@router.post("/{report_id}/compose-release", responses=MOVED)
def compose_release_of_tri_annual_report(poster: Poster, report_id: Id) -> Response:
    """Composes a release of the figures that may be published, for the public edition."""
    row = poster.row(TriAnnualReport, report_id)
    tri_annual_reports.compose_release(poster.db, poster.actor, row)
    return poster.answer(TriAnnualReportRead, TriAnnualReport, report_id)


@router.post("/{report_id}/propose", responses=MOVED)
def propose_tri_annual_report(poster: Poster, report_id: Id) -> Response:
    """Freezes the figures of a report with their rows, and puts it before somebody else."""
    row = poster.row(TriAnnualReport, report_id)
    tri_annual_reports.propose(poster.db, poster.actor, row)
    return poster.answer(TriAnnualReportRead, TriAnnualReport, report_id)


@router.post("/{report_id}/return", responses=MOVED)
def return_tri_annual_report(poster: Poster, report_id: Id, data: ReasonWrite) -> Response:
    """Returns a report in review to those who write it, with the reason."""
    row = poster.row(TriAnnualReport, report_id)
    tri_annual_reports.give_back(poster.db, poster.actor, row, data.reason)
    return poster.answer(TriAnnualReportRead, TriAnnualReport, report_id)


@router.post("/{report_id}/publish", responses=MOVED)
def publish_tri_annual_report(poster: Poster, report_id: Id, data: PublishWrite) -> Response:
    """Signs off a report in which you had no part; a correction supersedes what it corrects."""
    row = poster.row(TriAnnualReport, report_id)
    tri_annual_reports.publish(poster.db, poster.actor, row, data)
    return poster.answer(TriAnnualReportRead, TriAnnualReport, report_id)

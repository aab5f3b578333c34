"""The routes of the editions of a report, and of its renderings."""

from collections.abc import Callable
from threading import BoundedSemaphore
from typing import Annotated

from fastapi import APIRouter, Path, Response

from app.core.errors import Conflict, NotFound, Unavailable
from app.http.csv_answers import CSV_ERRORS
from app.http.declarations import answers
from app.http.dependencies import Db, Reader
from app.http.problems.openapi import declared_errors
from app.schemas.platform.common import Id
from app.schemas.reporting.editions import EditionRead
from app.services.reporting import tri_annual_report_editions as editions
from app.services.reporting.editions import html, pdf, word
from app.services.reporting.editions.document import Document
from app.vocabulary.reporting import Edition

PREFIX = "/v1/tri-annual-reports/{report_id}/editions/{edition}"
router = APIRouter(prefix=PREFIX, tags=["reports"])
EditionName = Annotated[Edition, Path(description="`internal` or `public`.")]
ERRORS = declared_errors(*CSV_ERRORS, NotFound)
PRINTED = declared_errors(*CSV_ERRORS, NotFound, Conflict)
AT_ONCE = 2  # documents that one process prints; each takes a second of one core
PRINTING = BoundedSemaphore(AT_ONCE)
LONGEST_WAIT = 5  # seconds


class HtmlFile(Response):
    media_type = "text/html"


class PdfFile(Response):
    media_type = "application/pdf"


class WordFile(Response):
    media_type = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@router.get("", responses=answers(EditionRead, NotFound))
def get_report_edition(db: Db, reader: Reader, report_id: Id, edition: EditionName) -> Response:
    """Returns an edition of a report: its text and figures, section by section."""
    return reader.json(_read(db, reader, report_id, edition))


@router.get("/html", response_class=HtmlFile, responses=ERRORS)
def get_report_as_html(db: Db, reader: Reader, report_id: Id, edition: EditionName) -> Response:
    """Returns an edition as one accessible HTML file, which prints well and needs no other."""
    text = html.render(editions.document(_read(db, reader, report_id, edition)))
    return HtmlFile(text, headers={"Content-Security-Policy": html.POLICY})


@router.get("/pdf", response_class=PdfFile, responses=PRINTED)
def get_report_as_pdf(db: Db, reader: Reader, report_id: Id, edition: EditionName) -> Response:
    """Returns an edition as a tagged PDF (PDF/UA-1)."""
    document = editions.document(_read(db, reader, report_id, edition))
    return PdfFile(_printed(pdf.render, document), headers=_named(edition, "pdf"))


@router.get("/docx", response_class=WordFile, responses=PRINTED)
def get_report_as_docx(db: Db, reader: Reader, report_id: Id, edition: EditionName) -> Response:
    """Returns an edition as a Word document."""
    document = editions.document(_read(db, reader, report_id, edition))
    return WordFile(_printed(word.render, document), headers=_named(edition, "docx"))


def _read(db: Db, reader: Reader, report_id: Id, edition: Edition) -> EditionRead:
    return editions.read(db, reader.actor, report_id, edition, reader.route)


def _named(edition: Edition, ending: str) -> dict[str, str]:
    name = f"tri-annual-report-{edition.value}.{ending}"
    return {"Content-Disposition": f'attachment; filename="{name}"'}


def _printed(render: Callable[[Document], bytes], document: Document) -> bytes:
    """Prints one of few documents at a time, in the thread of its request."""
    if not PRINTING.acquire(timeout=LONGEST_WAIT):
        raise Unavailable("Too many reports are being printed. Try again in a moment.")
    try:
        return render(document)
    finally:
        PRINTING.release()

"""Imports of returns."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, File, Form, Query, Response, UploadFile

from app.core import clock
from app.core.errors import Invalid, NotFound
from app.http.declarations import CREATES, answers
from app.http.dependencies import Creator, Reader
from app.models.intake.import_runs import ImportRun
from app.schemas.intake.imports import ImportPage, ImportQuery, ImportRead
from app.schemas.platform.common import SOURCE_SYSTEM
from app.services.intake import ssda903_import

router = APIRouter(prefix="/v1/imports", tags=["imports"])


@router.post("/ssda903", responses=answers(ImportRead, *CREATES, status=201), status_code=201)
def import_ssda903(
    creator: Creator,
    header: Annotated[UploadFile, File(description="The file header.csv of the return.")],
    episodes: Annotated[UploadFile, File(description="The file episodes.csv of the return.")],
    placements: Annotated[
        UploadFile | None, File(description="The file placements.csv, if you have one.")
    ] = None,
    reviews: Annotated[
        UploadFile | None, File(description="The file reviews.csv, if you have one.")
    ] = None,
    as_at: Annotated[
        date | None, Form(description="The day the sampling frame is for; today when left out.")
    ] = None,
    source_system: Annotated[str, Form(pattern=SOURCE_SYSTEM, max_length=40)] = ("ssda903"),
) -> Response:
    """Imports an SSDA903 return: children become the sampling frame, reviews become meetings.

    Rows with errors are listed in the answer; all other rows are imported.
    """
    run = ssda903_import.run_ssda903(
        creator.db,
        creator.actor,
        header.file.read(),
        episodes.file.read(),
        placements.file.read() if placements is not None else None,
        as_at or clock.today(),
        source_system,
        reviews.file.read() if reviews is not None else None,
    )
    return creator.answer(ImportRead, ImportRun, run.id, created=True, under="/v1/imports")


@router.get("", responses=answers(ImportPage, Invalid))
def list_imports(reader: Reader, query: Annotated[ImportQuery, Query()]) -> Response:
    """Lists the imports, the newest first."""
    rows = ssda903_import.search(reader.actor)
    return reader.page(ImportRead, rows, query, ssda903_import.ORDERS)


@router.get("/{import_id}", responses=answers(ImportRead, NotFound))
def get_import(reader: Reader, import_id: UUID) -> Response:
    """Returns one import with every row that was rejected."""
    return reader.one(ImportRead, ImportRun, import_id)

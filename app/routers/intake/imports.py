"""Imports of returns."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Response

from app.core import clock
from app.core.errors import Invalid, NotFound
from app.http.declarations import CREATES, answers
from app.http.dependencies import Creator, Reader
from app.models.intake.import_runs import ImportRun
from app.routers.intake.return_upload import CONFIRM, DRY_RUN, ReturnUpload, return_upload
from app.schemas.intake.imports import ImportPage, ImportPreviewRead, ImportQuery, ImportRead
from app.schemas.platform.common import Id
from app.services.intake import ssda903_import
from app.services.intake.ssda903_import import ImportOrder

router = APIRouter(prefix="/v1/imports", tags=["imports"])

IMPORTED = answers(ImportRead, *CREATES, status=201)
PREVIEW: dict[int | str, dict[str, Any]] = {
    200: {"model": ImportPreviewRead, "description": "What a dry run would do; nothing is written."}
}


@router.post("/ssda903", responses=PREVIEW | IMPORTED, status_code=201)
def import_ssda903(
    creator: Creator,
    upload: Annotated[ReturnUpload, Depends(return_upload, scope="function")],
    dry_run: Annotated[bool, Query(description=DRY_RUN)] = False,
    confirm: Annotated[bool, Query(description=CONFIRM)] = False,
) -> Response:
    """Imports an SSDA903 return: children become the sampling frame, reviews become meetings.

    Rows with errors are listed in the answer; all other rows are imported. What a return does not
    say, or what could not be read, ends, moves and overwrites nothing.
    """
    order = ImportOrder(
        upload.files,
        upload.as_at or clock.today(),
        upload.source_system,
        confirmed=confirm or upload.confirm,
        demo_teams=upload.demo_teams,
    )
    if dry_run or upload.dry_run:
        return creator.json(ssda903_import.preview_ssda903(creator.db, creator.actor, order))
    run = ssda903_import.run_ssda903(creator.db, creator.actor, order)
    return creator.answer(ImportRead, ImportRun, run.id, created=True, under="/v1/imports")


@router.get("", responses=answers(ImportPage, Invalid))
def list_imports(reader: Reader, query: Annotated[ImportQuery, Query()]) -> Response:
    """Lists the imports, the newest first."""
    return reader.page(ImportRead, ssda903_import.search, query, ssda903_import.ORDERS)


@router.get("/{import_id}", responses=answers(ImportRead, NotFound))
def get_import(reader: Reader, import_id: Id) -> Response:
    """Returns one import with every row that was rejected."""
    return reader.one(ImportRead, ImportRun, import_id)

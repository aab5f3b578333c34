"""Imports of files of values."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, File, Form, Query, Response, UploadFile

from app.http import upload_parts
from app.http.declarations import CREATES, answers
from app.http.dependencies import Creator
from app.models.intake.import_runs import ImportRun
from app.schemas.intake.imports import ImportRead
from app.schemas.intelligence.file_imports import FileImportPreviewRead
from app.schemas.platform.common import SOURCE_SYSTEM
from app.services.intake.ssda903_files import SourceFile
from app.services.intelligence import file_imports
from app.services.intelligence.file_imports import FileOrder

router = APIRouter(prefix="/v1/imports", tags=["imports"])

DRY_RUN = "Whether to tell only what the import would do, and to write nothing."
IMPORTED = answers(ImportRead, *CREATES, status=201)
PREVIEW: dict[int | str, dict[str, Any]] = {
    200: {
        "model": FileImportPreviewRead,
        "description": "What a dry run would do; nothing is written.",
    }
}
PARTS = [Depends(upload_parts.check)]
DryRun = Annotated[bool, Query(description=DRY_RUN)]


@router.post("/indicator-values", responses=PREVIEW | IMPORTED, status_code=201, dependencies=PARTS)
def import_indicator_values(
    creator: Creator,
    file: Annotated[
        UploadFile,
        File(
            description="CSV with the columns indicator, org_unit_code, period_start, period_end,"
            " numerator, denominator and value."
        ),
    ],
    source_system: Annotated[
        str, Form(pattern=SOURCE_SYSTEM, max_length=40, description="The name of the source.")
    ] = "indicator_files",
    dry_run: DryRun = False,
) -> Response:
    """Imports a file of values of indicators: each row is created, corrected or rejected by itself.

    A value that the file does not have stays as it is; the same file again changes nothing.
    """
    order = FileOrder(SourceFile("indicator_values.csv", file.file.read()), source_system)
    if dry_run:
        return _preview(creator, order, file_imports.run_values)
    run = file_imports.run_values(creator.db, creator.actor, order)
    return creator.answer(ImportRead, ImportRun, run.id, created=True, under="/v1/imports")


@router.post(
    "/published-statistics", responses=PREVIEW | IMPORTED, status_code=201, dependencies=PARTS
)
def import_published_statistics(
    creator: Creator,
    file: Annotated[
        UploadFile,
        File(
            description="CSV in the tidy layout of the Department for Education: time_period,"
            " time_identifier, geographic_level, the codes and names of places, filters, values."
        ),
    ],
    source_system: Annotated[
        str, Form(pattern=SOURCE_SYSTEM, max_length=40, description="The name of the source.")
    ] = "dfe",
    dry_run: DryRun = False,
) -> Response:
    """Imports published statistics of England, regions and councils, as a file of the DfE has them.

    Indicators say which columns are theirs; marks of suppression are kept as they are.
    """
    order = FileOrder(SourceFile("published_statistics.csv", file.file.read()), source_system)
    if dry_run:
        return _preview(creator, order, file_imports.run_statistics)
    run = file_imports.run_statistics(creator.db, creator.actor, order)
    return creator.answer(ImportRead, ImportRun, run.id, created=True, under="/v1/imports")


def _preview(creator: Creator, order: FileOrder, run: file_imports.Run) -> Response:
    return creator.json(file_imports.preview(creator.db, creator.actor, order, run))

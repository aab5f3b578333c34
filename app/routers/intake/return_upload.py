"""The parts of an uploaded return. An unknown part is refused: misspelt, it would be missing."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from fastapi import Depends, File, Form, Request, UploadFile

from app.core.errors import Fault, Invalid
from app.http import upload_parts
from app.schemas.platform.common import SOURCE_SYSTEM, Day
from app.services.intake.ssda903_files import LEFT_ASIDE, READ, ReturnFiles, gather, kind_of

DRY_RUN = "Whether to tell only what the import would do, and to write nothing."
CONFIRM = "Whether the import is wanted although many known children would leave or change team."
FILES = (*READ, "xml", *LEFT_ASIDE)

Upload = UploadFile | None


@dataclass(frozen=True)
class ReturnUpload:
    """The files of an upload, and how they are to be imported."""

    files: ReturnFiles
    as_at: date | None
    source_system: str
    dry_run: bool
    confirm: bool
    demo_teams: bool


async def left_aside(request: Request) -> list[str]:
    """Checks the names of all parts, and returns those that are left aside."""
    sent = await upload_parts.names(request, also=LEFT_ASIDE)
    return [name for name in sent if name in LEFT_ASIDE]


async def return_upload(
    aside: Annotated[list[str], Depends(left_aside)],
    files: Annotated[
        list[UploadFile],
        File(
            default_factory=list,
            description="Any files of the return, of one or several years, distinguished by their"
            " names; those that QAF does not use are left aside.",
        ),
    ],
    header: Annotated[Upload, File(description="header.csv; needed unless `files` has it.")] = None,
    episodes: Annotated[
        Upload, File(description="episodes.csv; needed unless `files` has it.")
    ] = None,
    placements: Annotated[
        Upload, File(description="placements.csv: the team and worker of each case.")
    ] = None,
    reviews: Annotated[Upload, File(description="reviews.csv: they become meetings.")] = None,
    sw_episodes: Annotated[
        Upload, File(description="sw_episodes.csv: the social worker of each case.")
    ] = None,
    xml: Annotated[Upload, File(description="A whole return in its XML form.")] = None,
    as_at: Annotated[
        Day | None, Form(description="The day the sampling frame is for; today when left out.")
    ] = None,
    source_system: Annotated[
        str, Form(pattern=SOURCE_SYSTEM, max_length=40, description="The name of the source.")
    ] = "ssda903",
    dry_run: Annotated[bool, Form(description=DRY_RUN)] = False,
    confirm: Annotated[bool, Form(description=CONFIRM)] = False,
    demo_teams: Annotated[
        bool,
        Form(description="Whether children without a team are shared out at random, to try QAF."),
    ] = False,
) -> ReturnUpload:
    """Returns the parts of an uploaded return."""
    named = {
        "header": header,
        "episodes": episodes,
        "placements": placements,
        "reviews": reviews,
        "sw_episodes": sw_episodes,
        "xml": xml,
    }
    contents = [(kind, await file.read()) for kind, file in named.items() if file is not None]
    contents += [(kind, await file.read()) for kind, file in _by_name(files)]
    gathered = gather(contents, aside)
    _require_needed(gathered)
    return ReturnUpload(gathered, as_at, source_system, dry_run, confirm, demo_teams)


def _by_name(files: Iterable[UploadFile]) -> list[tuple[str, UploadFile]]:
    kinds = [(kind_of(file.filename or ""), file) for file in files]
    faults = [
        Fault(f"/files/{n}", "unknown_file", f"The name has none of: {', '.join(FILES)}.")
        for n, (kind, _) in enumerate(kinds)
        if kind is None
    ]
    if faults:
        raise Invalid(
            "A file of the upload is not known by its name.", code="unknown_part", errors=faults
        )
    return [(kind, file) for kind, file in kinds if kind is not None]


def _require_needed(files: ReturnFiles) -> None:
    missing = files.missing()
    if missing:
        text = "This part is required: a return needs header.csv and episodes.csv, or its XML form."
        faults = [Fault(f"/{name}", "required", text) for name in missing]
        raise Invalid(f"{missing[0]}.csv is missing.", errors=faults)

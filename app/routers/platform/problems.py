"""The pages that the `type` of a problem leads to."""

from typing import Annotated

from fastapi import APIRouter, Path
from fastapi.responses import HTMLResponse

from app.core.errors import NotFound
from app.http.problems import catalogue
from app.http.problems.openapi import declared_errors

router = APIRouter(tags=["problems"])

Code = Annotated[str, Path(pattern=r"^[a-z][a-z0-9_]*$", max_length=64, examples=["stale"])]


@router.get(
    "/problems/{code}",
    summary="Explain a problem",
    response_class=HTMLResponse,
    responses=declared_errors(NotFound),
    openapi_extra={"security": []},
)
async def explain_problem(code: Code) -> HTMLResponse:
    """Answers a short page: what a problem's code means, and what to do about it."""
    page = catalogue.page(code)
    if page is None:
        raise NotFound("No problem has this code.")
    return HTMLResponse(page)

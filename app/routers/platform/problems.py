"""The pages that the `type` of a problem leads to."""

from html import escape
from typing import Annotated

from fastapi import APIRouter, Path
from fastapi.responses import HTMLResponse

from app.core.errors import NotFound
from app.http.problems.catalogue import CATALOGUE
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
    """A short page on what a problem's code means and what to do about it."""
    entry = CATALOGUE.get(code)
    if entry is None:
        raise NotFound("No problem has this code.")
    title, meaning, remedy = (escape(text, quote=False) for text in entry)
    return HTMLResponse(
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{title}</title>'
        f"<h1>{title}</h1><p><code>{code}</code></p>"
        f"<h2>What it means</h2><p>{meaning}</p><h2>What to do</h2><p>{remedy}</p></html>"
    )

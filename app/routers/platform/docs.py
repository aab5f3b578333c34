"""The OpenAPI document and a page that shows it; the page loads nothing from elsewhere."""

import hashlib
import json
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Header, Request
from fastapi.responses import FileResponse, HTMLResponse, Response

import app
from app.core.errors import NotFound
from app.http.problems.openapi import declared_errors

router = APIRouter(include_in_schema=False, tags=["docs"])

HERE = Path(app.__file__).parent
COMMITTED = (HERE.parent / "openapi" / "openapi.json", HERE / "data" / "openapi.json")
ASSETS = {
    "swagger-ui-bundle.js": "text/javascript",
    "swagger-ui.css": "text/css",
    "start.js": "text/javascript",
    "favicon.png": "image/png",
}
# Swagger UI sets styles on elements and draws its icons from data: addresses.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)
PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>QAF API</title>
<link rel="icon" href="/docs/favicon.png">
<link rel="stylesheet" href="/docs/swagger-ui.css">
</head>
<body>
<div id="swagger-ui"></div>
<script src="/docs/swagger-ui-bundle.js"></script>
<script src="/docs/start.js"></script>
</body>
</html>
"""


@router.get("/docs", summary="Read the API's documentation")
async def read_docs() -> HTMLResponse:
    """Shows `/openapi.json` in Swagger UI."""
    return HTMLResponse(PAGE, headers={"Content-Security-Policy": POLICY})


@router.get("/docs/{name}", summary="Load a file of the page", responses=declared_errors(NotFound))
async def read_docs_asset(name: str) -> FileResponse:
    """Answers one of the files in ASSETS."""
    if name not in ASSETS:
        raise NotFound("The documentation page has no such file.")
    return FileResponse(
        HERE / "static" / "swagger" / name,
        media_type=ASSETS[name],
        headers={"Cache-Control": "public, max-age=3600"},
    )


@router.get("/openapi.json", summary="Get the OpenAPI document")
async def get_openapi_document(
    request: Request, if_none_match: Annotated[str | None, Header()] = None
) -> Response:
    """Answers the committed document, or generates it if it was not shipped."""
    state = request.app.state
    if not hasattr(state, "openapi_document"):
        state.openapi_document = _document(request)
    body: bytes = state.openapi_document
    tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    fresh = tag in (if_none_match or "").replace("W/", "").replace(" ", "").split(",")
    headers = {"ETag": tag}
    if fresh:
        return Response(status_code=304, headers=headers)
    return Response(body, headers=headers, media_type="application/json")


def _document(request: Request) -> bytes:
    for path in COMMITTED:
        if path.is_file():
            return path.read_bytes()
    return json.dumps(request.app.openapi(), ensure_ascii=False).encode()

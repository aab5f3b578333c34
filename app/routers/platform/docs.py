"""The OpenAPI document and a page that shows it; the page loads nothing from elsewhere."""

import hashlib
import json
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Header, Request
from fastapi.responses import (
    FileResponse,
    HTMLResponse,
    JSONResponse,
    PlainTextResponse,
    Response,
)

import app
from app.core.config import Settings
from app.core.errors import NotFound
from app.data.files import label
from app.http import compression
from app.http.problems.openapi import declared_errors
from app.vocabulary.roles import Role

PACKED_ONCE = 9  # the level of gzip: the document is packed once and sent often
router = APIRouter(include_in_schema=False, tags=["docs"])

HERE = Path(app.__file__).parent
GUIDES = HERE.parent / "docs" / "guides"
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
<form id="sign-in" hidden>
<select id="person" aria-label="Person"></select>
<input id="password" type="password" autocomplete="off" aria-label="Password"
 placeholder="Password of the demo">
<button>Sign in</button>
<span id="signed-in" role="status"></span>
</form>
<nav id="guides" hidden>Guides:</nav>
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


@router.get("/docs/guides", summary="List the guides")
async def list_guides() -> JSONResponse:
    """Returns the names of the guides that were installed with the service."""
    return JSONResponse({"guides": sorted(path.stem for path in GUIDES.glob("*.md"))})


@router.get("/docs/guides/{name}", summary="Read a guide", responses=declared_errors(NotFound))
async def read_guide(name: str) -> Response:
    """Returns a guide as plain text."""
    known = {path.stem: path for path in GUIDES.glob("*.md")}
    if name not in known:
        raise NotFound("There is no guide of this name.")
    return PlainTextResponse(known[name].read_text(encoding="utf-8"))


@router.get("/docs/people", summary="List the demo's people", responses=declared_errors(NotFound))
async def list_demo_people(request: Request) -> JSONResponse:
    """Returns who can sign in on the page: only in the demo, and never with a password."""
    config: Settings = request.app.state.settings
    file = config.data_dir / "demo-credentials.json"
    if not config.demo or not file.is_file():
        raise NotFound("Nobody signs in on this page: this is no demo.")
    people = json.loads(file.read_text(encoding="utf-8"))["people"]
    found = [
        {"role": label(Role(person["role"])), "email": person["email"]}
        for person in people.values()
    ]
    return JSONResponse({"people": sorted(found, key=lambda each: each["role"])})


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
        body = _document(request)
        state.openapi_document = body, compression.pack(body, PACKED_ONCE)
    body, packed = state.openapi_document
    tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    fresh = tag in (if_none_match or "").replace("W/", "").replace(" ", "").split(",")
    headers = {"ETag": compression.weak(tag), **compression.VARIES}
    if fresh:
        return Response(status_code=304, headers=headers)
    return compression.compressible(request, body, headers, "application/json", packed)


def _document(request: Request) -> bytes:
    for path in COMMITTED:
        if path.is_file():
            return path.read_bytes()
    return json.dumps(request.app.openapi(), ensure_ascii=False).encode()

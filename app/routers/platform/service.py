"""What answers at the address itself: which service this is, and where everything else is."""

from html import escape

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, JSONResponse, Response

from app.core import version

router = APIRouter(include_in_schema=False, tags=["docs"])

PLACES = {
    "api": "/v1",
    "documentation": "/docs",
    "openapi": "/openapi.json",
    "sign_in": "/.well-known/oauth-protected-resource",
    "ready": "/readyz",
}
PAGE = """<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>QAF</title></head>
<body>
<h1>QAF {version}</h1>
<p>Quality assurance of children's services, as an open API.</p>
<ul>
{links}
</ul>
</body>
</html>
"""


@router.get("/", summary="Name the service")
async def name_service(request: Request) -> Response:
    """Returns the name and version of the service, and the addresses of its documents."""
    headers = {"Vary": "Accept"}
    if "text/html" in request.headers.get("accept", ""):
        links = "\n".join(
            f'<li><a href="{escape(place)}">{escape(name.replace("_", " ").capitalize())}</a></li>'
            for name, place in PLACES.items()
            if name != "api"
        )
        page = PAGE.format(version=escape(version.number()), links=links)
        return HTMLResponse(page, headers=headers)
    body = {"name": "QAF", "version": version.number(), **PLACES}
    return JSONResponse(body, headers=headers)

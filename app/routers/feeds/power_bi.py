"""The file that opens the feed in Power BI Desktop."""

import json

from fastapi import APIRouter, Request, Response

router = APIRouter(prefix="/powerbi", tags=["metrics"], include_in_schema=False)


@router.get("/qaf.pbids")
async def get_power_bi_connection(request: Request) -> Response:
    """Returns a Power BI connection file: it holds the address of the feed, and no key."""
    url = f"{request.base_url}".rstrip("/") + "/odata/v4/"
    details = {"protocol": "odata", "address": {"url": url}}
    connection = {"details": details, "options": {}, "mode": "Import"}
    body = json.dumps({"version": "0.1", "connections": [connection]})
    headers = {"Content-Disposition": 'attachment; filename="qaf.pbids"'}
    return Response(body, headers=headers, media_type="application/json")

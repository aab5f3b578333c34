"""The counters, for a Prometheus that runs on the same machine."""

from ipaddress import ip_address

from fastapi import APIRouter, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from app.errors import Forbidden
from app.problems import documents

router = APIRouter(include_in_schema=False, tags=["health"])


@router.get("/metrics", summary="Read the counters", responses=documents(Forbidden))
async def read_counters(request: Request) -> Response:
    """Refused to other machines, and to whatever a proxy passes on."""
    if not _is_local(request):
        raise Forbidden("The counters are for this machine only.")
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)


def _is_local(request: Request) -> bool:
    if any(name in request.headers for name in ("forwarded", "x-forwarded-for", "x-real-ip")):
        return False
    try:
        return request.client is not None and ip_address(request.client.host).is_loopback
    except ValueError:
        return False

"""The counters, for a Prometheus that runs on the same machine."""

from ipaddress import ip_address

import anyio
import anyio.to_thread
from fastapi import APIRouter, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from app.core.errors import Forbidden
from app.http import telemetry
from app.http.problems.openapi import declared_errors

router = APIRouter(include_in_schema=False, tags=["health"])

SECONDS = 2.0  # for the query of the queue; after that the other counters are answered
_threads = anyio.CapacityLimiter(1)  # its own thread: counters are read under full load too


@router.get("/metrics", summary="Read the counters", responses=declared_errors(Forbidden))
async def read_counters(request: Request) -> Response:
    """Answers the counters to this machine only, and to no request that a proxy forwards."""
    if not _is_local(request):
        raise Forbidden("The counters can be read only from the machine of the service.")
    await _show_queue(request)
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)


async def _show_queue(request: Request) -> None:
    try:
        with anyio.fail_after(SECONDS):
            backlog = await anyio.to_thread.run_sync(
                request.app.state.backlog, abandon_on_cancel=True, limiter=_threads
            )
    except Exception:  # noqa: BLE001 - /readyz reports a missing database
        backlog = []
    telemetry.show_backlog(backlog)


def _is_local(request: Request) -> bool:
    if any(name in request.headers for name in ("forwarded", "x-forwarded-for", "x-real-ip")):
        return False
    try:
        return request.client is not None and ip_address(request.client.host).is_loopback
    except ValueError:
        return False

"""Whether the process lives, and whether it can work."""

from collections.abc import Callable

import anyio
import anyio.to_thread
from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field

from app.core.errors import Malformed
from app.http.problems.openapi import declared_errors

router = APIRouter(tags=["health"])

SECONDS = 2.0  # for all checks together
_threads = anyio.CapacityLimiter(2)  # of its own: a full pool must not make us look dead


class Liveness(BaseModel):
    """The process answers."""

    status: str = Field(examples=["alive"])


class Readiness(BaseModel):
    """Whether requests can be served, and what was looked at."""

    ready: bool = Field(examples=[True])
    checks: dict[str, bool] = Field(examples=[{"database": True}])


@router.get(
    "/livez",
    summary="Is the process alive?",
    openapi_extra={"security": []},
    responses=declared_errors(Malformed),
)
async def check_liveness() -> Liveness:
    """Answers as long as the process can answer at all; asks no database."""
    return Liveness(status="alive")


@router.get(
    "/readyz",
    summary="Can it work?",
    openapi_extra={"security": []},
    responses={**declared_errors(Malformed), 503: {"model": Readiness, "description": "Not ready"}},
)
async def check_readiness(request: Request, response: Response) -> Readiness:
    """Whether the database answers with this version's schema; 503 if not, or while leaving."""
    leaving = getattr(request.app.state, "leaving", False)
    checks = {"stays": False} if leaving else await _checked(request.app.state.ready)
    ready = all(checks.values())
    if not ready:
        response.status_code = 503
        response.headers["Retry-After"] = "5"
    return Readiness(ready=ready, checks=checks)


async def _checked(ready: Callable[[], dict[str, bool]]) -> dict[str, bool]:
    """Returns the checks, made in a thread; too slow, or any error, counts as not answering."""
    try:
        with anyio.fail_after(SECONDS):
            return await anyio.to_thread.run_sync(ready, abandon_on_cancel=True, limiter=_threads)
    except Exception:  # noqa: BLE001 - whatever it is, it is not ready
        return {"answers": False}

"""Liveness and readiness of the process."""

from collections.abc import Callable

import anyio
import anyio.to_thread
from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field

from app.core.errors import Malformed
from app.http.problems.openapi import declared_errors

router = APIRouter(tags=["health"])

SECONDS = 2.0  # for all checks
_threads = anyio.CapacityLimiter(
    2
)  # its own threads: a full pool must not make the service look dead


class Liveness(BaseModel):
    """Whether the process answers."""

    status: str = Field(examples=["alive"])


class Readiness(BaseModel):
    """Whether requests can be served, and the result of each check."""

    ready: bool = Field(examples=[True])
    checks: dict[str, bool] = Field(examples=[{"database": True}])


@router.get(
    "/livez",
    summary="Is the process alive?",
    response_description="The process is alive.",
    openapi_extra={"security": []},
    responses=declared_errors(Malformed),
)
async def check_liveness() -> Liveness:
    """Answers as long as the process can answer at all, without a query of the database."""
    return Liveness(status="alive")


@router.get(
    "/readyz",
    summary="Is the service ready?",
    response_description="The service is ready.",
    openapi_extra={"security": []},
    responses={**declared_errors(Malformed), 503: {"model": Readiness, "description": "Not ready"}},
)
async def check_readiness(request: Request, response: Response) -> Readiness:
    """Checks that the database answers with the right schema; 503 if not, or while stopping."""
    leaving = getattr(request.app.state, "leaving", False)
    checks = {"stays": False} if leaving else await _checked(request.app.state.ready)
    ready = all(checks.values())
    if not ready:
        response.status_code = 503
        response.headers["Retry-After"] = "5"
    return Readiness(ready=ready, checks=checks)


async def _checked(ready: Callable[[], dict[str, bool]]) -> dict[str, bool]:
    """Returns the result of each check; a slow or failed one counts as no answer."""
    try:
        with anyio.fail_after(SECONDS):
            return await anyio.to_thread.run_sync(ready, abandon_on_cancel=True, limiter=_threads)
    except Exception:  # noqa: BLE001 - any error means: not ready
        return {"answers": False}

"""The application: settings, routers, error handlers, middleware."""

import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import anyio.to_thread
from fastapi import FastAPI, Request, Response
from fastapi.middleware.cors import CORSMiddleware

from app.core.config import Settings, settings
from app.core.database import database
from app.core.migrations import is_current
from app.http.credentials import SIGNED_IN
from app.http.dependencies import Replayed
from app.http.middleware.admission import Gate
from app.http.middleware.envelope import Envelope
from app.http.openapi_document import Service, operation_id
from app.http.problems import rendering
from app.http.route_index import RouteIndex
from app.http.transaction_retry import Retries
from app.routers import OPEN_ROUTERS, OUTGOING_ROUTERS, ROUTERS
from app.routers.platform.tags import TAGS
from app.security.startup import check_startup
from app.services.platform import job_queue, key_check
from app.services.platform.job_queue import Backlog

# In the demo, whoever develops a portal on the same machine.
THIS_MACHINE = r"https?://(localhost|127\.0\.0\.1|\[::1\])(:[0-9]{1,5})?"
EXPOSED = [
    "ETag",
    "Link",
    "Location",
    "Retry-After",
    "X-Request-Id",
    "Idempotent-Replayed",
    "RateLimit",
    "RateLimit-Policy",
    "Deprecation",
    "Sunset",
    "Text-Warnings",
    "WWW-Authenticate",
]


def create_app(config: Settings | None = None) -> FastAPI:
    """Returns the application; refuses unsafe secrets and settings of Entra ID."""
    config = config or settings()
    check_startup(config)
    key_check.install()
    app = Service(
        title="QAF",
        version="1",
        summary="Quality assurance of children's services, as an open API.",
        description=(
            "Peer audits, moderation, appreciative inquiry and their figures, after Kent County "
            "Council's Quality Assurance Framework (October 2021)."
        ),
        openapi_tags=[
            {"name": name, "description": description} for name, description in TAGS.items()
        ],
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        redirect_slashes=False,
        lifespan=lifespan,
        separate_input_output_schemas=False,
        generate_unique_id_function=operation_id,
        license_info={"name": "Apache 2.0", "identifier": "Apache-2.0"},
        contact={"name": "QAF"},
        servers=[{"url": "/"}],
    )
    rendering.install(app)
    app.add_exception_handler(Replayed, replay)
    include_routers(app)
    for router in OUTGOING_ROUTERS:
        app.webhooks.include_router(router)
    app.add_middleware(Retries)
    app.add_middleware(Gate, settings=config)
    app.add_middleware(  # around the gate, so that a browser can read its refusals
        CORSMiddleware,
        allow_origins=config.cors_origins,
        allow_origin_regex=THIS_MACHINE if config.demo else None,
        allow_methods=["GET", "HEAD", "POST", "PUT", "DELETE"],
        allow_headers=["*"],
        expose_headers=EXPOSED,
        max_age=600,
    )
    app.add_middleware(Envelope, settings=config)
    app.state.settings = config
    app.state.ready = ready
    app.state.backlog = backlog
    return app


def include_routers(app: FastAPI) -> None:
    index = RouteIndex(app)
    for router in (*ROUTERS, *OPEN_ROUTERS):
        index.include(router, [] if router in OPEN_ROUTERS else [SIGNED_IN])


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    """Limits the threads to the number of connections; more requests wait their turn."""
    anyio.to_thread.current_default_thread_limiter().total_tokens = app.state.settings.threads
    gc.freeze()  # what is loaded by now stays, so no collection need scan it again
    yield


def ready() -> dict[str, bool]:
    """Returns the checks of readiness: the database answers and has the current schema."""
    return {"database": is_current(database().url)}


def backlog() -> list[Backlog]:
    """Returns the number of jobs by name and state."""
    with database().connection() as connection:
        return list(job_queue.backlog(connection))


async def replay(_: Request, replayed: Exception) -> Response:
    assert isinstance(replayed, Replayed)  # noqa: S101 - what the handler is registered for
    return replayed.response

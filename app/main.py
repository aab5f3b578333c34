"""The application: settings, routers, error handlers, middleware."""

import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import anyio.to_thread
from fastapi import FastAPI, Request, Response
from fastapi.middleware.cors import CORSMiddleware

from app.core import schema_check, timed_connections
from app.core.config import Settings, settings
from app.core.database import database
from app.core.migrations import Schema, schema
from app.core.validation import MOST as MOST_FAULTS
from app.http.credentials import SIGNED_IN, Door
from app.http.dependencies import Replayed
from app.http.middleware.admission import STRANGERS_BODY, Gate
from app.http.middleware.envelope import Envelope
from app.http.middleware.json_body import (
    BATCH_VALUES,
    DEEPEST,
    MOST_MEMBERS,
    MOST_VALUES,
    STRANGERS_VALUES,
)
from app.http.middleware.large_bodies import LargeBodies
from app.http.openapi_document import Service, operation_id
from app.http.problems import rendering
from app.http.route_index import RouteIndex
from app.http.server_protocol import LONGEST_HEAD, MOST_HEADERS
from app.http.transaction_retry import Retries
from app.routers import OPEN_ROUTERS, OUTGOING_ROUTERS, ROUTERS
from app.routers.platform.tags import TAGS
from app.security.startup import check_startup
from app.services.platform import job_queue, key_check
from app.services.platform.job_queue import Backlog

# In the demo, whoever develops a portal on the same machine.
THIS_MACHINE = r"https?://(localhost|127\.0\.0\.1|\[::1\])(:[0-9]{1,5})?"
BOUNDS = (
    "Bounds of every request, as they are set where a council sets no others: address and headers"
    f" {LONGEST_HEAD // 1024} KiB and {MOST_HEADERS} headers (431). A body 4 MiB, 64 MiB for files"
    f" and JSON lines, {STRANGERS_BODY // 1024} KiB without sign-in (413); after ten seconds 32 KiB"
    f" of it a second at least (400 `body_timeout`); {MOST_VALUES:,} members and items,"
    f" {BATCH_VALUES:,} in a batch, {STRANGERS_VALUES:,} without sign-in (400 `too_complex`);"
    f" {MOST_MEMBERS} members of one object (400 `too_many_members`); {DEEPEST} levels (400"
    f" `too_deep`). At most {MOST_FAULTS} faults are listed in one answer. A place is waited for"
    " two seconds and an answer takes 20, before 503 with `Retry-After`."
)
BACKLOG_SECONDS = 5.0  # for the state of the queue that /metrics shows
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
    schema_check.install()
    key_check.install()
    app = Service(
        title="QAF",
        version="1",
        summary="Quality assurance of children's services, as an open API.",
        description=(
            "Peer audits, moderation, appreciative inquiry and their figures, after Kent County "
            "Council's Quality Assurance Framework (October 2021).\n\n" + BOUNDS
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
    door = Door(include_routers(app))
    for router in OUTGOING_ROUTERS:
        app.webhooks.include_router(router)
    app.add_middleware(Retries)
    app.add_middleware(LargeBodies)
    app.add_middleware(Gate, settings=config, door=door)
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


def include_routers(app: FastAPI) -> RouteIndex:
    index = RouteIndex(app)
    for router in ROUTERS:
        index.include(router, [SIGNED_IN])
    for router in OPEN_ROUTERS:
        index.include(router, opened=True)
    return index


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    """Limits the threads to the number of connections; more requests wait their turn."""
    anyio.to_thread.current_default_thread_limiter().total_tokens = app.state.settings.all_threads
    gc.freeze()  # what is loaded by now stays, so no collection need scan it again
    yield


def ready() -> dict[str, bool]:
    """Returns the checks of readiness: the database answers and has the current schema.

    While a new version is rolled out, processes of the one before it serve until they are replaced.
    """
    return {"database": schema(database().url) in (Schema.CURRENT, Schema.NEWER)}


def backlog() -> list[Backlog]:
    """Returns the number of jobs by name and state."""
    with timed_connections.within(BACKLOG_SECONDS), database().connection() as connection:
        return list(job_queue.backlog(connection))


async def replay(_: Request, replayed: Exception) -> Response:
    assert isinstance(replayed, Replayed)  # noqa: S101 - what the handler is registered for
    return replayed.response

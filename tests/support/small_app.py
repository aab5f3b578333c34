"""A small application with the real gate, envelope and problems around routes for tests."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, FastAPI, Query, Request
from fastapi.responses import PlainTextResponse
from pydantic import BaseModel, ConfigDict, Field, field_validator
from starlette.testclient import TestClient

from app.core.config import Settings
from app.core.validation import BadValue
from app.http.middleware.admission import Gate
from app.http.middleware.envelope import Envelope
from app.http.middleware.large_bodies import LargeBodies
from app.http.problems import rendering


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Scaled(Strict):
    kind: Literal["scaled"]
    scale: int = Field(ge=1, le=10)


class Narrative(Strict):
    kind: Literal["told"]
    text: str = Field(min_length=2, max_length=5, pattern="^[a-z]*$")

    @field_validator("text")
    @classmethod
    def not_rude(cls, text: str) -> str:
        if text == "rude":
            raise BadValue("impolite", "Must be polite.")
        if text == "sly":
            raise ValueError(f"{text} is what the caller sent")
        return text


class Section(Strict):
    answer: Annotated[Scaled | Narrative, Field(discriminator="kind")]


class Thing(Strict):
    id: UUID | None = None
    sections: list[Section] = Field(max_length=3)


class ThingQuery(Strict):
    limit: int = Field(50, ge=1, le=200)


def small_router() -> APIRouter:
    router = APIRouter(prefix="/v1/things")

    @router.post("")
    def create_thing(thing: Thing) -> int:
        return len(thing.sections)

    @router.get("")
    def list_things(query: Annotated[ThingQuery, Query()]) -> int:
        return query.limit

    @router.get("/{thing_id}")
    def get_thing(thing_id: UUID) -> str:
        return str(thing_id)

    @router.put("/{thing_id}")
    def put_thing(thing_id: UUID, thing: Thing) -> str:
        return f"{thing_id}: {len(thing.sections)}"

    @router.delete("/{thing_id}", status_code=204)
    def delete_thing(thing_id: UUID) -> None:
        assert thing_id

    return router


async def echo(request: Request) -> dict[str, object]:
    """Answers what the gate passed on, and checks that the body can still be read."""
    body: bytes = request.scope["qaf.body"]
    assert body == await request.body()
    return {"bytes": len(body), "media": request.scope["qaf.media"]}


async def credentials(request: Request) -> list[str]:
    """Answers the credentials of a request, once its body has arrived."""
    await request.body()
    return request.headers.getlist("Authorization") + request.headers.getlist("X-API-Key")


LARGE = 50_000_000  # bytes


async def large() -> PlainTextResponse:
    """Answers more than the buffers between two programs take."""
    return PlainTextResponse("x" * LARGE)


def small_app(**settings: object) -> FastAPI:
    config = Settings(**{"_env_file": None, **settings})  # type: ignore[arg-type]
    app = FastAPI(redirect_slashes=False, openapi_url=None)
    rendering.install(app)
    app.include_router(small_router())
    app.api_route("/v1/imports", methods=["POST"], include_in_schema=False)(echo)
    app.api_route("/v1/echo", methods=["GET", "POST", "PUT", "DELETE"], include_in_schema=False)(
        echo
    )
    app.api_route("/v1/credentials", methods=["POST"], include_in_schema=False)(credentials)
    app.api_route("/v1/large", methods=["GET"], include_in_schema=False)(large)
    app.api_route("/oauth/token", methods=["POST"], include_in_schema=False)(echo)
    app.add_middleware(LargeBodies)
    app.add_middleware(Gate, settings=config)
    app.add_middleware(Envelope, settings=config)
    return app


def small_client(**settings: object) -> TestClient:
    """Returns a client of the application; an error that passes the envelope fails the test."""
    return TestClient(small_app(**settings))

"""The inner workings of FastAPI and Starlette that `app/http/route_index.py` relies on.

When one of these fails after an upgrade, `docs/adr/0013-route-index.md` says what is leaned on, and
that the service answers rightly, if more slowly, without the index.
"""

import re
from typing import Annotated, Any

import pytest
from fastapi import APIRouter, Depends, FastAPI, Query
from pydantic import BaseModel, Field
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.testclient import TestClient
from starlette.types import ASGIApp, Receive, Scope, Send

from app.http import route_index
from app.http.route_index import RouteIndex
from tests.conftest import Client

ANY_ID = "01890a5d-ac96-774b-bcce-b302099a8057"
FIRST_A_PARAMETER = {"/problems/{code}"}  # no noun to look up: left to the search


class Filter(BaseModel):
    colour: list[str] = []
    kind: str | None = Field(None, alias="sort")


def signed_in(token: str | None = None) -> None:
    """A dependency of the inclusion, as the credentials are, with a parameter of its own."""
    del token


def plain(request: Request) -> PlainTextResponse:
    return PlainTextResponse(request.url.path)


def things() -> APIRouter:
    router = APIRouter(prefix="/v1/things")

    @router.get("/{thing_id}")
    def get_thing(
        thing_id: int, query: Annotated[Filter, Query()], depth: int | None = None
    ) -> dict[str, Any]:
        return {"thing": thing_id, "colour": query.colour, "depth": depth}

    @router.put("/{thing_id}")
    def put_thing(thing_id: int) -> int:
        return thing_id

    return router


def verbs() -> APIRouter:
    """Other routes of the same noun, one at the same path, and one inside another router."""
    router, inner = APIRouter(prefix="/v1"), APIRouter(prefix="/things")

    @router.delete("/things/{thing_id}")
    def delete_thing(thing_id: int) -> int:
        return -thing_id

    @inner.post("/{thing_id}/close")
    def close_thing(thing_id: int) -> str:
        return f"closed {thing_id}"

    router.include_router(inner)
    router.add_route("/v1/things/{thing_id}/plain", plain)
    return router


class Seen:
    """An outermost layer that stores the scope of the last request, as the request log reads it."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.scope: Scope = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.scope = scope
        await self.app(scope, receive, send)


def an_app(*, indexed: bool) -> FastAPI:
    app = FastAPI(redirect_slashes=False, openapi_url=None)
    dependencies = [Depends(signed_in, scope="function")]
    if indexed:
        index = RouteIndex(app)
        index.include(things(), dependencies)
        index.include(verbs(), dependencies)
    else:
        app.include_router(things(), dependencies=dependencies)
        app.include_router(verbs(), dependencies=dependencies)
    return app


def test_no_route_of_the_service_is_left_to_the_search(
    app: FastAPI, anyone: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = app.router.middleware_stack
    assert isinstance(index, RouteIndex)
    searched = []
    real = index.search

    async def search(scope: Scope, receive: Receive, send: Send) -> None:
        searched.append(scope["path"])
        await real(scope, receive, send)

    monkeypatch.setattr(index, "search", search)
    requests = 0
    for path, item in app.openapi()["paths"].items():
        for method in item:
            searched.clear()
            anyone.request(method.upper(), re.sub(r"\{[^}]+\}", ANY_ID, path))
            assert bool(searched) == (path in FIRST_A_PARAMETER), (method, path)
            requests += 1
    assert requests > 200


@pytest.mark.parametrize(
    ("method", "url", "status"),
    [
        ("GET", "/v1/things/7?colour=red&colour=blue&depth=2", 200),
        ("GET", "/v1/things/7?depth=x", 422),
        ("PUT", "/v1/things/7", 200),
        ("DELETE", "/v1/things/7", 200),
        ("POST", "/v1/things/7/close", 200),
        ("GET", "/v1/things/7/plain", 200),
        ("PATCH", "/v1/things/7", 405),
        ("GET", "/v1/things/7/close", 405),
        ("GET", "/v1/things", 404),
        ("GET", "/v1/things/7/", 404),
        ("GET", "/v1/other", 404),
        ("GET", "/", 404),
    ],
)
def test_the_index_makes_no_answer_different(method: str, url: str, status: int) -> None:
    first = TestClient(an_app(indexed=True)).request(method, url)
    second = TestClient(an_app(indexed=False)).request(method, url)
    assert (first.status_code, first.content) == (status, second.content)
    assert dict(first.headers) == dict(second.headers)


@pytest.mark.parametrize("indexed", [True, False])
@pytest.mark.parametrize(
    ("method", "url", "template"),
    [
        ("GET", "/v1/things/7", "/v1/things/{thing_id}"),
        ("DELETE", "/v1/things/7", "/v1/things/{thing_id}"),
        ("POST", "/v1/things/7/close", "/v1/things/{thing_id}/close"),
        ("GET", "/v1/things/7/plain", "/v1/things/{thing_id}/plain"),
        ("PATCH", "/v1/things/7", "/v1/things/{thing_id}"),
        ("GET", "/v1/other/7", "unmatched"),
    ],
)
def test_a_request_is_known_by_the_template_of_its_route(
    method: str, url: str, template: str, *, indexed: bool
) -> None:
    seen = Seen(an_app(indexed=indexed))
    TestClient(seen).request(method, url)
    assert route_index.template_of(seen.scope) == template


def test_a_route_knows_its_parameters_and_those_of_its_dependencies() -> None:
    seen = Seen(an_app(indexed=True))
    TestClient(seen).get("/v1/things/7")
    fields = dict(route_index.query_fields(route_index.route_of(seen.scope)))
    assert fields == {"query": Filter, "depth": int | None, "token": str | None}


def test_a_route_stays_the_same_object_from_request_to_request() -> None:
    """The facts about a route are cached by its identity."""
    seen = Seen(an_app(indexed=True))
    client = TestClient(seen)
    client.get("/v1/things/7")
    first = route_index.route_of(seen.scope)
    client.get("/v1/things/8")
    assert route_index.route_of(seen.scope) is first


def test_every_method_of_a_path_is_known_whichever_router_takes_it() -> None:
    app = an_app(indexed=True)
    scope: Scope = {"type": "http", "method": "PATCH", "path": "/v1/things/7", "headers": []}
    assert route_index.methods_at(app, scope) == {"GET", "HEAD", "PUT", "DELETE"}
    assert route_index.methods_at(app, {**scope, "path": "/v1/other"}) == set()


def test_every_route_of_the_api_is_listed_as_it_was_declared() -> None:
    names = [route.name for route in route_index.api_routes(an_app(indexed=True))]
    assert names == ["get_thing", "put_thing", "delete_thing", "close_thing"]

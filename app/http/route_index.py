"""Finds the router of a path at once, and reads what FastAPI knows of the route it led to.

This is the only file that leans on how FastAPI and Starlette work inside; why, and what exactly,
with an example, is in docs/adr/0013-route-index.md. tests/http/test_route_index.py fails when an
installed version has changed any of it.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from fastapi import FastAPI, params
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute, APIRouter, iter_route_contexts
from starlette.routing import BaseRoute, Match, Route
from starlette.types import Receive, Scope, Send


class RouteIndex:
    """The routers of an application, by the noun of their paths.

    What is not in the index is left to FastAPI's own search, which answers 404 and 405: the index
    makes an answer faster, and never a different one.
    """

    def __init__(self, app: FastAPI) -> None:
        self.app = app
        self.search = app.router.middleware_stack
        self.routers: dict[str, list[BaseRoute]] = defaultdict(list)
        self.opened: set[int] = set()
        app.router.middleware_stack = self

    def include(
        self,
        router: APIRouter,
        dependencies: Sequence[params.Depends] = (),
        *,
        opened: bool = False,
    ) -> None:
        """Includes a router in the application, and enters it in the index.

        The routes of an `opened` one ask for no credentials.
        """
        self.app.include_router(router, dependencies=list(dependencies))
        included = self.app.routes[-1]
        paths = [route.path for route in router.routes if isinstance(route, Route)]
        for noun in dict.fromkeys(_noun(path) for path in paths):
            self.routers[noun].append(included)
        if opened:
            self.opened.add(id(included))

    def asks_for_credentials(self, scope: Scope) -> bool | None:
        """Whether the route of a request asks for credentials; None if there is no such route."""
        router = self.find(scope)
        return None if router is None else id(router) not in self.opened

    def find(self, scope: Scope) -> BaseRoute | None:
        """Returns the router that takes a request; looked for once."""
        if "qaf.router" not in scope:
            routers = self.routers.get(_noun(scope["path"]), ())
            matching = (each for each in routers if each.matches(scope)[0] is Match.FULL)
            scope["qaf.router"] = next(matching, None)
        found: BaseRoute | None = scope["qaf.router"]
        return found

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            router = self.find(scope)
            if router is not None:
                await router.handle(scope, receive, send)
                return
        await self.search(scope, receive, send)


def _noun(path: str) -> str:
    """Returns `/v1/audits` of `/v1/audits/{audit_id}`."""
    return "/".join(path.split("/", 3)[:3])


def route_of(scope: Scope) -> Any:
    """Returns the route that took the request, or None.

    It is the route as it was included: with its whole path, and the dependencies of its inclusion.
    """
    return scope.get("fastapi", {}).get("effective_route_context") or scope.get("route")


def template_of(scope: Scope) -> str:
    """Returns the path as the route declares it (`/v1/audits/{audit_id}`), never as it was sent.

    It is `unmatched` if no route took the request.
    """
    route = route_of(scope)
    path: str = getattr(getattr(route, "starlette_route", None) or route, "path", "unmatched")
    return path.replace(":path}", "}")  # of an identifier that may hold slashes


def query_fields(route: Any) -> Iterator[tuple[str, Any]]:
    """Yields the name and the type of each query parameter of a route and of its dependencies.

    A model stands for several.
    """
    yield from _fields(route.dependant)


def _fields(dependant: Dependant) -> Iterator[tuple[str, Any]]:
    for parameter in dependant.query_params:
        yield parameter.alias, parameter.field_info.annotation
    for inner in dependant.dependencies:
        yield from _fields(inner)


def body_type(route: Any) -> Any:
    """Returns the type that a route reads its body with; None if FastAPI reads none for it."""
    body = getattr(route, "body_field", None)
    return None if body is None else body.field_info.annotation


def methods_at(app: FastAPI, scope: Scope) -> set[str]:
    """Returns every method that some route at this path takes.

    Starlette's own 405 names only those of the first route. HEAD is wherever GET is.
    """
    methods: set[str] = set()
    for route in iter_route_contexts(app.routes):
        if route.methods and route.matches(scope)[0] is not Match.NONE:
            methods |= route.methods
    return methods | {"HEAD"} if "GET" in methods else methods


def api_routes(app: FastAPI) -> Iterator[APIRoute]:
    """Yields every route of the API as its file declares it."""
    for context in iter_route_contexts(app.routes):
        if isinstance(context.original_route, APIRoute):
            yield context.original_route

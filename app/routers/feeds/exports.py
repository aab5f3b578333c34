"""Exports: every list and set as a file, and the history of exports.

The export of a list is the list's own route, given a reader that answers all rows instead of a
page of them: who may list may export if they may take files at all, and no second table of lists
can disagree with the first.
"""

import inspect
from collections.abc import Callable, Iterable, Iterator
from typing import Annotated, Any, get_args

from fastapi import APIRouter, Path, Query, Response
from fastapi.routing import APIRoute

from app.core.errors import Invalid, NotFound
from app.http.declarations import answers
from app.http.dependencies import Reader
from app.http.exports import Exporter, FileStream, files
from app.models.feeds.exports import Export
from app.schemas.feeds.exports import ExportPage, ExportQuery, ExportRead, SetQuery
from app.schemas.platform.common import Id, Paging
from app.services.feeds.exports import history
from app.services.feeds.odata import pages
from app.services.feeds.sets.catalogue import SETS

router = APIRouter(prefix="/v1/exports", tags=["exports"])

# The case numbers of a source are kept sealed; no file has them.
SEALED = frozenset({"list_subjects_of_source"})


@router.get("", responses=answers(ExportPage, Invalid))
def list_exports(reader: Reader, query: Annotated[ExportQuery, Query()]) -> Response:
    """Lists the exports of everybody for the Unit and data protection, and your own for you."""
    return reader.page(ExportRead, history.search, query, history.ORDERS)


@router.get("/{export_id}", responses=answers(ExportRead, NotFound))
def get_export(reader: Reader, export_id: Id) -> Response:
    """Returns one export: how much of the file has left, and its digest once all of it has."""
    return reader.one(ExportRead, Export, export_id)


@router.post("/sets/{entity_set}", response_class=FileStream, responses=files())
def export_set(
    exporter: Exporter,
    entity_set: Annotated[str, Path(max_length=60, examples=["fact_audit"])],
    query: Annotated[SetQuery, Query()],
) -> Response:
    """Exports the rows of a set of OData as a file, in the order of their keys."""
    if entity_set not in SETS:
        raise NotFound("There is no such set; `GET /odata/v4/` lists all of them.")
    pages.require(SETS[entity_set], exporter.actor)
    return exporter.rows(SETS[entity_set], query)


def exports_of(routers: Iterable[APIRouter]) -> APIRouter:
    """Returns the routes that export the lists of other routers."""
    exporting = APIRouter(tags=["exports"])
    for route in _lists(routers):
        exporting.add_api_route(
            route.path.replace("/v1/", "/v1/exports/", 1),
            _export_of(route),
            methods=["POST"],
            response_class=FileStream,
            responses=files(),
        )
    return exporting


def _lists(routers: Iterable[APIRouter]) -> Iterator[APIRoute]:
    for route in (each for router in routers for each in router.routes):
        if isinstance(route, APIRoute) and route.methods == {"GET"}:
            query = inspect.signature(route.endpoint).parameters.get("query")
            if query and _is_of_list(query.annotation) and route.name not in SEALED:
                yield route


def _is_of_list(annotation: Any) -> bool:
    kind = get_args(annotation)[0]
    return isinstance(kind, type) and issubclass(kind, Paging)


def _export_of(route: APIRoute) -> Callable[..., Response]:
    """Returns the endpoint of a list with an exporter for its reader."""
    listing = route.endpoint

    def export(**arguments: Any) -> Response:
        answer: Response = listing(**arguments)
        return answer

    export.__name__ = listing.__name__.replace("list_", "export_", 1)
    export.__doc__ = f"Exports every row that `GET {route.path}` lists for you as a file."
    signature = inspect.signature(listing)
    parameters = [_for_export(each) for each in signature.parameters.values()]
    export.__signature__ = signature.replace(parameters=parameters)  # type: ignore[attr-defined]
    return export


def _for_export(parameter: inspect.Parameter) -> inspect.Parameter:
    return parameter.replace(annotation=Exporter) if parameter.name == "reader" else parameter

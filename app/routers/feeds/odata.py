"""OData v4, read-only: `$metadata` describes it, not the OpenAPI document."""

import json
from typing import Annotated, Any
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Path, Query, Request, Response
from starlette.types import Scope

from app.core.errors import DomainError, Invalid, NotFound
from app.http.compression import compressible
from app.http.dependencies import Db, Reader
from app.http.problems import rendering
from app.schemas.feeds.odata import ODataQuery
from app.services import access
from app.services.feeds.odata import pages, query
from app.services.feeds.odata.metadata import metadata, service_document
from app.services.feeds.sets.catalogue import SETS
from app.services.feeds.sets.entity_set import EntitySet
from app.services.platform.reading import Reading
from app.vocabulary.roles import Permission

ROOT = "/odata/v4/"
JSON = "application/json;odata.metadata=minimal"
VERSION = {"OData-Version": "4.0"}
SetName = Annotated[str, Path(max_length=60)]
Options = Annotated[ODataQuery, Query()]

router = APIRouter(prefix="/odata/v4", tags=["metrics"], include_in_schema=False)


@router.get("")
@router.get("/")
def get_odata_service(request: Request, reader: Reader) -> Response:
    """Returns the service document, which lists the sets."""
    access.require(reader.actor, Permission.METRICS_READ)
    document = service_document(_base(request), SETS.values())
    return Response(json.dumps(document), headers=VERSION, media_type=JSON)


@router.get("/$metadata")
def get_odata_metadata(request: Request, reader: Reader) -> Response:
    """Returns the metadata document (CSDL 4.0), as XML whatever the caller accepts."""
    access.require(reader.actor, Permission.METRICS_READ)
    return compressible(request, metadata(tuple(SETS.values())), VERSION, "application/xml")


@router.get("/{entity_set}/$count")
def count_odata_rows(db: Db, reader: Reader, entity_set: SetName, options: Options) -> Response:
    """Returns the number of rows that match the filter, as text."""
    found = _find(reader, entity_set, options)
    asked = query.parsed(found, query.Options(filter=options.filter), "")
    number = pages.count(db, _reading(db, reader), found, asked)
    return Response(str(number), headers=VERSION, media_type="text/plain")


@router.get("/{entity_set}")
def list_odata_rows(
    request: Request, db: Db, reader: Reader, entity_set: SetName, options: Options
) -> Response:
    """Returns one page of the rows of a set, and the link of the next one."""
    found, prefer = _find(reader, entity_set, options), request.headers.get("Prefer", "")
    names = query.Options.__dataclass_fields__
    asked = query.parsed(found, query.Options(**{n: getattr(options, n) for n in names}), prefer)
    page = pages.page(db, _reading(db, reader), found, asked)
    body = _body(request, found, options, asked, page)
    applied = {"Preference-Applied": f"odata.maxpagesize={asked.page}"} if prefer else {}
    return compressible(request, body, {**VERSION, **applied}, JSON)


def _find(reader: Reader, name: str, options: ODataQuery) -> EntitySet:
    if name not in SETS:
        raise NotFound("There is no such set; the service document lists all of them.")
    query.refuse_unsupported(options.model_dump(by_alias=True))
    pages.require(SETS[name], reader.actor)
    return SETS[name]


def _reading(db: Db, reader: Reader) -> Reading:
    return Reading(db.connection(), reader.actor, reader.route)


def _base(request: Request) -> str:
    """Returns the root as the caller knows it: Power BI keeps credentials by address."""
    return f"{request.base_url}".rstrip("/") + ROOT


def _body(
    request: Request, found: EntitySet, options: ODataQuery, asked: query.Query, page: pages.Page
) -> bytes:
    base = _base(request)
    chosen = f"({','.join(asked.select)})" if options.select else ""
    head: dict[str, Any] = {"@odata.context": f"{base}$metadata#{found.name}{chosen}"}
    if page.count is not None:
        head["@odata.count"] = page.count
    tail = ""
    if page.skiptoken is not None:
        link = f"{base}{found.name}?{_following(options, page)}"
        tail = f',"@odata.nextLink":{json.dumps(link)}'
    rows = [*page.rows] or [b""]
    rows[0] = f'{json.dumps(head)[:-1]},"value":['.encode() + rows[0]
    rows[-1] += f"]{tail}}}".encode()
    return b",".join(rows)


def _following(options: ODataQuery, page: pages.Page) -> str:
    """Returns the query of the next page: what was asked, from the token on."""
    sent = options.model_dump(by_alias=True, exclude_none=True)
    sent.pop("$skip", None)
    sent.pop("$count", None)
    if page.left is not None:
        sent["$top"] = str(page.left)
    return urlencode({**sent, "$skiptoken": page.skiptoken}, quote_via=quote, safe="$")


def odata_shape(_: Scope, error: DomainError) -> Response:
    """Returns a refusal in the shape of OData; what is not valid there is 400."""
    status = 400 if isinstance(error, Invalid) else error.status
    details = [
        {"code": fault.code, "target": fault.pointer, "message": fault.detail}
        for fault in error.errors
    ]
    body = {"error": {"code": error.code, "message": error.detail, "details": details}}
    return Response(json.dumps(body), status, {**VERSION, **error.headers}, JSON)


rendering.SHAPES["/odata"] = odata_shape

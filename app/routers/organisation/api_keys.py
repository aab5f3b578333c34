import json
from typing import Annotated

from fastapi import APIRouter, Query, Response

from app.core.errors import Invalid, NotFound
from app.http.declarations import CHANGES, CREATES, MOVES, answers
from app.http.dependencies import Creator, Poster, Reader, Writer
from app.http.responses import Writes
from app.models.organisation.api_keys import ApiKey
from app.schemas.organisation.api_keys import (
    ApiKeyPage,
    ApiKeyQuery,
    ApiKeyRead,
    ApiKeyRotateWrite,
    ApiKeyWithSecret,
    ApiKeyWrite,
)
from app.schemas.platform.common import Actions, Id, ReasonWrite
from app.security.api_keys import NewKey
from app.services.organisation import api_keys

router = APIRouter(prefix="/v1/api-keys", tags=["people"])


@router.get("", responses=answers(ApiKeyPage, Invalid))
def list_api_keys(reader: Reader, query: Annotated[ApiKeyQuery, Query()]) -> Response:
    """Lists the API keys of machines with their last use; only for administrators."""
    return reader.page(ApiKeyRead, api_keys.search, query, api_keys.ORDERS)


@router.get("/{api_key_id}", responses=answers(ApiKeyRead, NotFound))
def get_api_key(reader: Reader, api_key_id: Id) -> Response:
    """Returns one API key, without its secret."""
    return reader.one(ApiKeyRead, ApiKey, api_key_id)


@router.get("/{api_key_id}/actions", responses=answers(Actions, NotFound))
def list_api_key_actions(reader: Reader, api_key_id: Id) -> Response:
    """Lists the actions on an API key, whether each is allowed now, and why if not."""
    return reader.actions(ApiKey, api_key_id)


@router.post("", status_code=201, responses=answers(ApiKeyWithSecret, *CREATES, status=201))
def create_api_key(creator: Creator, data: ApiKeyWrite) -> Response:
    """Creates an API key; its secret is shown in this answer only."""
    row, new_key = api_keys.create(creator.db, creator.actor, data)
    return _with_secret(creator, row.id, new_key, created=True)


@router.put("/{api_key_id}", responses=answers(ApiKeyRead, NotFound, *CHANGES))
def put_api_key(writer: Writer, api_key_id: Id, data: ApiKeyWrite) -> Response:
    """Changes the name or the allowed networks of an API key, or makes it expire earlier."""
    api_keys.replace(writer.db, writer.actor, api_key_id, data, writer.precondition)
    return writer.answer(ApiKeyRead, ApiKey, api_key_id)


@router.post("/{api_key_id}/revoke", responses=answers(ApiKeyRead, *MOVES))
def revoke_api_key(poster: Poster, api_key_id: Id, data: ReasonWrite) -> Response:
    """Revokes an API key at once, with every secret it had."""
    row = poster.row(ApiKey, api_key_id)
    api_keys.revoke(poster.db, poster.actor, row, data.reason)
    return poster.answer(ApiKeyRead, ApiKey, api_key_id)


@router.post("/{api_key_id}/approve-row-feed", responses=answers(ApiKeyRead, *MOVES))
def approve_api_key_row_feed(poster: Poster, api_key_id: Id) -> Response:
    """Lets an API key read rows by pseudonym, for twelve months."""
    row = poster.row(ApiKey, api_key_id)
    api_keys.approve_row_feed(poster.db, poster.actor, row)
    return poster.answer(ApiKeyRead, ApiKey, api_key_id)


@router.post("/{api_key_id}/rotate", responses=answers(ApiKeyWithSecret, *MOVES))
def rotate_api_key(poster: Poster, api_key_id: Id, data: ApiKeyRotateWrite) -> Response:
    """Gives an API key a new secret; the old one still works during the overlap."""
    row = poster.row(ApiKey, api_key_id)
    new_key = api_keys.rotate(poster.db, poster.actor, row, data)
    return _with_secret(poster, api_key_id, new_key)


def _with_secret(
    writes: Writes, api_key_id: Id, new_key: NewKey, *, created: bool = False
) -> Response:
    answer = writes.answer(ApiKeyRead, ApiKey, api_key_id, created=created)
    headers = {
        name: answer.headers[name] for name in ("etag", "location") if name in answer.headers
    }
    document = bytes(answer.body)
    body = _with_members(document, new_key.secret, new_key.text)
    return writes.send_once(body, _with_members(document, None, None), answer.status_code, headers)


def _with_members(document: bytes, secret: str | None, text: str | None) -> bytes:
    rest = json.dumps({"secret": secret, "x_api_key": text})
    return b'{"api_key":' + document + b"," + rest[1:].encode()

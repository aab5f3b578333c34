"""Every day, whole number, identifier and text that comes in is of a strict type of the house."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from functools import partial
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin
from urllib.parse import quote
from uuid import UUID

import pytest
from fastapi import FastAPI
from pydantic import BaseModel, BeforeValidator
from sqlalchemy.orm import Session

from app.http.route_index import api_routes, body_type
from app.services.platform.batches.kinds import Kind
from app.vocabulary.roles import Role
from tests import factories
from tests.conftest import As, Client
from tests.project.test_architecture import protected

pytestmark = pytest.mark.usefixtures("callers_are_remembered")

STRICT = {date, datetime, UUID, int}
# Members that QAF reads and does not store.
FREE = {
    *("clar_cla_id", "cppr_cp_plan_id", "cppr_cp_review_meeting_id", "icpc_icpc_meeting_id"),
    *("icpc_s47_enquiry_id", "icpc_cp_plan_id", "icpc_referral_id", "icpc_icpc_outcome_json"),
    *("icpc_icpc_team", "icpc_icpc_worker_id"),
}
BAD_PARAMETERS = {
    "date": ("0", "1767225600", "2026-01-31T00:00:00Z", "0001-01-01", "2200-01-01", "31.01.2026"),
    "uuid": (
        "{01890a5d-ac96-774b-bcce-b302099a8057}",
        "urn:uuid:01890a5d-ac96-774b-bcce-b302099a8057",
        "01890a5dac96774bbcceb302099a8057",
        "00000000-0000-0000-0000-000000000000",
    ),
    "integer": ("5_0", "+5", " 5", "5.0", "05", "\u0665"),
}


def leaves(kind: Any, metadata: Iterable[object] = ()) -> Iterator[tuple[Any, list[object]]]:
    """Yields the plain types that an annotation is made of, each with what restricts it."""
    origin, inner = get_origin(kind), get_args(kind)
    if origin is Annotated:
        yield from leaves(inner[0], [*metadata, *inner[1:]])
    elif origin in (Union, UnionType):
        for each in inner:
            yield from leaves(each, metadata)
    elif origin is not None:
        for each in inner:
            yield from leaves(each)
    elif isinstance(kind, type) and issubclass(kind, BaseModel):
        for name, field in kind.model_fields.items():
            if name not in FREE:
                yield from leaves(field.annotation, field.metadata)
    else:
        yield kind, list(metadata)


def is_restricted(metadata: Iterable[object], by: str) -> bool:
    """Whether a type has a check of the house before Pydantic's own, or this restriction."""
    flat = [x for each in metadata for x in (getattr(each, "metadata", None) or [each])]
    return any(isinstance(x, BeforeValidator) or getattr(x, by, None) for x in flat)


def bodies(app: FastAPI) -> dict[str, Any]:
    routes = {route.name: body_type(route) for route in api_routes(app)}
    del routes["create_token"]  # a form of OAuth, whose values are compared and never stored
    kinds = {kind.__name__: kind.batch for kind in Kind.__subclasses__()}
    return {name: body for name, body in (routes | kinds).items() if body is not None}


def test_every_day_number_and_identifier_of_a_body_is_strict(app: FastAPI) -> None:
    seen = 0
    for name, body in bodies(app).items():
        for kind, metadata in leaves(body):
            if kind in STRICT:
                seen += 1
                assert is_restricted(metadata, "strict"), (name, kind)
    assert seen > 100


def test_every_text_of_a_body_refuses_control_characters(app: FastAPI) -> None:
    seen = 0
    for name, body in bodies(app).items():
        for kind, metadata in leaves(body):
            if kind is str:
                seen += 1
                assert is_restricted(metadata, "pattern"), name
    assert seen > 100


def parameters(app: FastAPI, kind: str) -> Iterator[tuple[str, str, str, str]]:
    """Yields the method, path, place and name of every parameter of this kind."""
    for method, path, _ in protected(app):
        for parameter in app.openapi()["paths"][path][method.lower()].get("parameters", []):
            written = str(parameter["schema"])
            if f"'{kind}'" in written and parameter["in"] in {"query", "path"}:
                yield method, path, parameter["in"], parameter["name"]


def refused(
    client: Client, method: str, path: str, place: str, name: str, value: str
) -> tuple[int, list[str]]:
    sound = "01890a5d-ac96-774b-bcce-b302099a8057"
    sent = quote(value, safe="")
    url = path.replace("{" + name + "}", sent) if place == "path" else f"{path}?{name}={sent}"
    for part in set(path.split("/")):
        if part.startswith("{"):
            url = url.replace(part, sound)
    answer = client.request(method, url, json={} if method in {"PUT", "POST"} else None)
    return answer.status_code, [fault["pointer"] for fault in answer.json().get("errors", [])]


@pytest.mark.parametrize("kind", BAD_PARAMETERS)
def test_no_parameter_of_a_query_or_a_path_escapes_the_strict_types(
    db: Session, as_: As, app: FastAPI, kind: str
) -> None:
    ask = partial(refused, as_(factories.a_person(db, Role.QA_MANAGER)))
    seen = 0
    for method, path, place, name in parameters(app, kind):
        for value in BAD_PARAMETERS[kind]:
            seen += 1
            status, pointers = ask(method, path, place, name, value)
            assert status == 422, (path, name, value)
            assert f"?{name}" in pointers, (path, name, value)
    assert seen > 30

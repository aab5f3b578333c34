"""The address itself, HEAD, and the documentation of the demo."""

import json
from pathlib import Path

import pytest
from fastapi.routing import APIRoute
from sqlalchemy import select
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from app.core.config import settings
from app.core.version import number
from app.http.route_index import api_routes
from app.main import create_app
from app.models.platform.history import Read
from app.vocabulary.roles import Role
from tests import factories
from tests.conftest import As, Client

GUIDES = Path(__file__).parents[2] / "docs" / "guides"


def test_the_address_itself_names_the_service_its_version_and_its_documents(
    anyone: Client,
) -> None:
    found = anyone.get("/").json()
    assert (found["name"], found["version"]) == ("QAF", number())
    for place in ("documentation", "openapi", "sign_in"):
        assert anyone.get(found[place]).status_code == 200
    page = anyone.get("/", headers={"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"})
    assert page.headers["Content-Type"] == "text/html; charset=utf-8"
    assert number() in page.text
    assert 'href="/docs"' in page.text
    assert anyone.get("/", headers={"Accept": "*/*"}).json() == found  # as Power BI asks


def test_head_answers_as_get_does_without_a_body(db: Session, as_: As, anyone: Client) -> None:
    person = factories.a_person(db, Role.QA_MANAGER)
    subject = factories.a_subject(db)
    client = as_(person)
    for path in ("/v1/me", "/v1/people?limit=1", f"/v1/people/{person.id}", "/v1/metrics"):
        read, head = client.get(path), client.head(path)
        assert (head.status_code, head.content) == (200, b""), path
        for name in ("Content-Length", "Content-Type", "ETag", "Link"):
            assert head.headers.get(name) == read.headers.get(name), (path, name)
    assert client.head(f"/v1/subjects/{subject.id}").status_code == 200
    assert len(db.scalars(select(Read)).all()) == 1  # a child's record was read
    tag = client.get(f"/v1/people/{person.id}").headers["ETag"]
    fresh = client.head(f"/v1/people/{person.id}", headers={"If-None-Match": tag})
    assert fresh.status_code == 304
    for path in ("/", "/livez", "/openapi.json", "/docs", "/problems/stale"):
        assert (anyone.head(path).status_code, anyone.head(path).content) == (200, b""), path


@pytest.mark.parametrize(
    ("path", "status"),
    [("/v1/me", 401), ("/v1/nowhere", 404), ("/oauth/token", 405), ("/v1/people?x=1", 401)],
)
def test_head_is_refused_as_get_is(anyone: Client, path: str, status: int) -> None:
    answer = anyone.head(path)
    assert (answer.status_code, answer.content) == (status, b"")
    assert answer.headers["Content-Type"] == anyone.get(path).headers["Content-Type"]


def test_allow_names_head_wherever_get_is(db: Session, app: object, as_: As) -> None:
    client = as_(factories.a_person(db, Role.ADMINISTRATOR))
    served: dict[str, set[str]] = {}
    for route in api_routes(app):  # type: ignore[arg-type]
        assert isinstance(route, APIRoute)
        served.setdefault(route.path, set()).update(route.methods or ())
    for path, methods in served.items():
        if "{" in path:
            continue
        answer = client.request("PATCH", path, json={})
        assert answer.status_code == 405, path
        expected = methods | {"HEAD"} if "GET" in methods else methods
        # A path may also be one of a parameter: `/v1/reference/workflows`, `/docs/people`.
        assert expected <= set(answer.headers["Allow"].split(", ")), path
        assert ("GET" in answer.headers["Allow"]) == ("HEAD" in answer.headers["Allow"]), path
    assert client.request("PATCH", "/oauth/token").headers["Allow"] == "POST"


# The demo


@pytest.fixture
def demo(tmp_path: Path) -> TestClient:
    people = {
        "second_auditor": {
            "email": "a@council.example",
            "password": "open sesame",
            "role": "auditor",
        }
    }
    file = tmp_path / "demo-credentials.json"
    file.write_text(json.dumps({"password": "open sesame", "people": people}))
    config = settings().model_copy(update={"demo": True, "data_dir": tmp_path})
    return TestClient(create_app(config))


@pytest.mark.parametrize(
    ("origin", "allowed"),
    [
        ("http://localhost:5173", True),
        ("http://localhost", True),
        ("https://127.0.0.1:3000", True),
        ("http://[::1]:8080", True),
        ("http://localhost.evil.example", False),
        ("http://evil.example", False),
        ("http://localhost:5173.evil.example", False),
    ],
)
def test_the_demo_lets_in_portals_of_the_same_machine(
    demo: TestClient, origin: str, allowed: bool
) -> None:
    answer = demo.get("/livez", headers={"Origin": origin})
    assert (answer.headers.get("Access-Control-Allow-Origin") == origin) == allowed


def test_nothing_else_lets_them_in(anyone: Client) -> None:
    answer = anyone.get("/livez", headers={"Origin": "http://localhost:5173"})
    assert "Access-Control-Allow-Origin" not in answer.headers


def test_the_page_knows_the_demos_people_and_no_password(demo: TestClient, anyone: Client) -> None:
    answer = demo.get("/docs/people")
    assert answer.json() == {"people": [{"role": "Auditor", "email": "a@council.example"}]}
    assert "sesame" not in answer.text
    assert anyone.get("/docs/people").status_code == 404


def test_the_page_leads_to_every_guide(anyone: Client) -> None:
    names = anyone.get("/docs/guides").json()["guides"]
    assert names == sorted(path.stem for path in GUIDES.glob("*.md"))
    for name in names:
        guide = anyone.get(f"/docs/guides/{name}")
        assert guide.headers["Content-Type"] == "text/plain; charset=utf-8"
        assert guide.text == (GUIDES / f"{name}.md").read_text(encoding="utf-8")
    assert anyone.get("/docs/guides/..%2fREADME").status_code == 400

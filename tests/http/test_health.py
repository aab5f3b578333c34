"""Liveness, readiness, counters and documentation, beside the API."""

import json
import re
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from app.routers.platform import docs, health, telemetry
from tests.support.small_app import small_app


def client_of(client: tuple[str, int] = ("127.0.0.1", 1), **state: object) -> TestClient:
    app: FastAPI = small_app()
    for router in (docs.router, health.router, telemetry.router):
        app.include_router(router)
    for name, value in state.items():
        setattr(app.state, name, value)
    return TestClient(app, client=client)


def fail() -> dict[str, bool]:
    raise OSError


def test_the_process_is_alive_without_the_database() -> None:
    assert client_of(ready=fail).get("/livez").json() == {"status": "alive"}


@pytest.mark.parametrize(
    ("ready", "status", "checks"),
    [
        (
            lambda: {"database": True, "migrations": True},
            200,
            {"database": True, "migrations": True},
        ),
        (lambda: {"database": True, "disk": False}, 503, {"database": True, "disk": False}),
        (fail, 503, {"answers": False}),
    ],
)
def test_it_is_ready_when_every_check_says_so(
    ready: Callable[[], dict[str, bool]], status: int, checks: dict[str, bool]
) -> None:
    answer = client_of(ready=ready).get("/readyz")
    assert answer.status_code == status
    assert answer.json() == {"ready": status == 200, "checks": checks}
    assert ("Retry-After" in answer.headers) == (status == 503)


def test_a_check_that_hangs_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "SECONDS", 0.01)
    answer = client_of(ready=lambda: time.sleep(0.1) or {}).get("/readyz")  # type: ignore[func-returns-value]
    assert answer.status_code == 503


def test_the_counters_are_for_this_machine_only() -> None:
    local = client_of(("::1", 1)).get("/metrics")
    assert "qaf_requests_total" in local.text
    assert client_of(("10.1.2.3", 1)).get("/metrics").status_code == 403
    passed_on = client_of().get("/metrics", headers={"X-Forwarded-For": "10.1.2.3"})
    assert passed_on.status_code == 403


def test_the_documentation_loads_nothing_from_elsewhere() -> None:
    client = client_of()
    page = client.get("/docs")
    assert "script-src 'self'" in page.headers["Content-Security-Policy"]
    parts = re.findall(r'(?:src|href)="([^"]+)"', page.text)
    assert len(parts) == 4
    for part in parts:
        assert part.startswith("/docs/")
        loaded = client.get(part)
        assert loaded.status_code == 200
        assert loaded.headers["Cache-Control"] == "public, max-age=3600"
    assert "://" not in page.text + client.get("/docs/start.js").text


@pytest.mark.parametrize(
    ("name", "status"), [("LICENSE", 404), ("..%2f..%2fconfig.py", 400), ("x.js", 404)]
)
def test_only_the_parts_of_the_page_are_served(name: str, status: int) -> None:
    assert client_of().get(f"/docs/{name}").status_code == status


def test_the_document_is_served_as_it_was_committed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    committed = tmp_path / "openapi.json"
    committed.write_bytes(b'{"openapi":  "3.1.0"}\n')
    monkeypatch.setattr(docs, "COMMITTED", (tmp_path / "none.json", committed))
    client = client_of()
    first = client.get("/openapi.json")
    assert first.content == committed.read_bytes()
    again = client.get("/openapi.json", headers={"If-None-Match": f'"x", {first.headers["ETag"]}'})
    assert (again.status_code, again.content) == (304, b"")
    assert client.get("/openapi.json", headers={"If-None-Match": '"x"'}).status_code == 200


def test_without_a_committed_document_it_is_generated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(docs, "COMMITTED", ())
    document = json.loads(client_of().get("/openapi.json").content)
    assert "/livez" in document["paths"]
    assert "/docs" not in document["paths"]

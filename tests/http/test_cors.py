"""Portals of other origins: the requests and answers that a browser allows them."""

import pytest
from starlette.testclient import TestClient

from app.core.config import settings
from app.main import EXPOSED, create_app

PORTAL = "https://portal.example.org"
ASKING = {"Access-Control-Request-Method": "PUT", "Access-Control-Request-Headers": "if-match"}


@pytest.fixture(scope="module")
def browser() -> TestClient:
    config = settings().model_copy(update={"cors_origins": [PORTAL]})
    return TestClient(create_app(config), headers={"Origin": PORTAL})


def test_a_portal_may_send_every_header_that_the_service_knows(browser: TestClient) -> None:
    answer = browser.options("/v1/audits", headers=ASKING)
    assert answer.status_code == 200
    assert answer.headers["Access-Control-Allow-Origin"] == PORTAL
    assert "PUT" in answer.headers["Access-Control-Allow-Methods"]
    assert answer.headers["Access-Control-Allow-Headers"] == "if-match"


def test_any_other_origin_may_not(browser: TestClient) -> None:
    answer = browser.options("/v1/audits", headers=ASKING | {"Origin": "https://elsewhere.example"})
    assert answer.status_code == 400
    assert "Access-Control-Allow-Origin" not in answer.headers


@pytest.mark.parametrize(
    ("status", "path", "body", "headers"),
    [
        (401, "/v1/audits", None, {}),
        (400, "/v1/public/feedback/link", b"{", {"Content-Type": "application/json"}),
        (415, "/v1/public/feedback/link", b"x", {"Content-Type": "text/plain"}),
        (413, "/v1/public/feedback/link", b"x" * 5_000_000, {"Content-Type": "application/json"}),
    ],
)
def test_a_portal_can_read_every_refusal_also_of_the_gate(
    browser: TestClient, status: int, path: str, body: bytes | None, headers: dict[str, str]
) -> None:
    answer = browser.request("POST" if body else "GET", path, content=body, headers=headers)
    assert answer.status_code == status
    assert answer.headers["Access-Control-Allow-Origin"] == PORTAL
    assert answer.headers["Access-Control-Expose-Headers"] == ", ".join(EXPOSED)
    assert answer.json()["request_id"] == answer.headers["X-Request-Id"]

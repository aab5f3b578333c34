"""The rate limit of each principal."""

import re

import pytest
from fastapi import Request
from starlette.testclient import TestClient

from app.core.config import settings
from app.core.errors import TooMany
from app.security import rate_limits
from app.security.rate_limits import Limiter
from tests.support.small_app import small_app


def test_each_principal_has_its_own_limit_and_sees_what_is_left() -> None:
    limiter = Limiter(2)
    first = limiter.check("person:a")
    assert first["RateLimit-Policy"] == '"requests";q=2;w=60'
    assert re.fullmatch(r'"requests";r=1;t=(59|60)', first["RateLimit"])
    assert limiter.check("person:a")["RateLimit"].startswith('"requests";r=0;')
    assert limiter.check("person:b")["RateLimit"].startswith('"requests";r=1;')


def test_beyond_its_limit_it_sees_how_long_to_wait() -> None:
    limiter = Limiter(1, policy="sign-in")
    limiter.check("person:a")
    with pytest.raises(TooMany) as refusal:
        limiter.check("person:a")
    assert int(refusal.value.headers["Retry-After"]) in range(1, 61)
    assert refusal.value.headers["RateLimit"].startswith('"sign-in";r=0;')


def test_a_name_has_few_attempts_and_others_have_theirs() -> None:
    limit = settings().sign_ins_per_minute
    for _ in range(limit):
        rate_limits.check_sign_in("Somebody@kent.example")
    with pytest.raises(TooMany) as refusal:
        rate_limits.check_sign_in("somebody@KENT.example")
    assert int(refusal.value.headers["Retry-After"]) in range(1, 61)
    rate_limits.check_sign_in("another@kent.example")


def test_the_link_of_a_campaign_takes_a_hundred_requests_a_second() -> None:
    for _ in range(2000):  # whoever floods it does not lock out the class that is answering
        rate_limits.check_public("a campaign with an open link")


def test_an_answer_has_the_headers_of_the_limiter() -> None:
    app, limiter = small_app(), Limiter(1)

    @app.get("/v1/counted")
    def count(request: Request) -> None:
        request.scope["qaf.rate"] = limiter.check("person:a")

    client = TestClient(app)
    assert client.get("/v1/counted").headers["RateLimit"].startswith('"requests";r=0;')
    refused = client.get("/v1/counted")
    assert (refused.status_code, refused.json()["code"]) == (429, "too_many_requests")
    assert refused.headers["RateLimit-Policy"] == '"requests";q=1;w=60'

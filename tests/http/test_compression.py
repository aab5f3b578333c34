"""Which answers are compressed, for whom, and which never are.

The reasons are in docs/adr/0017-compressed-answers.md.
"""

import gzip
import json
from typing import Any

import pytest
from sqlalchemy.orm import Session

from app.vocabulary.roles import Role
from tests import factories
from tests.conftest import As, Client

SUMMARIES, WHOLE = "/v1/audits?limit=50", "/v1/audits?limit=50&view=full"
GZIP, PLAIN = {"Accept-Encoding": "gzip"}, {"Accept-Encoding": "identity"}


def sent(client: Client, path: str, headers: dict[str, str]) -> tuple[int, bytes]:
    """Returns the length that was announced, and the body as it was sent."""
    with client.stream("GET", path, headers=headers) as answer:
        assert answer.status_code == 200
        body = b"".join(answer.iter_raw())
        return int(answer.headers["Content-Length"]), body


def varies(answer: Any) -> bool:
    """Whether the answer says that others might get it in another form."""
    return "Accept-Encoding" in answer.headers.get("Vary", "").split(", ")


@pytest.fixture
def manager(db: Session, as_: As) -> Client:
    for _ in range(3):
        factories.an_audit(db)
    return as_(factories.a_person(db, Role.QA_MANAGER))


def test_the_openapi_document_is_sent_at_a_tenth_of_its_size(anyone: Client) -> None:
    plain = anyone.get("/openapi.json", headers=PLAIN)
    length, packed = sent(anyone, "/openapi.json", GZIP)
    assert length == len(packed) < len(plain.content) / 10
    assert gzip.decompress(packed) == plain.content
    assert json.loads(plain.content)["openapi"] == "3.1.0"


def test_both_forms_have_one_weak_etag_and_vary_by_what_the_caller_accepts(anyone: Client) -> None:
    answers = [anyone.get("/openapi.json", headers=each) for each in (GZIP, PLAIN)]
    assert [each.headers.get("Content-Encoding") for each in answers] == ["gzip", None]
    assert all(varies(each) for each in answers)
    (etag,) = {each.headers["ETag"] for each in answers}
    assert etag.startswith('W/"')
    again = anyone.get("/openapi.json", headers={**GZIP, "If-None-Match": etag})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["ETag"] == etag
    assert varies(again)


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [
        ("gzip, deflate, br", "gzip"),
        ("br;q=1.0, GZIP;q=0.5", "gzip"),
        ("gzip;q=0", None),
        ("gzip; q=0.0, identity", None),
        ("br", None),
        ("x-gzip-not", None),
        ("", None),
    ],
)
def test_only_callers_who_take_gzip_get_it(
    anyone: Client, accepted: str, encoding: str | None
) -> None:
    answer = anyone.get("/openapi.json", headers={"Accept-Encoding": accepted})
    assert answer.headers.get("Content-Encoding") == encoding


def test_summaries_of_audits_are_compressed_and_say_the_same(manager: Client) -> None:
    plain = manager.get(SUMMARIES, headers=PLAIN)
    assert len(plain.json()["items"]) == 3
    length, packed = sent(manager, SUMMARIES, GZIP)
    assert length == len(packed) < len(plain.content)
    assert json.loads(gzip.decompress(packed))["items"] == plain.json()["items"]


def test_a_head_announces_the_same_as_the_answer_it_stands_for(anyone: Client) -> None:
    with anyone.stream("GET", "/openapi.json", headers=GZIP) as whole:
        pass
    head = anyone.head("/openapi.json", headers=GZIP)
    for name in ("Content-Length", "Content-Encoding", "ETag"):
        assert head.headers[name] == whole.headers[name], name
    assert varies(head)


def test_what_people_wrote_is_never_compressed(db: Session, manager: Client) -> None:
    audit = factories.an_audit(db)
    for path in (WHOLE, f"/v1/audits/{audit.id}", "/v1/feedback-submissions", "/v1/findings"):
        answer = manager.get(path, headers=GZIP)
        assert answer.status_code == 200
        assert "Content-Encoding" not in answer.headers
        assert not varies(answer)


def test_a_short_answer_is_not_compressed(db: Session, as_: As) -> None:
    answer = as_(factories.a_person(db, Role.QA_MANAGER)).get(SUMMARIES, headers=GZIP)
    assert answer.json()["items"] == []
    assert "Content-Encoding" not in answer.headers
    assert varies(answer)


def test_figures_are_compressed_but_not_the_rows_that_explain_them(manager: Client) -> None:
    assert manager.get("/v1/metrics", headers=GZIP).headers["Content-Encoding"] == "gzip"
    path = "/v1/metrics/expected?by=district"
    assert varies(manager.get(path, headers=GZIP))
    rows = manager.get(f"{path}&explain=rows", headers=GZIP)
    assert rows.json()["explanation"] is not None
    assert not varies(rows)


def test_an_error_is_not_compressed(manager: Client) -> None:
    answer = manager.get(f"{SUMMARIES}&colour=red", headers=GZIP)
    assert answer.status_code == 422
    assert "Content-Encoding" not in answer.headers

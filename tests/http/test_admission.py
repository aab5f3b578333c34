"""The requests that the gate admits and refuses, byte by byte."""

from typing import Any
from uuid import UUID

import pydantic_core
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient
from starlette.types import Message

from app.core.errors import Malformed
from app.http.middleware import json_body
from app.http.middleware.admission import IN_THREAD
from tests.support.raw_http_client import ask, scope_of
from tests.support.small_app import small_app, small_client

JSON = {"Content-Type": "application/json"}
LINES = {"Content-Type": "application/x-ndjson"}
CANARY = "canaryOfAChild"
ECHO = "/v1/echo"


APP = small_app()


@pytest.fixture(scope="module")
def client() -> TestClient:
    return TestClient(APP)


def pointers(problem: dict[str, Any]) -> list[str]:
    return [error["pointer"] for error in problem["errors"]]


HOSTILE_JSON: list[tuple[bytes, str, list[str]]] = [
    (b"{", "malformed", []),
    (b'{"a": 1} x', "malformed", []),
    (b"   ", "malformed", []),
    (b"{'a': 1}", "malformed", []),
    (b'"a\nb"', "malformed", []),  # a raw control character
    (b"\xef\xbb\xbf{}", "bad_unicode", []),  # a byte order mark
    (b'{"a": "\xff"}', "bad_unicode", []),
    ('{"a": "é"}'.encode("utf-16"), "bad_unicode", []),
    (b'{"a": ["\\ud83d"]}', "bad_unicode", ["/a/0"]),  # half a pair
    (b'{"a": ["\\ude00\\ud83d"]}', "bad_unicode", ["/a/0"]),  # the wrong way round
    (b'{"\\ud83d": 1}', "bad_unicode", [""]),
    (b'{"a": {"b": "x\\u0000y"}}', "nul_character", ["/a/b"]),
    (b'{"a": {"b\\u0000": 1}}', "nul_character", ["/a"]),
    (b'{"a": 1, "a": 1}', "duplicate_key", ["/a"]),
    (b'[{"b": {"a": 1, "c": 2, "\\u0061": 3}}]', "duplicate_key", ["/0/b/a"]),
    (b'{"a": NaN}', "not_a_number", ["/a"]),
    (b"[0, -Infinity]", "not_a_number", ["/1"]),
    (b"9223372036854775808", "number_range", [""]),
    (b"[-9223372036854775809]", "number_range", ["/0"]),
    (b'{"a": [1e400]}', "number_range", ["/a/0"]),
    (b"9" * 5000, "number_range", []),
    (b"[" * 33 + b"]" * 33, "too_deep", []),
    (b'{"a":' * 33 + b"1" + b"}" * 33, "too_deep", []),
    (b"[" * 5000 + b"]" * 5000, "too_deep", []),
    (b"[" + b"[]," * 25_000 + b"[]]", "too_complex", []),
    (b"[" + b"1," * 50_000 + b"1]", "too_complex", []),
    (b"{" + b'"a":{"b":1},' * 50_000 + b'"a":1}', "too_complex", []),
    (
        b'[{"a":1},{' + b",".join(b'"m%d":1' % n for n in range(501)) + b"}]",
        "too_many_members",
        ["/1"],
    ),
]


def test_commas_and_brackets_in_texts_are_no_values(client: TestClient) -> None:
    text = b'["' + b",[{" * 30_000 + b'\\"' + b"," * 30_000 + b'"]'
    assert client.post(ECHO, content=text, headers=JSON).status_code == 200
    unclosed = b'["' + b'\\"' * 60_000
    assert client.post(ECHO, content=unclosed + b"," * 60_000, headers=JSON).status_code == 400


@pytest.mark.parametrize(("body", "code", "expected"), HOSTILE_JSON)
def test_a_hostile_json_body_is_refused_with_its_code_and_pointer(
    client: TestClient, body: bytes, code: str, expected: list[str]
) -> None:
    answer = client.post(ECHO, content=body, headers=JSON)
    assert (answer.status_code, answer.json()["code"]) == (400, code)
    assert pointers(answer.json()) == expected


@pytest.mark.parametrize(
    "body",
    [
        b'{"a": [1, -9223372036854775808, 9223372036854775807, 1.5e300, 1e-400, true, null]}',
        b"[" * 32 + b"]" * 32,
        rb'{"a": "\ud83d\ude00 \\u0000 \\ud83d"}',  # a whole pair; escaped backslashes
        '{"é": "e\u0301 👩\u200d👧 \\"quoted\\""}'.encode(),
        b'[{"a": 1}, {"a": 1}, {"b": {"a": 1}}]',  # the same name in different objects
    ],
)
def test_sound_json_is_passed_on_unchanged(client: TestClient, body: bytes) -> None:
    answer = client.post(ECHO, content=body, headers=JSON)
    assert answer.json() == {"bytes": len(body), "media": "json"}


def test_an_empty_body_is_passed_on_as_an_empty_object(client: TestClient) -> None:
    for headers in (JSON, {}):
        assert client.post(ECHO, content=b"", headers=headers).json() == {
            "bytes": len(b"{}"),
            "media": "json",
        }


HOSTILE_LINES: list[tuple[bytes, str, list[str]]] = [
    (b'{"a":1}\n{"a":1,"a":2}\n', "duplicate_key", ["/1/a"]),
    (b'{"a":1}\r\n\r\n{"a":NaN}', "not_a_number", ["/1/a"]),  # a blank line is no record
    (b'1\n2\n"\\u0000"', "nul_character", ["/2"]),
    (b'{"a":1}\n{"a":\n', "malformed", ["/1"]),
    (b'{"a":[1\n2]}', "malformed", ["/0"]),  # a record over two lines
    (b'"\n{",":1,",":2}\n"', "malformed", ["/0"]),  # strings that would join up over the lines
    (b"1,2\n3", "malformed", ["/0"]),  # two on one line
    (b"1\n[" + b"[" * 32 + b"]" * 33, "too_deep", ["/1"]),
    (b"1\n" + b"[" * 5000 + b"]" * 5000, "too_deep", ["/1"]),
    (b"1\n" + b"9" * 5000, "number_range", ["/1"]),
    (b'1\n"\xe9"', "bad_unicode", ["/1"]),
    (b"[" + b"[]," * 200_000 + b"[]]", "too_complex", []),
    (b"\xef\xbb\xbf1\n", "bad_unicode", []),
]


@pytest.mark.parametrize(("body", "code", "expected"), HOSTILE_LINES)
def test_json_lines_are_checked_one_by_one(
    client: TestClient, body: bytes, code: str, expected: list[str]
) -> None:
    answer = client.post(ECHO, content=body, headers=LINES)
    assert (answer.status_code, answer.json()["code"]) == (400, code)
    assert pointers(answer.json()) == expected


def test_sound_lines_pass_and_blocks_keep_the_count(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_body, "BLOCK", 16)
    assert json_body.check_lines(b'{"a":1}\n' * 10 + b"[" * 32 + b"]" * 32 + b"\n\n") == {}
    flaws = json_body.check_lines(b'{"a":1}\n' * 10 + b'{"a":{"b":1e999}}\n' + b"1\n" * 70 + b"x\n")
    assert [(n, flaw.pointer, flaw.code) for n, flaw in flaws.items()] == [
        (10, "/10/a/b", "number_range"),
        (81, "/81", "malformed"),
    ]


def test_lines_of_which_most_are_flawed_are_no_file_of_json_lines() -> None:
    assert len(json_body.check_lines(b"x\n" * 1000)) == 1000
    with pytest.raises(Malformed):
        json_body.check_lines(b"x\n" * 1001)


def test_a_large_body_is_checked_too(client: TestClient) -> None:
    body = b'{"a": "' + b"x" * IN_THREAD + b'", "b": {"c": 1, "c": 2}}'
    answer = client.post(ECHO, content=body, headers=JSON)
    assert (answer.json()["code"], pointers(answer.json())) == ("duplicate_key", ["/b/c"])


BAD_ADDRESSES = [
    ("/v1/things/%zz", "bad_encoding"),
    ("/v1/things/%4", "bad_encoding"),
    ("/v1/things/a%00b", "bad_encoding"),
    ("/v1/things/%ff", "bad_encoding"),
    ("/v1/things/%ed%a0%80", "bad_encoding"),  # a surrogate written as UTF-8
    ("/v1/things?limit=%", "bad_encoding"),
    ("/v1/things?limit=%00", "bad_encoding"),
    ("/v1/things?limit=%c3", "bad_encoding"),
    ("/v1/things?q=" + "a" * 8192, "query_too_long"),
    ("/v1/" + "a" * 8192, "query_too_long"),
]


def test_a_slash_within_a_part_of_a_path_is_one_of_an_identifier_of_a_source_or_refused() -> None:
    for path in (
        b"/v1/things%2Fa",
        b"/v1/things/a%2fb",
        b"/v1/sources%2Fliberi/meetings/1",
        b"/v1/sources/lib%2Feri/meetings/1",
        b"/v1/sources/liberi/meetings%2F1",
        b"/v1%2Fthings",
    ):
        answer = ask(APP, scope_of("GET", path))
        assert (answer.status, answer.problem["code"]) == (400, "bad_encoding"), path
    assert ask(APP, scope_of("GET", b"/v1/sources/liberi/meetings/1%2F2")).status == 404


@pytest.mark.parametrize(("address", "code"), BAD_ADDRESSES)
def test_a_badly_encoded_address_is_refused(address: str, code: str) -> None:
    path, _, query = address.partition("?")
    answer = ask(APP, scope_of("GET", path.encode(), query.encode()))
    assert (answer.status, answer.problem["code"]) == (400, code)


@pytest.mark.parametrize(
    "name",
    [
        "Authorization",
        "Content-Type",
        "Content-Length",
        "Idempotency-Key",
        "If-Match",
        "If-None-Match",
        "X-API-Key",
        "Host",
    ],
)
def test_a_header_that_may_be_sent_once_is_refused_twice(name: str) -> None:
    pair = (name.lower().encode(), b"0")
    answer = ask(APP, scope_of("POST", b"/v1/echo", headers=[pair, pair]))
    assert (answer.status, answer.problem["code"]) == (400, "duplicate_header")


@pytest.mark.parametrize("value", [b"W\xe9", b"a\x00b", b"a\nb", b"\x7f"])
def test_a_header_we_use_holds_printable_ascii_only(value: bytes) -> None:
    answer = ask(APP, scope_of("GET", b"/v1/echo", headers=[(b"if-match", value)]))
    assert (answer.status, answer.problem["code"]) == (400, "bad_header")


def test_other_headers_may_hold_what_they_like_and_come_as_often() -> None:
    answer = ask(APP, scope_of("GET", b"/v1/echo", headers=[(b"x-other", b"\xe9")] * 2))
    assert answer.status == 200


@pytest.mark.parametrize(
    ("content_type", "status"),
    [
        ("application/json", 200),
        ("Application/JSON; charset=UTF-8", 200),
        ("application/merge-patch+json", 200),
        ("application/x-ndjson", 200),
        ("multipart/form-data; boundary=x", 200),
        ("application/json; charset=iso-8859-1", 415),
        ("text/plain", 415),
        ("text/json", 415),
        ("application/xml", 415),
        ("application/x-www-form-urlencoded", 415),
        ("", 415),
    ],
)
def test_bodies_are_json_lines_or_files(client: TestClient, content_type: str, status: int) -> None:
    answer = client.put(ECHO, content=b"1", headers={"Content-Type": content_type})
    assert answer.status_code == status


@pytest.mark.parametrize(
    ("accept", "path", "status"),
    [
        ("*/*", "/v1/echo", 200),
        ("application/json;q=0.5, text/html", "/v1/echo", 200),
        ("Application/*", "/v1/echo", 200),
        ("text/html", "/v1/echo", 406),
        ("application/json;q=0.0, text/html", "/v1/echo", 406),
        ("text/csv", "/v1/echo", 406),
        ("text/csv", "/v1/metrics/expected/csv", 404),  # past the gate, which has no such address
        ("application/x-ndjson", "/v1/sources/x/subjects:batch", 404),
        ("text/html", "/problems/stale", 404),
    ],
)
def test_a_caller_who_accepts_no_media_type_of_the_path_is_refused(
    client: TestClient, accept: str, path: str, status: int
) -> None:
    answer = client.request("PUT", path, content=b"1", headers={**JSON, "Accept": accept})
    assert answer.status_code == status
    if status == 406:
        assert answer.json()["code"] == "not_acceptable"


def test_a_form_is_accepted_for_sign_in_and_its_escapes_are_checked(
    client: TestClient,
) -> None:
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    assert client.post("/oauth/token", content=b"a=%C3%A9+b", headers=form).status_code == 200
    assert client.post("/oauth/token", content=b"a=%00", headers=form).status_code == 400


def test_a_compressed_body_is_refused_with_the_accepted_encoding(client: TestClient) -> None:
    answer = client.post(ECHO, content=b"1", headers={**JSON, "Content-Encoding": "gzip"})
    assert (answer.status_code, answer.headers["Accept-Encoding"]) == (415, "identity")
    plain = client.post(ECHO, content=b"1", headers={**JSON, "Content-Encoding": "identity"})
    assert plain.status_code == 200


@pytest.mark.parametrize("method", ["GET", "DELETE", "OPTIONS"])
def test_a_method_without_a_body_takes_none(client: TestClient, method: str) -> None:
    announced = client.request(method, ECHO, content=b"{}", headers=JSON)
    chunked = client.request(method, ECHO, content=iter([b"", b"{}"]), headers=JSON)
    for answer in (announced, chunked):
        assert (answer.status_code, answer.json()["code"]) == (400, "unexpected_body")
    empty = client.request("DELETE", ECHO, content=iter([b""]))
    assert empty.status_code == 200


def test_every_answer_has_the_common_headers(client: TestClient) -> None:
    for path, status in (("/v1/echo", 200), ("/nowhere", 404), ("/v1/things?limit=0", 422)):
        answer = client.get(path)
        assert answer.status_code == status
        assert answer.headers["Cache-Control"] == "private, no-cache"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
        assert "Strict-Transport-Security" not in answer.headers
    secure = small_client(public_url="https://qaf.example").get("/v1/echo")
    assert secure.headers["Strict-Transport-Security"] == "max-age=31536000"


def test_blanks_around_the_value_of_a_header_are_no_part_of_it() -> None:
    trace = b"4bf92f3577b34da6a3ce929d0e0e4736"
    scope = scope_of("GET", b"/nowhere", headers=[(b"x-request-id", b"\t " + trace + b" ")])
    assert ask(APP, scope).problem["request_id"] == trace.decode()


@pytest.mark.parametrize(
    "given_id", ["01890A5D-ac96-774b-bcce-b302099a8057", "4bf92f3577b34da6a3ce929d0e0e4736"]
)
def test_a_request_id_that_is_a_uuid_or_a_trace_id_is_kept(
    client: TestClient, given_id: str
) -> None:
    answer = client.get("/nowhere", headers={"X-Request-Id": given_id})
    assert answer.headers["X-Request-Id"] == answer.json()["request_id"] == given_id


@pytest.mark.parametrize(
    "given_id",
    [
        *("", "a" * 65, "a b", "<script>", "Bobby.Smith", "943-476-5919", "a" * 31, "a" * 33),
        *("9" * 32, "94347659-1900-4000-8000-000000000000"),  # digits alone
    ],
)
def test_any_other_request_id_is_replaced(client: TestClient, given_id: str) -> None:
    answer = client.get("/nowhere", headers={"X-Request-Id": given_id})
    assert answer.headers["X-Request-Id"] not in {given_id, ""}
    assert UUID(answer.headers["X-Request-Id"]).version == 7


def test_no_refusal_repeats_what_was_sent(client: TestClient) -> None:
    text = f'"{CANARY} and a story"'
    for body in (
        f"{{{text}: 1, {text}: 2}}",
        f'{{"a": [{text}, {text}x]}}',
        f'{{"a": {text}, "b": NaN}}',
        f'{{{text}: {{"b": "\\u0000"}}}}',
    ):
        answer = client.post(ECHO, content=body.encode(), headers=JSON)
        assert answer.status_code == 400
        assert CANARY not in answer.text + str(answer.headers)


# Fuzz: no input causes an error of the service.

_NAMES = st.sampled_from(
    [b"content-type", b"content-length", b"if-match", b"x-request-id", b"content-encoding", b"host"]
) | st.binary(max_size=12)
_VALUES = st.sampled_from(
    [b"application/json", b"application/x-ndjson", b"multipart/form-data; boundary=x", b"3", b"*"]
) | st.binary(max_size=40)
_PATHS = st.binary(max_size=30) | st.sampled_from([b"things", b"echo", b"things/%41", b"imports"])
_BODIES = st.binary(max_size=200) | st.text(
    alphabet='{}[]":,\\u0d8a1eE-.NIntrufalse \n\ud800\u00e9', max_size=60
).map(lambda text: text.encode(errors="surrogatepass"))


@given(
    method=st.sampled_from(["GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS", "BREW"]),
    path=_PATHS,
    query=st.binary(max_size=30),
    headers=st.lists(st.tuples(_NAMES, _VALUES), max_size=4),
    body=_BODIES,
)
@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
def test_no_bytes_cause_an_error_of_the_service(
    method: str, path: bytes, query: bytes, headers: list[tuple[bytes, bytes]], body: bytes
) -> None:
    message: Message = {"type": "http.request", "body": body}
    answer = ask(APP, scope_of(method, b"/v1/" + path, query, headers), [message])
    assert answer.status is not None
    assert answer.status < 500
    if answer.status >= 400 and method != "HEAD":  # which has no body
        assert answer.problem["status"] == answer.status


@given(_BODIES)
@settings(max_examples=200, deadline=None)
def test_what_passes_as_json_reads_the_same_to_a_strict_parser(body: bytes) -> None:
    try:
        json_body.check_json(body)
    except Malformed:
        return
    pydantic_core.from_json(body, allow_inf_nan=False)

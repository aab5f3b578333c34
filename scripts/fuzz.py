"""Send every operation what it does not expect, as every role, and look for faults in QAF.

It needs a running demo: QAF_PUBLIC_URL is its address, QAF_DATA_DIR has its credentials. No answer
may be a 5xx, and every refusal under /v1 must be a problem document that repeats nothing sent.
"""

import json
import os
import random
import re
import sys
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

BASE = os.environ.get("QAF_PUBLIC_URL", "http://127.0.0.1:8000")
CANARY = "zqcanaryqz"
DEEPEST, LONGEST = 4, 400  # levels of lists; characters in a path
UUID = "01890a5d-ac96-774b-bcce-b302099a8057"
PROBLEM = {"type", "title", "status", "detail", "code", "instance", "request_id", "errors"}

VALUES: list[Any] = [
    None,
    True,
    False,
    0,
    1,
    -1,
    0.1,
    -0.0,
    1e308,
    1e-320,
    2**31,
    2**63 - 1,
    -(2**63),
    2**53 + 1,
    "",
    " ",
    "\n",
    "a",
    CANARY,
    "null",
    "0",
    "1",
    "-1",
    "1e5",
    "NaN",
    "Infinity",
    "-infinity",
    "now",
    "today",
    "epoch",
    "allballs",
    "0001-01-01",
    "9999-12-31",
    "10000-01-01",
    "-0001-01-01",
    "2026-02-30",
    "2026-2-3",
    "20260203",
    "1970-01-01T00:00:00",
    "0001-01-01T00:00:00+14:00",
    "9999-12-31T23:59:59-14:00",
    "9999-12-31T24:00:00Z",
    "2026-01-31T09:00:00.123456789Z",
    "é" * 100,
    "\U0001f9d2\u200d\U0001f9bd",
    "\u202e\u0301",
    "\ufeffx",
    "\x7f\x1b[0m",
    "x" * 300,
    "x" * 30_000,
    "'; DROP TABLE audits; --",
    "%s%n{0}{x.__class__}",
    "../../etc/passwd",
    UUID,
    "00000000-0000-0000-0000-000000000000",
    UUID.upper(),
    f"{{{UUID}}}",
    UUID.replace("-", ""),
    "good",
    "_",
    "a" * 60,
    "A-1",
    [],
    [None],
    [[]],
    [1, "a", None],
    ["a"] * 300,
    {},
    {"a": 1},
    {"": None},
    {"$ref": "#"},
    [{"a": [{}]}],
    {"a": CANARY},
    [UUID, UUID],
    [UUID] * 600,
]
RAW_BODIES = [
    b"",
    b" ",
    b"null",
    b"[]",
    b"0",
    b'"x"',
    b"{",
    b"}",
    b"{}x",
    b"\xef\xbb\xbf{}",
    b"\xff\xfe{\x00",
    b'{"a":NaN}',
    b'{"a":1,"a":2}',
    b'{"a":"\\u0000"}',
    b'{"a":"\\ud800"}',
    b'{"a":1e999}',
    b'{"a":' + b"9" * 5000 + b"}",
    b"[" * 5000,
    b'{"a":' * 40 + b"1" + b"}" * 40,
    b"[" + b"{}," * 250_000 + b"{}]",
    b'{"\\u0000":1}',
    b"{'a':1}",
    b"\x00",
    b'{"a":"\xc3\x28"}',
]
MEDIA = [
    "text/plain",
    "application/xml",
    "application/json; charset=utf-16",
    "multipart/form-data",
    "multipart/form-data; boundary=x",
    "application/x-www-form-urlencoded",
    "application/x-ndjson",
    "application/jsonl",
    "",
    "json",
    "application/vnd.x+json",
    "*/*",
    "application/json, text/plain",
]
TEXTS = [str(v) for v in VALUES if isinstance(v, str | int | float)] + [
    "%00",
    "%ff",
    "%",
    "%zz",
    "a%0d%0ax",
    "..%2f..",
    "{}",
    "[]",
    "'",
    '"',
    "%F0%9F%A7%92",
]
HEADERS = (
    [("If-Match", v) for v in ("*", '"1"', "1", 'W/"1.a"', '"999999999"', '"9" "1","2"', "")]
    + [("If-None-Match", v) for v in ("*", '"1"', '"1.abc"', "", "x" * 5000)]
    + [("Idempotency-Key", v) for v in ("", "a", "x" * 200, "x" * 201, "a b", '"q"')]
    + [
        ("Accept", "text/html"),
        ("Accept", "x"),
        ("Range", "bytes=0-1"),
        ("X-Request-Id", "a" * 65),
        ("Expect", "100-continue"),
        ("Origin", "null"),
        ("Content-Encoding", "gzip"),
        ("X-HTTP-Method-Override", "DELETE"),
        ("Accept-Language", "xx" * 500),
    ]
)


@dataclass
class Operation:
    method: str
    path: str
    name: str
    parameters: list[dict[str, Any]]
    body: dict[str, Any] | None
    form: bool


@dataclass
class Found:
    """Faults that were found, one for each operation and kind."""

    answers: Counter[int] = field(default_factory=Counter)
    faults: dict[str, str] = field(default_factory=dict)


class World:
    """The OpenAPI document, tokens of every role, and identifiers that exist."""

    def __init__(self) -> None:
        self.client = httpx.Client(base_url=BASE, timeout=40)
        self.document = self.client.get("/openapi.json").json()
        kept = json.loads(Path(os.environ["QAF_DATA_DIR"], "demo-credentials.json").read_text())
        self.people = kept["people"]
        self.machine = kept["client"]
        self.power_bi = kept["power_bi"]
        self.tokens: dict[str, str] = {}
        self.ids: dict[str, list[str]] = {}

    def sign_in(self) -> None:
        for role, person in self.people.items():
            form = {"grant_type": "password", "username": person["email"]}
            self._token(role, {**form, "password": person["password"]})
        self._token("machine", {"grant_type": "client_credentials", **self.machine})
        key = self.power_bi
        form = {"client_id": key["key_id"], "client_secret": key["secret"]}
        self._token("mi", {"grant_type": "client_credentials", **form})

    def _token(self, name: str, form: dict[str, str]) -> None:
        answer = self.client.post("/oauth/token", data=form)
        answer.raise_for_status()
        self.tokens[name] = answer.json()["access_token"]

    def operations(self) -> list[Operation]:
        found = []
        for path, item in self.document["paths"].items():
            for method, told in item.items():
                content = told.get("requestBody", {}).get("content", {})
                kind = next(iter(content), "")
                body = content.get(kind, {}).get("schema")
                parameters = [self.resolved(p) for p in told.get("parameters", [])]
                form = bool(kind) and "json" not in kind
                found.append(
                    Operation(method.upper(), path, told["operationId"], parameters, body, form)
                )
        return found

    def resolved(self, schema: Any) -> Any:
        while isinstance(schema, dict) and "$ref" in schema:
            here: Any = self.document
            for part in schema["$ref"].split("/")[1:]:
                here = here[part]
            schema = here
        return schema

    def learn(self, operations: list[Operation]) -> None:
        """Collects identifiers from every list, as every role."""
        for operation in operations:
            if operation.method == "GET" and "{" not in operation.path:
                for role in self.tokens:
                    answer = self.ask(role, "GET", operation.path)
                    text = answer.text if answer.is_success else ""
                    new = re.findall(r'"id" ?: ?"([0-9a-f-]{36})"', text)
                    if new:
                        self.ids.setdefault(operation.path, []).extend(new[:5])

    def ask(self, role: str, method: str, url: str, **sent: Any) -> httpx.Response:
        for _ in range(2):
            headers = {"Authorization": f"Bearer {self.tokens[role]}"} | sent.get("headers", {})
            answer = self.client.request(method, url, **{**sent, "headers": headers})
            if "token_expired" not in answer.text:
                break
            self.sign_in()
        return answer

    def valid(self, schema: Any, depth: int = 0) -> Any:
        """Returns a value that the schema allows, as far as the schema says."""
        schema = self.resolved(schema)
        for word in ("const", "enum", "examples"):
            if schema.get(word):
                return schema[word] if word == "const" else schema[word][0]
        for word in ("anyOf", "oneOf", "allOf"):
            if word in schema:
                return self.valid(schema[word][0], depth)
        kind = schema.get("type")
        if kind == "object":
            wanted = schema.get("properties", {})
            return {name: self.valid(each, depth + 1) for name, each in wanted.items()}
        if kind == "array":
            return [self.valid(schema.get("items", {}), depth + 1)] if depth < DEEPEST else []
        plain = {"uuid": UUID, "date": "2026-05-01", "date-time": "2026-05-01T09:00:00Z"}
        numbers = {"integer": schema.get("minimum", 1), "number": 1, "boolean": False}
        return numbers.get(kind, plain.get(schema.get("format", ""), "a"))


def paths_of(value: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yields the path of every place in a body."""
    yield at
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from paths_of(inner, (*at, key))
    elif isinstance(value, list):
        for n, inner in enumerate(value):
            yield from paths_of(inner, (*at, n))


def replaced(body: Any, at: tuple[Any, ...], value: Any) -> Any:
    if not at:
        return value
    copy = dict(body) if isinstance(body, dict) else list(body)
    copy[at[0]] = replaced(copy[at[0]], at[1:], value)
    return copy


def requests(world: World, operation: Operation, chance: random.Random) -> Iterator[dict[str, Any]]:
    """Yields requests of one operation: a correct one, then with one thing wrong at a time."""
    url = filled(world, operation.path, chance)
    body = None if operation.body is None else world.valid(operation.body)
    sends: dict[str, Any] = {} if body is None or operation.form else {"json": body}
    if operation.form and isinstance(body, dict):
        sends = {"data": {k: v for k, v in body.items() if isinstance(v, str)}}
    yield {"url": url, **sends}
    for name, value in HEADERS:
        yield {"url": url, "headers": {name: value}, **sends}
    for wrong in addresses(world, operation, url, chance):
        yield {"url": wrong, **sends}
    if body is not None and not operation.form:
        for each in bodies(body, chance):
            yield {"url": filled(world, operation.path, chance), **each}


def addresses(world: World, operation: Operation, url: str, chance: random.Random) -> Iterator[str]:
    """Yields addresses with one parameter of the path or the query wrong."""
    for parameter in operation.parameters:
        hole = f"{{{parameter['name']}}}"
        for text in TEXTS:
            word = quoted(text)[:6000]
            if parameter["in"] == "query":
                yield f"{url}?{parameter['name']}={word}"
            elif parameter["in"] == "path" and text and len(word) < LONGEST:
                yield filled(world, operation.path.replace(hole, word, 1), chance)


def bodies(body: Any, chance: random.Random) -> Iterator[dict[str, Any]]:
    """Yields bodies with one place wrong, then wrong as a whole, then with several places wrong."""
    places = list(paths_of(body))
    for at in places:
        for value in VALUES:
            yield {"json": replaced(body, at, value)}
    for raw in RAW_BODIES:
        yield {"content": raw, "headers": {"Content-Type": "application/json"}}
    for media in MEDIA:
        yield {"content": json.dumps(body).encode(), "headers": {"Content-Type": media}}
    for _ in range(100):
        mixed = body
        for at in chance.sample(places, min(3, len(places))):
            with suppress(KeyError, IndexError, TypeError, ValueError):
                mixed = replaced(mixed, at, chance.choice(VALUES))
        yield {"json": mixed}


def quoted(text: str) -> str:
    if text.startswith("%") or "%0" in text:
        return text
    return httpx.QueryParams({"q": text}).__str__()[2:].replace("+", "%20").replace("/", "%2F")


def filled(world: World, path: str, chance: random.Random) -> str:
    """Returns the path with its parameters filled in: identifiers that exist, or words."""
    while (hole := re.search(r"\{(\w+)\}", path)) is not None:
        known = world.ids.get(path[: hole.start()].rstrip("/"), [])
        words = {
            "slug": "completion_rate",
            "system": "liberi",
            "section_key": "assessment",
            "day": "2026-05-04",
            "code": "invalid",
            "name": "x",
        }
        value = words.get(hole[1]) or (chance.choice(known) if known else UUID)
        path = path[: hole.start()] + value + path[hole.end() :]
    return path


def judge(found: Found, operation: Operation, sent: dict[str, Any], answer: httpx.Response) -> None:
    found.answers[answer.status_code] += 1
    wrong = wrong_with(operation, answer)
    if wrong:
        key = f"{operation.name}: {wrong}"
        found.faults.setdefault(key, f"{operation.method} {str(sent)[:600]} -> {answer.text[:300]}")


def wrong_with(operation: Operation, answer: httpx.Response) -> str | None:
    status = answer.status_code
    if status >= httpx.codes.INTERNAL_SERVER_ERROR:
        return f"{status} {answer.text[:80]}"
    if status < httpx.codes.BAD_REQUEST or not operation.path.startswith("/v1"):
        return None
    if answer.headers.get("content-type") != "application/problem+json":
        return f"{status} is not a problem document"
    problem = answer.json()
    if not problem.keys() >= PROBLEM or problem["status"] != status:
        return f"{status} lacks members of a problem document"
    if CANARY in answer.text and problem["code"] != "batch_rejected":
        return f"{status} {problem['code']} repeats what was sent"
    return None


def run(world: World, operation: Operation, share: float) -> Found:
    """Sends a share of all requests as the role that may do most, a tenth of it as each other."""
    found, chance = Found(), random.Random(operation.name)  # noqa: S311
    first = next(requests(world, operation, random.Random(1)))  # noqa: S311

    def stopped(role: str) -> bool:
        return world.ask(role, operation.method, **first).status_code in {403, 404}

    best = min(world.tokens, key=stopped)
    for role in world.tokens:
        for sent in requests(world, operation, chance):
            if chance.random() < (share if role == best else share / 10):
                try:
                    judge(found, operation, sent, world.ask(role, operation.method, **sent))
                except (httpx.HTTPError, UnicodeEncodeError, ValueError) as error:
                    found.faults.setdefault(f"{operation.name}: {error!r}"[:200], str(sent)[:600])
    return found


def main() -> None:
    share = float(sys.argv[1]) if len(sys.argv) > 1 else 0.2
    only = sys.argv[2] if len(sys.argv) > 2 else ""  # noqa: PLR2004
    world = World()
    world.sign_in()
    operations = world.operations()
    world.learn(operations)
    chosen = [operation for operation in operations if only in operation.name]
    faults: dict[str, str] = {}
    answers: Counter[int] = Counter()
    with ThreadPoolExecutor(4) as pool:
        for found in pool.map(lambda operation: run(world, operation, share), chosen):
            faults |= found.faults
            answers += found.answers
    sys.stdout.write(f"{sum(answers.values())} requests to {len(chosen)} operations: ")
    sys.stdout.write(f"{dict(sorted(answers.items()))}\n")
    for told, example in faults.items():
        sys.stdout.write(f"\n{told}\n    {example}\n")
    raise SystemExit(bool(faults))


if __name__ == "__main__":
    main()

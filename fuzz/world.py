"""The OpenAPI document, tokens of every role, and what a running demo holds."""

import json
import os
import random
import re
import threading
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from fuzz.values import UUID

DEEPEST = 4  # levels of lists in a made-up body
MOST_KNOWN = 30  # values of a member that are remembered
IDENTIFIER = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
HOLE = re.compile(r"\{(\w+)\}")
PLAIN = {"uuid": UUID, "date": "2026-05-01", "date-time": "2026-05-01T09:00:00Z"}
# Words of paths that no list shows under their name.
NAMES = {"system": "liberi", "code": "invalid", "name": "x", "section_key": "assessment"}


@dataclass
class Operation:
    method: str
    path: str
    name: str
    told: dict[str, Any]
    parameters: list[dict[str, Any]]
    body: dict[str, Any] | None  # of JSON
    form: bool  # whether it takes a form instead

    @property
    def is_open(self) -> bool:
        return bool(self.told.get("security") == [])


class World:
    def __init__(self, client: Any) -> None:  # of httpx, or that of the tests
        self.client = client
        self.document: dict[str, Any] = client.get("/openapi.json").json()
        self.tokens: dict[str, str] = {}
        self.signing_in = threading.Lock()
        self.ids: dict[str, list[str]] = defaultdict(list)  # by the path of the list
        self.known: dict[str, list[Any]] = defaultdict(list)  # by the name of the member

    def sign_in(self) -> None:
        """Gets a token for each role of the demo, its machine client and its Power BI key."""
        kept = Path(os.environ.get("QAF_DATA_DIR", ".qaf"), "demo-credentials.json")
        credentials = json.loads(kept.read_text(encoding="utf-8"))
        for role, person in credentials["people"].items():
            form = {"grant_type": "password", "username": person["email"]}
            self._token(role, {**form, "password": person["password"]})
        self._token("machine", {"grant_type": "client_credentials", **credentials["client"]})
        key = credentials["power_bi"]
        form = {"client_id": key["key_id"], "client_secret": key["secret"]}
        self._token("mi", {"grant_type": "client_credentials", **form})

    def _token(self, name: str, form: dict[str, str]) -> None:
        answer = self.client.post("/oauth/token", data=form)
        answer.raise_for_status()
        self.tokens[name] = answer.json()["access_token"]

    def ask(self, role: str, method: str, url: str, **sent: Any) -> httpx.Response:
        """Sends a request as a role; signs in again when the token has expired."""
        while True:
            token = self.tokens[role]
            headers = {"Authorization": f"Bearer {token}"} | sent.get("headers", {})
            encoded = {name: value.encode() for name, value in headers.items()}
            answer: httpx.Response = self.client.request(
                method, url, **{**sent, "headers": encoded}
            )
            if "token_expired" not in answer.text[:2000]:
                return answer
            with self.signing_in:
                if self.tokens[role] == token:
                    self.sign_in()

    def operations(self) -> list[Operation]:
        found = []
        for path, item in self.document["paths"].items():
            for method, told in item.items():
                content = told.get("requestBody", {}).get("content", {})
                kind = next(iter(content), "")
                is_json = kind == "application/json"
                body = content[kind] if is_json else None
                found.append(
                    Operation(
                        *(method.upper(), path, told["operationId"], told),
                        *(told.get("parameters", []), body, bool(kind) and not is_json),
                    )
                )
        return found

    def resolved(self, schema: Any) -> Any:
        while isinstance(schema, dict) and "$ref" in schema:
            schema = self.document["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
        return schema

    def learn(self, operations: list[Operation]) -> None:
        """Collects identifiers and other values from every list, as every role."""
        for operation in operations:
            if operation.method == "GET" and "{" not in operation.path:
                for role in self.tokens:
                    answer = self.ask(role, "GET", operation.path)
                    if answer.headers.get("content-type") == "application/json":
                        items = answer.json().get("items", []) if answer.is_success else []
                        self._remember(operation.path, items)

    def _remember(self, path: str, items: list[Any]) -> None:
        for item in items[:20]:
            if isinstance(item, dict):
                self.ids[path] += [item["id"]] if isinstance(item.get("id"), str) else []
                for name, value in item.items():
                    known = self.known[name]
                    if isinstance(value, str | int) and value not in known:
                        known.extend([value] if len(known) < MOST_KNOWN else [])

    def named(self, name: str, chance: random.Random) -> str:
        """Returns an identifier for a member of this name: one that exists, where one is known."""
        known = self.known.get(name) or self.ids["/v1/people"] or [UUID]
        return str(chance.choice(known))

    def sound(self, operation: Operation, chance: random.Random) -> Any:
        """Returns the example of a body with identifiers that exist; None if it has no JSON."""
        if operation.body is None:
            return None
        example = operation.body.get("example")
        if example is None:
            example = self.made_up(operation.body["schema"])
        return self._with_identifiers(example, "", chance)

    def members(self, operation: Operation) -> set[str]:
        """Returns the members that a body of JSON may have."""
        schema = self.resolved(operation.body["schema"]) if operation.body else {}
        return set(schema.get("properties", {}))

    def _with_identifiers(self, value: Any, name: str, chance: random.Random) -> Any:
        if isinstance(value, dict):
            return {key: self._with_identifiers(each, key, chance) for key, each in value.items()}
        if isinstance(value, list):
            one = name.removesuffix("s")
            return [self._with_identifiers(each, one, chance) for each in value]
        is_one = isinstance(value, str) and IDENTIFIER.fullmatch(value)
        return self.named(name, chance) if is_one else value

    def made_up(self, schema: Any, depth: int = 0) -> Any:
        """Returns a value that the schema allows, as far as the schema says."""
        schema = self.resolved(schema)
        for word in ("const", "enum", "examples"):
            if schema.get(word):
                return schema[word] if word == "const" else schema[word][0]
        for word in ("anyOf", "oneOf", "allOf"):
            if word in schema:
                return self.made_up(schema[word][0], depth)
        kind = schema.get("type")
        if kind == "object":
            wanted = schema.get("properties", {})
            return {name: self.made_up(each, depth + 1) for name, each in wanted.items()}
        if kind == "array":
            return [self.made_up(schema.get("items", {}), depth + 1)] if depth < DEEPEST else []
        numbers = {"integer": schema.get("minimum", 1), "number": 1, "boolean": False}
        return numbers.get(kind, PLAIN.get(schema.get("format", ""), "a"))

    def filled(self, path: str, chance: random.Random) -> str:
        """Returns a path with identifiers and words that exist in its holes."""
        while (hole := HOLE.search(path)) is not None:
            name = hole[1]
            rows = self.ids.get(path[: hole.start()].rstrip("/"))
            word = NAMES.get(name) or (chance.choice(rows) if rows else self.named(name, chance))
            path = path[: hole.start()] + word.replace("/", "%2F") + path[hole.end() :]
        return path

    def of_another_noun(self, path: str, chance: random.Random) -> str:
        """Returns a path whose last hole holds an identifier of another noun."""
        *_, last = HOLE.finditer(path)
        own = path[: last.start()].rstrip("/")
        others = [ids for noun, ids in self.ids.items() if noun != own and ids]
        word = chance.choice(chance.choice(others)) if others else UUID
        return self.filled(path[: last.start()] + word + path[last.end() :], chance)

"""Requests that belong together: what the second one gets after the first.

Each promise is of docs/api-conventions.md: identifiers of your own, versions, idempotency keys.
"""

import random
import re
import uuid
from collections.abc import Iterator
from typing import Any

import httpx

from fuzz.requests import as_json
from fuzz.world import HOLE, Operation, World

OTHER_WORDS = "In other words."
A_TEXT = re.compile(r"[A-Z].* .*", re.DOTALL)
OWN_IDENTIFIER = re.compile(r"\{\w+_id\}$")
Step = tuple[str, httpx.Response, set[int]]  # what happened, the answer, the statuses promised
GONE = {404, 410}
REFUSED = {400, 403, 404, 409, 422}


def steps(world: World, operation: Operation, role: str, chance: random.Random) -> Iterator[Step]:
    """Yields every step of the sequences that an operation is the beginning of."""
    if operation.method == "PUT" and operation.body is not None:
        hole = OWN_IDENTIFIER.search(operation.path)
        if hole is not None:
            yield from created(world, operation, operation.path[: hole.start()], role, chance)
        yield from rewritten(world, operation, role, chance)
    elif operation.method == "POST" and takes_a_key(operation):
        yield from repeated(world, operation, role, chance)


def takes_a_key(operation: Operation) -> bool:
    return any(each["name"] == "Idempotency-Key" for each in operation.parameters)


def created(
    world: World, operation: Operation, path: str, role: str, chance: random.Random
) -> Iterator[Step]:
    """Creates a row under an identifier of its own, and does the same again."""
    name = "x" + uuid.uuid4().hex if "/sources/" in operation.path else str(uuid.uuid4())
    url = world.filled(path + name, chance)
    body = world.sound(operation, chance)
    first = world.ask(role, "PUT", url, **as_json(body))
    if first.status_code != httpx.codes.CREATED:
        return
    yield "the same PUT again", world.ask(role, "PUT", url, **as_json(body)), {200}
    yield "a PUT only if there is nothing", conditional(world, role, url, body, "*"), {200, 412}
    yield from versions(world, role, url, body, first.headers.get("ETag", ""))
    if "delete" in world.document["paths"][operation.path]:
        yield from deleted(world, role, url)


def rewritten(
    world: World, operation: Operation, role: str, chance: random.Random
) -> Iterator[Step]:
    """Replaces a row that exists with what is read of it, and then with other words."""
    url = world.filled(operation.path, chance)
    shown = world.ask(role, "GET", url)
    names = world.members(operation)
    if not shown.is_success or not names:
        return
    body = {name: value for name, value in shown.json().items() if name in names}
    same = world.ask(role, "PUT", url, **as_json(body))
    yield "what was read, written back", same, {200, *REFUSED}
    if same.status_code == httpx.codes.OK:
        yield from versions(world, role, url, body, same.headers.get("ETag", ""))


def versions(world: World, role: str, url: str, body: Any, etag: str) -> Iterator[Step]:
    """Replaces a row without its version, with it, and with it once more."""
    texts = [name for name, value in body.items() if is_text(value)]
    if not texts or not etag:
        return
    other = body | {texts[0]: OTHER_WORDS}
    without = world.ask(role, "PUT", url, **as_json(other))
    yield "other values without a version", without, {428, *REFUSED}
    done = matched(world, role, url, other, etag)
    yield "other values with the version", done, {200, *REFUSED}
    if done.status_code == httpx.codes.OK:
        yield "the same values again", matched(world, role, url, other, etag), {200}
        yield "others with the old version", matched(world, role, url, body, etag), {412, *REFUSED}
        back = matched(world, role, url, body, done.headers.get("ETag", ""))
        yield "the first values back", back, {200, *REFUSED}


def is_kept(first: httpx.Response, again: httpx.Response) -> bool:
    """Whether an answer is the first one, without what is shown once: that is null or empty."""
    if again.content == first.content:
        return True
    told, kept = first.json(), again.json()
    return bool(told.keys() == kept.keys() and all(not v or v == told[k] for k, v in kept.items()))


def is_text(value: Any) -> bool:
    return isinstance(value, str) and A_TEXT.fullmatch(value) is not None


def matched(world: World, role: str, url: str, body: Any, etag: str) -> httpx.Response:
    sent = as_json(body)
    return world.ask(role, "PUT", url, **sent | {"headers": sent["headers"] | {"If-Match": etag}})


def conditional(world: World, role: str, url: str, body: Any, what: str) -> httpx.Response:
    sent = as_json(body)
    headers = sent["headers"] | {"If-None-Match": what}
    return world.ask(role, "PUT", url, **sent | {"headers": headers})


def deleted(world: World, role: str, url: str) -> Iterator[Step]:
    """Deletes a row without its version, with it, and once more."""
    etag = world.ask(role, "GET", url).headers.get("ETag", "")
    yield "DELETE without a version", world.ask(role, "DELETE", url), {428, *REFUSED}
    headers = {"If-Match": etag}
    done = world.ask(role, "DELETE", url, headers=headers)
    yield "DELETE with the version", done, {200, 204, *REFUSED}
    if done.is_success:
        yield "GET after DELETE", world.ask(role, "GET", url), GONE
        yield "DELETE again", world.ask(role, "DELETE", url, headers=headers), {200, 204, *GONE}


def repeated(
    world: World, operation: Operation, role: str, chance: random.Random
) -> Iterator[Step]:
    """Sends a POST twice under one key, then another body under it."""
    url = world.filled(operation.path, chance)
    body = world.sound(operation, chance)
    key = {"Idempotency-Key": uuid.uuid4().hex}
    sent: dict[str, Any] = {} if body is None else as_json(body)
    sent["headers"] = sent.get("headers", {}) | key
    first = world.ask(role, "POST", url, **sent)
    if not first.is_success or operation.form:
        return
    again = world.ask(role, "POST", url, **sent)
    yield "the same POST under the same key", again, {first.status_code}
    if again.status_code == first.status_code and not is_kept(first, again):
        yield "another answer under the same key", again, set()
    if HOLE.search(operation.path):
        elsewhere = world.of_another_noun(operation.path, chance)
        other = world.ask(role, "POST", elsewhere, **sent)
        yield "the same key at another address", other, {403, 404, 422}

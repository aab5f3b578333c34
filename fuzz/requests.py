"""Requests about one operation: a sound one, and many with one thing wrong."""

import json
import random
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any
from urllib.parse import quote

from fuzz.values import CLAUSES, ENCODED, HEADERS, MEDIA, RAW_BODIES, VALUES
from fuzz.world import HOLE, Operation, World

LONGEST = 400  # characters of a word in a path
MIXED = 100  # bodies with several places wrong
STRANGE = 30  # identifiers of another noun
AS_JSON = {"Content-Type": "application/json"}
Request = dict[str, Any]
Picks = Callable[[], bool]


def sound(world: World, operation: Operation, chance: random.Random) -> Request:
    """Returns a request as the document asks for it, about rows that exist."""
    url = world.filled(operation.path, chance)
    body = world.sound(operation, chance)
    return {"url": url} if body is None else {"url": url, **as_json(body)}


def as_json(body: Any) -> Request:
    """Returns a body in UTF-8, as an ordinary client writes it."""
    return {"content": json.dumps(body).encode(), "headers": AS_JSON}


def hostile(
    world: World, operation: Operation, chance: random.Random, picks: Picks
) -> Iterator[Request]:
    """Yields those of all hostile requests that are picked."""
    plain = sound(world, operation, chance)
    headers = plain.get("headers", {})
    for name, value in HEADERS:
        if picks():
            yield plain | {"headers": headers | {name: value}}
    for address in addresses(world, operation, plain["url"], chance, picks):
        yield plain | {"url": address}
    if operation.body is not None:
        for sent in bodies(world.sound(operation, chance), chance, picks):
            yield {"url": world.filled(operation.path, chance), **sent}


def addresses(
    world: World, operation: Operation, url: str, chance: random.Random, picks: Picks
) -> Iterator[str]:
    """Yields addresses with one parameter of the path or the query wrong."""
    words = [quote(str(each)[:5000], safe="") for each in (*VALUES, *CLAUSES)] + ENCODED
    for parameter in operation.parameters:
        name, where = parameter["name"], parameter["in"]
        for word in words if where in {"path", "query"} else ():
            if not picks():
                continue
            if where == "query":
                yield f"{url}?{quote(name, safe='$')}={word}"
            elif word and len(word) < LONGEST:
                yield world.filled(operation.path.replace(f"{{{name}}}", word, 1), chance)
    for _ in range(STRANGE if HOLE.search(operation.path) else 0):
        if picks():
            yield world.of_another_noun(operation.path, chance)


def bodies(body: Any, chance: random.Random, picks: Picks) -> Iterator[Request]:
    """Yields bodies with one place wrong, then cut or wrong as a whole, then with more wrong."""
    places = list(paths_of(body))
    for at in places:
        for value in VALUES:
            if picks():
                yield as_json(replaced(body, at, value))
    whole = json.dumps(body, ensure_ascii=False).encode()
    for raw in (*RAW_BODIES, *(whole[: len(whole) * part // 8] for part in range(1, 8))):
        if picks():
            yield {"content": raw, "headers": AS_JSON}
    for media in MEDIA:
        if picks():
            yield {"content": whole, "headers": {"Content-Type": media}}
    for _ in range(MIXED):
        if picks():
            yield as_json(mixed(body, places, chance))


def mixed(body: Any, places: list[tuple[Any, ...]], chance: random.Random) -> Any:
    """Returns a body with up to three places wrong."""
    for at in chance.sample(places, min(3, len(places))):
        with suppress(KeyError, IndexError, TypeError, ValueError):
            body = replaced(body, at, chance.choice(VALUES))
    return body


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
    """Returns a copy of a body with another value at a place."""
    if not at:
        return value
    copy = dict(body) if isinstance(body, dict) else list(body)
    copy[at[0]] = replaced(copy[at[0]], at[1:], value)
    return copy

"""The changes of an OpenAPI document that break a client of the one before.

Requests may require less and allow more; answers may hold more and vary less.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]
SHRINKS = ("maxLength", "maxItems", "maximum", "exclusiveMaximum", "maxProperties")
GROWS = ("minLength", "minItems", "minimum", "exclusiveMinimum")
FIXED = ("pattern", "format", "const")


def breaks(old: Json, new: Json) -> list[str]:
    """Returns each breaking change as `operation or schema: what`."""
    return sorted(set(_operations(old, new)))


def _operations(old: Json, new: Json) -> Iterator[str]:
    before, after = by_id(old), by_id(new)
    compared = Compared(old, new)
    for name, was in before.items():
        now = after.get(name)
        if now is None or (now["path"], now["method"]) != (was["path"], was["method"]):
            yield f"{name}: gone or moved"
        else:
            yield from _parameters(name, was, now, compared)
            yield from _bodies(name, was, now, compared)
            yield from _answers(name, was, now, compared)


def by_id(document: Json) -> dict[str, Json]:
    return {
        operation["operationId"]: operation | {"path": path, "method": method}
        for path, item in document["paths"].items()
        for method, operation in item.items()
    }


def _parameters(name: str, was: Json, now: Json, compared: "Compared") -> Iterator[str]:
    before = {(each["in"], each["name"]): each for each in was.get("parameters", [])}
    after = {(each["in"], each["name"]): each for each in now.get("parameters", [])}
    for key, each in after.items():
        demanded = each.get("required") and not before.get(key, {}).get("required")
        if demanded:
            yield f"{name}: demands {key[1]}"
    for key, each in before.items():
        if key not in after:
            yield f"{name}: no longer takes {key[1]}"
        else:
            yield from compared.sent(f"{name}?{key[1]}", each["schema"], after[key]["schema"])


def _bodies(name: str, was: Json, now: Json, compared: "Compared") -> Iterator[str]:
    after = now.get("requestBody", {})
    if after.get("required") and not was.get("requestBody", {}).get("required"):
        yield f"{name}: demands a body"
    for media, before_content in was.get("requestBody", {}).get("content", {}).items():
        if media not in after.get("content", {}):
            yield f"{name}: no longer takes {media}"
        else:
            schema = after["content"][media]["schema"]
            yield from compared.sent(f"{name}.body", before_content["schema"], schema)


def _answers(name: str, was: Json, now: Json, compared: "Compared") -> Iterator[str]:
    for status, answer in was["responses"].items():
        after = now["responses"].get(status)
        if after is None:
            yield f"{name}: no longer declares {status}"
            continue
        for media, content in answer.get("content", {}).items():
            if media not in after.get("content", {}):
                yield f"{name}: no longer answers {media}"
            elif "schema" in content:
                schema = after["content"][media]["schema"]
                yield from compared.answered(f"{name}.{status}", content["schema"], schema)


@dataclass
class Compared:
    """Two documents; a pair of named schemas is compared once each way."""

    old: Json
    new: Json
    met: set[tuple[str, str, bool]] = field(default_factory=set)

    def sent(self, at: str, was: Json, now: Json) -> Iterator[str]:
        yield from self._both(at, was, now, sent=True)

    def answered(self, at: str, was: Json, now: Json) -> Iterator[str]:
        yield from self._both(at, was, now, sent=False)

    def _both(self, at: str, was: Json, now: Json, *, sent: bool) -> Iterator[str]:
        if "$ref" in was and "$ref" in now:
            at = was["$ref"].rpartition("/")[2]
            key = (was["$ref"], now["$ref"], sent)
            if key in self.met:
                return
            self.met.add(key)
        was, now = _named(self.old, was), _named(self.new, now)
        before, after = _kinds(self.old, was), _kinds(self.new, now)
        lost, gained = set(before) - set(after), set(after) - set(before)
        for kind in sorted(lost if sent else gained):
            yield f"{at}: {'no longer takes' if sent else 'may now be'} {kind}"
        for kind in sorted(set(before) & set(after)):
            yield from self._kind(at, before[kind], after[kind], sent=sent)

    def _kind(self, at: str, was: Json, now: Json, *, sent: bool) -> Iterator[str]:
        yield from _bounds(at, was, now, sent=sent)
        if "items" in was and "items" in now:
            yield from self._both(f"{at}[]", was["items"], now["items"], sent=sent)
        before, after = was.get("properties", {}), now.get("properties", {})
        for member in sorted(before):
            if member not in after:
                yield f"{at}.{member}: gone"
            else:
                yield from self._both(f"{at}.{member}", before[member], after[member], sent=sent)
        demanded, promised = set(was.get("required", [])), set(now.get("required", []))
        for member in sorted(promised - demanded if sent else demanded - promised):
            if sent or member in after:
                yield f"{at}.{member}: {'demanded' if sent else 'may be missing'}"


def _bounds(at: str, was: Json, now: Json, *, sent: bool) -> Iterator[str]:
    if sent and "enum" in now:
        if "enum" not in was:
            yield f"{at}: is now a list of words"
        for word in sorted(set(was.get("enum", [])) - set(now["enum"])):
            yield f"{at}: no longer takes the word {word}"
    for name in FIXED:
        if was.get(name) != now.get(name) and (name in now or not sent):
            yield f"{at}: another {name}"
    if not sent:
        return
    for name in (*SHRINKS, *GROWS):
        if name not in now or was.get(name) == now[name]:
            continue
        looser = name in was and (now[name] > was[name]) == (name in SHRINKS)
        if not looser:
            yield f"{at}: narrower {name}"


def _named(document: Json, schema: Json) -> Json:
    while "$ref" in schema:
        named: Json = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
        schema = named
    return schema


def _kinds(document: Json, schema: Json) -> dict[str, Json]:
    """Returns the alternatives of a schema by their type, and by the title of objects."""
    kinds: dict[str, Json] = {}
    several = schema.get("anyOf") or schema.get("oneOf") or [schema]
    for each in several:
        inner = _named(document, each)
        if inner is not each and ("anyOf" in inner or "oneOf" in inner):
            kinds |= _kinds(document, inner)
            continue
        types = inner.get("type", "any")
        for kind in types if isinstance(types, list) else [types]:
            titled = kind == "object" and len(several) > 1
            kinds[f"{kind} {inner.get('title', '')}" if titled else kind] = inner
    return kinds

"""Parses a batch: each record by itself, with its faults at their pointers and no echo."""

from collections.abc import Container, Iterator, Mapping, Sequence
from typing import Any, TypeVar

from pydantic import ValidationError
from pydantic_core import ErrorDetails, from_json

from app.core import validation
from app.core.errors import Fault, Invalid
from app.schemas.platform.batches import (
    MOST_RECORDS,
    AnyBatchWrite,
    BatchWrite,
    DeletedRecord,
    PushedRecord,
)

R = TypeVar("R", bound=PushedRecord)
JSON_RECORDS = "/records"  # the pointer to the records of a JSON batch; it is "" for JSON lines


class Unread:
    """A record that could not be read, with its faults."""

    def __init__(self, external_id: str | None, faults: list[Fault]) -> None:
        self.external_id = external_id
        self.faults = faults


def read(
    batch: type[BatchWrite[R]], body: bytes, at: str = JSON_RECORDS, first: int = 0
) -> list[R | DeletedRecord | Unread]:
    """Returns the records of one JSON batch, in order; `first` is the number of the first.

    A batch that is not in the schema's own names and values is translated record by record.
    """
    try:
        if batch.TRANSLATED:
            return _each(batch, body, at, first)
        return list(batch.model_validate_json(body).records)
    except ValidationError:
        return _each(batch, body, at, first)


def _each(
    batch: type[BatchWrite[R]], body: bytes, at: str, first: int
) -> list[R | DeletedRecord | Unread]:
    return [
        _one(batch, value, f"{at}/{first + n}") for n, value in enumerate(_records(from_json(body)))
    ]


def _records(document: object) -> list[Any]:
    try:
        return AnyBatchWrite.model_validate(document).records
    except ValidationError as error:
        faults = validation.from_pydantic(error.errors(), document, schema=AnyBatchWrite)
        raise Invalid('The body must be {"records": [ … ]}.', errors=faults) from None


def _one(batch: type[BatchWrite[R]], value: object, at: str) -> R | DeletedRecord | Unread:
    names: Mapping[str, str] = {}
    try:
        if isinstance(value, dict) and value.get("deleted") is True:
            return DeletedRecord.model_validate(value)
        value, names = batch.translate(value)
        record = batch.model_validate({"records": [value]}).records[0]
    except ValidationError as error:
        faults = validation.from_pydantic(
            _of_record(error.errors()),
            value,
            schema=batch.model_fields["records"].annotation,
            prefix=at,
        )
        return Unread(_external_id(batch, value), [_sent(fault, names) for fault in faults])
    record.rename(names)
    return record


def _sent(fault: Fault, names: Mapping[str, str]) -> Fault:
    """Returns a fault whose pointer ends with the sender's name of the member.

    It ends before a name that is no plain identifier, which the sentence then names.
    """
    before, _, member = fault.pointer.rpartition("/")
    name = names.get(member, member)
    if name == member:
        return fault
    plain = validation.pointer([name])
    detail = fault.detail if plain else f"{name}: {fault.detail}"
    return Fault(before + plain, fault.code, detail)


def _of_record(errors: Sequence[ErrorDetails]) -> Iterator[dict[str, object]]:
    """Yields the errors of a batch of one record with the places that they have in the record."""
    for error in errors:
        loc = error["loc"]
        yield {**error, "loc": loc[2:] if loc[:2] == ("records", 0) else loc}


def _external_id(batch: type[BatchWrite[R]], value: object) -> str | None:
    """Returns the identifier in its source of a record that could not be read, if it has one."""
    record = value if isinstance(value, dict) else {}
    name = next((record[name] for name in batch.NAMED_BY if name in record), None)
    return name if isinstance(name, str) and len(name) <= 80 else None  # noqa: PLR2004


def in_batches(lines: bytes, flawed: Container[int] = ()) -> Iterator[tuple[int, bytes]]:
    """Yields JSON lines as JSON batches of at most 1,000, each with the number of its first record.

    A flawed line becomes null.
    """
    first = start = 0
    batch: list[bytes] = []
    while start < len(lines):
        end = lines.find(b"\n", start)
        end = len(lines) if end < 0 else end
        line = lines[start:end].strip()
        start = end + 1
        if line:
            batch.append(b"null" if first + len(batch) in flawed else line)
        if len(batch) == MOST_RECORDS:
            yield first, _batch(batch)
            first += len(batch)
            batch = []
    if batch:
        yield first, _batch(batch)


def _batch(lines: Sequence[bytes]) -> bytes:
    return b'{"records":[' + b",".join(lines) + b"]}"

"""Reading a batch: every record judged on its own, faults at their pointers, nothing echoed."""

from collections.abc import Container, Iterator, Sequence
from typing import Any, TypeVar

from pydantic import ValidationError
from pydantic_core import from_json

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
JSON_RECORDS = "/records"  # where the records of a JSON batch stand; those of lines stand at ""


class Unread:
    """A record that could not be read, and why."""

    def __init__(self, external_id: str | None, faults: list[Fault]) -> None:
        self.external_id = external_id
        self.faults = faults


def read(
    batch: type[BatchWrite[R]], body: bytes, at: str = JSON_RECORDS, first: int = 0
) -> list[R | DeletedRecord | Unread]:
    """The records of one JSON batch, in order; `first` is the number of the first of them."""
    try:
        return list(batch.model_validate_json(body).records)
    except ValidationError:
        return [
            _one(batch, value, f"{at}/{first + n}")
            for n, value in enumerate(_records(from_json(body)))
        ]


def _records(document: Any) -> list[Any]:
    try:
        return AnyBatchWrite.model_validate(document).records
    except ValidationError as error:
        wrong = validation.from_pydantic(error.errors(), document)
        raise Invalid("This is no batch of records.", errors=wrong) from None


def _one(batch: type[BatchWrite[R]], value: Any, at: str) -> R | DeletedRecord | Unread:
    try:
        if isinstance(value, dict) and value.get("deleted") is True:
            return DeletedRecord.model_validate(value)
        return batch.model_validate({"records": [value]}).records[0]
    except ValidationError as error:
        return Unread(
            _named(batch, value),
            validation.from_pydantic(_within(error.errors()), value, prefix=at),
        )


def _within(errors: Sequence[Any]) -> Iterator[dict[str, Any]]:
    """Errors of a batch of one, told as of its record."""
    for error in errors:
        loc = error["loc"]
        yield {**error, "loc": loc[2:] if loc[:2] == ("records", 0) else loc}


def _named(batch: type[BatchWrite[Any]], value: Any) -> str | None:
    """How the source calls what could not be read, if that much can be told."""
    names = batch.NAMED_BY if isinstance(value, dict) else ()
    named = next((value[name] for name in names if name in value), None)
    return named if isinstance(named, str) and len(named) <= 80 else None  # noqa: PLR2004


def in_batches(lines: bytes, flawed: Container[int] = ()) -> Iterator[tuple[int, bytes]]:
    """JSON lines as JSON batches of at most 1,000: the number of the first record, and the body.

    A flawed line is left out, and stands as null.
    """
    first = start = 0
    found: list[bytes] = []
    while start < len(lines):
        end = lines.find(b"\n", start)
        end = len(lines) if end < 0 else end
        line = lines[start:end].strip()
        start = end + 1
        if line:
            found.append(b"null" if first + len(found) in flawed else line)
        if len(found) == MOST_RECORDS:
            yield first, _batch(found)
            first += len(found)
            found = []
    if found:
        yield first, _batch(found)


def _batch(lines: Sequence[bytes]) -> bytes:
    return b'{"records":[' + b",".join(lines) + b"]}"

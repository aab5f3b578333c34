"""What a batch is made of: its items, and what one kind of record brings to the common way."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar
from uuid import UUID

from sqlalchemy.orm import Session

from app.core.errors import Fault
from app.schemas.platform.batches import BatchWrite, DeletedRecord, PushedRecord
from app.services import access
from app.services.access import Actor
from app.vocabulary.platform import BatchOutcome
from app.vocabulary.roles import Permission

R = TypeVar("R", bound=PushedRecord)
GONE = "deleted"  # the body hash of a row whose source has it no more


@dataclass(slots=True, eq=False)
class Item(Generic[R]):
    """One record of a batch, and what becomes of it."""

    index: int
    at: str  # its JSON pointer
    external_id: str | None
    record: R | DeletedRecord | None
    faults: list[Fault] = field(default_factory=list)
    warnings: list[Fault] = field(default_factory=list)
    key: str = ""  # what its row is known by
    digest: str = ""
    outcome: BatchOutcome = BatchOutcome.REJECTED
    row_id: UUID | None = None
    version: int | None = None

    @property
    def source_version(self) -> int | None:
        return self.record.source_version if self.record else None

    @property
    def deleted(self) -> bool:
        return self.record is not None and self.record.deleted

    @property
    def data(self) -> R:
        """The record of an item that is neither unread nor a tombstone."""
        assert isinstance(self.record, PushedRecord)  # noqa: S101 - by the choice of the items
        return self.record

    @property
    def id(self) -> UUID:
        """The row of an item that has one."""
        assert self.row_id is not None  # noqa: S101 - by the choice of the items
        return self.row_id

    @property
    def created(self) -> bool:
        return self.outcome is BatchOutcome.CREATED

    def warn_of(self, unknown: Mapping[str, str], sentence: str) -> None:
        """By member, whom nobody knows; once they are known, the same record says more."""
        self.warnings = [
            Fault(f"{self.at}/{member}", "unknown_worker", sentence) for member in unknown
        ]
        if unknown:
            refs = " ".join(sorted(set(unknown.values()))).encode()
            self.digest = f"{self.digest.partition('-')[0]}-{hashlib.sha256(refs).hexdigest()}"

    def refuse(self, member: str, code: str, sentence: str) -> None:
        """A fault of one member of the record, told at its pointer."""
        self.faults.append(Fault(f"{self.at}/{member}", code, sentence))


Found = TypeVar("Found")


@dataclass(frozen=True)
class Kind(Generic[R, Found]):
    """What one kind of record brings to the common way.

    `look_up` asks for all that the records refer to (not those that are `deleted`: they refer to
    nothing) and locks it, by a fixed number of statements;
    `check` refuses items, `check_deleted` tombstones; `values` are the columns of a row; `after`
    writes what hangs on the rows.
    """

    model: Any  # a Record with source_system, source_version, body_hash, deleted_at
    batch: type[BatchWrite[R]]
    permission: Permission
    look_up: Callable[[Session, str, Sequence[Item[R]]], Found]
    check: Callable[[Found, Sequence[Item[R]]], None]
    values: Callable[[Found, Item[R]], dict[str, Any]]
    after: Callable[[Session, Actor, Found, Sequence[Item[R]]], None] | None = None
    check_deleted: Callable[[Found, Sequence[Item[R]]], None] = lambda _found, _items: None
    key_column: str = "external_id"
    key: Callable[[str, str], str] = lambda _system, external_id: external_id
    buried: Callable[[], dict[str, Any]] = dict  # more columns that change with a tombstone

    @property
    def noun(self) -> str:
        return access.label(self.model).replace(" ", "_")

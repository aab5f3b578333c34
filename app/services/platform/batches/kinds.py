"""The items of a batch, and the base class of the kinds of pushed records."""

import hashlib
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, Generic, TypeVar
from uuid import UUID

from sqlalchemy.orm import Session

from app.core.errors import Fault
from app.models.platform.base import Record
from app.schemas.platform.batches import BatchWrite, DeletedRecord, PushedRecord
from app.services import access
from app.services.access import Actor
from app.vocabulary.platform import BatchOutcome
from app.vocabulary.roles import Permission

R = TypeVar("R", bound=PushedRecord)
GONE = "deleted"  # the body hash of a row that its source has deleted


@dataclass(slots=True, eq=False)
class Item(Generic[R]):
    """One record of a batch, and its outcome."""

    index: int
    at: str  # the JSON pointer of the record
    external_id: str | None
    record: R | DeletedRecord | None
    faults: list[Fault] = field(default_factory=list)
    warnings: list[Fault] = field(default_factory=list)
    key: str = ""  # identifies its row within the source system
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
        """The record of an item that could be read and is no deletion."""
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
        """Warns of unknown workers by member; once they are known, the same record is a change."""
        self.warnings = [
            Fault(f"{self.at}/{member}", "unknown_worker", sentence) for member in unknown
        ]
        if unknown:
            refs = " ".join(sorted(set(unknown.values()))).encode()
            self.digest = f"{self.digest.partition('-')[0]}-{hashlib.sha256(refs).hexdigest()}"

    def refuse(self, member: str, code: str, sentence: str) -> None:
        """Adds a fault of one member of the record."""
        self.faults.append(Fault(f"{self.at}/{member}", code, sentence))


References = TypeVar("References")


class Kind(ABC, Generic[R, References]):
    """A kind of pushed record: its references, its checks, and the values of its rows.

    `reconcile` calls the methods in the order in which they are defined here. Each kind is a
    subclass in the noun's `<noun>_push.py`, with one instance, `PUSHED`.
    """

    model: ClassVar[type[Record]]  # it has the columns of FromSource, and deleted_at
    batch: ClassVar[type[BatchWrite[Any]]]  # the schema of the whole batch
    permission: ClassVar[Permission]
    key_column: ClassVar[str] = "external_id"

    def key(self, _system: str, external_id: str) -> str:
        """Returns the key of the row of a record within its source system."""
        return external_id

    def set_keys(self, db: Session, system: str, items: Sequence[Item[R]]) -> None:
        """Sets the keys of records anew where it takes the database to say them."""

    @abstractmethod
    def look_up(self, db: Session, system: str, items: Sequence[Item[R]]) -> References:
        """Finds and locks everything that the records refer to, by a fixed number of statements.

        Deleted records refer to nothing.
        """

    def check_deleted(self, references: References, items: Sequence[Item[R]]) -> None:
        """Refuses deletions that are not allowed."""

    @abstractmethod
    def check(self, references: References, items: Sequence[Item[R]]) -> None:
        """Refuses records that cannot be stored, each at the member that is wrong."""

    @abstractmethod
    def values(self, references: References, item: Item[R]) -> dict[str, object]:
        """Returns the columns of the row of a record."""

    def tombstone_values(self) -> dict[str, object]:
        """Returns further columns that change when the source deletes a record."""
        return {}

    def after(
        self, db: Session, actor: Actor, references: References, items: Sequence[Item[R]]
    ) -> None:
        """Writes the rows that depend on those that were created, updated or deleted."""

    @property
    def noun(self) -> str:
        return access.label(self.model).replace(" ", "_")

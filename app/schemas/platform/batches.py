"""The common members of batches of pushed records (docs/api-conventions.md)."""

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Generic, Literal, TypeVar
from uuid import UUID

from pydantic import ConfigDict, Field

from app.schemas.platform.common import Flag, Schema, Whole
from app.schemas.platform.visible_text import ONE_LINE, SEEN
from app.vocabulary.platform import BatchOutcome

MOST_RECORDS = 1000

ExternalId = Annotated[str, Field(min_length=1, max_length=80, pattern=ONE_LINE), SEEN]
# The reference of a worker at their employer, as the council has entered it for its people.
EmploymentRef = Annotated[str, Field(min_length=1, max_length=80, pattern=ONE_LINE), SEEN]
SourceVersion = Annotated[Whole, Field(ge=0, lt=2**63)]


class PushedRecord(Schema):
    """One record of a source system."""

    external_id: ExternalId = Field(
        description="The identifier of the record in its source system."
    )
    source_version: SourceVersion | None = Field(
        None,
        description="A number that rises with every change; an older version has no effect.",
    )
    deleted: Flag = Field(
        False,
        description="True if the source has deleted the record; other members are then ignored.",
    )

    def rename(self, names: Mapping[str, str]) -> None:
        """Learns the sender's names of the members, so that faults can name them."""


class DeletedRecord(Schema):
    """A record that its source system has deleted; all other members are ignored."""

    model_config = ConfigDict(extra="ignore")

    external_id: ExternalId
    source_version: SourceVersion | None = None
    deleted: Literal[True]


R = TypeVar("R")


class BatchWrite(Schema, Generic[R]):
    NAMED_BY: ClassVar[tuple[str, ...]] = ("external_id",)  # members that may identify a record
    TRANSLATED: ClassVar[bool] = False  # whether its records are always translated

    records: Annotated[list[R], Field(min_length=1, max_length=MOST_RECORDS)]

    @classmethod
    def translate(cls, record: object) -> tuple[Any, Mapping[str, str]]:
        """Returns a record as the schema reads it, and the sender's names of its members."""
        return record, {}


class AnyBatchWrite(BatchWrite[Any]):
    """The frame of a batch whose records are read one by one."""


class BatchQuery(Schema):
    """How a batch is processed."""

    atomic: bool = Field(
        False, description="Whether one rejected record makes the whole batch fail."
    )
    dry_run: bool = Field(
        False, description="Whether to answer the outcomes without storing anything."
    )


class BatchFault(Schema):
    pointer: str
    code: str
    detail: str


class BatchItem(Schema):
    """The outcome of one record, in the order of the request."""

    index: int
    external_id: str | None
    outcome: BatchOutcome
    id: UUID | None = Field(
        description="The identifier of the stored record; null if nothing was stored: it was"
        " rejected, or would have been created by a dry run or a refused batch."
    )
    version: int | None
    fingerprint: str | None = Field(
        description="The fingerprint of the content as it is stored now, as in the list of the"
        " source's records; null if the record is not stored as it was sent."
    )
    errors: list[BatchFault]
    warnings: list[BatchFault] = Field(
        description="What should be checked although the record was stored: an unknown worker, "
        "or a text that seems to identify somebody."
    )


class BatchRead(Schema):
    """The outcome of each record, and how many records had each outcome."""

    counts: dict[BatchOutcome, int]
    items: list[BatchItem]

"""The common members of batches of pushed records (docs/api-conventions.md)."""

from typing import Annotated, Any, ClassVar, Generic, Literal, TypeVar
from uuid import UUID

from pydantic import ConfigDict, Field

from app.schemas.platform.common import NOT_BLANK, Flag, Schema, Whole
from app.vocabulary.platform import BatchOutcome

MOST_RECORDS = 1000

ExternalId = Annotated[str, Field(min_length=1, max_length=80, pattern=NOT_BLANK)]
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


class DeletedRecord(Schema):
    """A record that its source system has deleted; all other members are ignored."""

    model_config = ConfigDict(extra="ignore")

    external_id: ExternalId
    source_version: SourceVersion | None = None
    deleted: Literal[True]


R = TypeVar("R")


class BatchWrite(Schema, Generic[R]):
    NAMED_BY: ClassVar[tuple[str, ...]] = ("external_id",)  # members that may identify a record

    records: Annotated[list[R], Field(min_length=1, max_length=MOST_RECORDS)]


class AnyBatchWrite(BatchWrite[Any]):
    """The frame of a batch whose records are read one by one."""


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
    errors: list[BatchFault]
    warnings: list[BatchFault] = Field(
        description="What should be checked although the record was stored: an unknown worker, "
        "or a text that seems to identify somebody."
    )


class BatchRead(Schema):
    """The outcome of each record, and how many records had each outcome."""

    counts: dict[BatchOutcome, int]
    items: list[BatchItem]

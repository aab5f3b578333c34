"""What every batch of pushed records has (docs/api-conventions.md)."""

from typing import Annotated, Any, ClassVar, Generic, Literal, TypeVar
from uuid import UUID

from pydantic import ConfigDict, Field

from app.schemas.platform.common import Flag, Schema, Whole
from app.vocabulary.platform import BatchOutcome

MOST_RECORDS = 1000

ExternalId = Annotated[str, Field(min_length=1, max_length=80, pattern=r"\S")]
SourceVersion = Annotated[Whole, Field(ge=0, lt=2**63)]


class PushedRecord(Schema):
    """One record as its source system has it."""

    external_id: ExternalId = Field(description="What the source system calls it.")
    source_version: SourceVersion | None = Field(
        None, description="Rises with every change; an older one has no effect."
    )
    deleted: Flag = Field(
        False, description="True when the source has it no more; other members are not looked at."
    )


class DeletedRecord(Schema):
    """A record that its source system has no more; whatever else is said of it is not looked at."""

    model_config = ConfigDict(extra="ignore")

    external_id: ExternalId
    source_version: SourceVersion | None = None
    deleted: Literal[True]


R = TypeVar("R")


class BatchWrite(Schema, Generic[R]):
    NAMED_BY: ClassVar[tuple[str, ...]] = ("external_id",)  # the members that may name a record

    records: Annotated[list[R], Field(min_length=1, max_length=MOST_RECORDS)]


class AnyBatchWrite(BatchWrite[Any]):
    """The frame alone, of records that are read one by one."""


class BatchFault(Schema):
    pointer: str
    code: str
    detail: str


class BatchItem(Schema):
    """What became of one record, in the order of the request."""

    index: int
    external_id: str | None
    outcome: BatchOutcome
    id: UUID | None = Field(
        description="Null of what was not kept: rejected, or created in a dry run or in a whole"
        " that was refused."
    )
    version: int | None
    errors: list[BatchFault]
    warnings: list[BatchFault] = Field(
        description="What is to be looked at, though the record was kept: a worker nobody knows, "
        "or a text that seems to say who somebody is."
    )


class BatchRead(Schema):
    """What became of each record, and how many had which outcome."""

    counts: dict[BatchOutcome, int]
    items: list[BatchItem]

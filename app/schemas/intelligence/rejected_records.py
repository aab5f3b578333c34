"""The response bodies of rejected records."""

from enum import StrEnum
from uuid import UUID

from pydantic import Field

from app.schemas.platform.batches import BatchFault
from app.schemas.platform.common import Ids, Instant, Key, Page, Paging, Schema


class RejectedRecordSort(StrEnum):
    CREATED_AT = "created_at"
    CREATED_AT_DESC = "-created_at"


class RejectedRecordQuery(Paging):
    """The query parameters of `GET /v1/rejected-records`."""

    id: Ids = []
    source_system: str | None = Field(None, max_length=40)
    kind: list[Key] = Field([], max_length=5)
    sort: RejectedRecordSort = RejectedRecordSort.CREATED_AT_DESC


class RejectedRecordRead(Schema):
    """A record that was rejected and has not come right since, and what is wrong with it."""

    id: UUID
    source_system: str
    kind: str = Field(
        description="The kind of record, as a source feed names it.", examples=["meetings"]
    )
    key: str | None = Field(
        description="The identifier of the record in its source; of a child, and of a meeting that"
        " is named after one, with the pseudonym. Null if it could not be read; of records that"
        " may be about children, shown to the Unit and the source alone."
    )
    faults: list[BatchFault] = Field(
        description="What is wrong, each with a pointer into the record and a sentence that says"
        " what would be right; at most 20. Nothing of the record itself is kept."
    )
    owner_name: str | None = Field(
        description="The person who sees to the source feed; null if it has none."
    )
    created_at: Instant = Field(description="When it was rejected last.")
    updated_at: Instant
    version: int


class RejectedRecordPage(Page[RejectedRecordRead]):
    """One page of rejected records."""

"""The request and response bodies of source feeds."""

from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field

from app.schemas.organisation.references import PersonRef
from app.schemas.platform.common import (
    SOURCE_SYSTEM,
    Flag,
    Id,
    Ids,
    Instant,
    Page,
    Paging,
    Schema,
    Whole,
)
from app.vocabulary.intelligence import SourceFeedKind


class SourceFeedSort(StrEnum):
    SOURCE_SYSTEM = "source_system"
    SOURCE_SYSTEM_DESC = "-source_system"


class SourceFeedQuery(Paging):
    """The query parameters of `GET /v1/source-feeds`."""

    id: Ids = []
    source_system: str | None = Field(None, max_length=40)
    kind: list[SourceFeedKind] = Field([], max_length=5)
    owner_id: Id | None = None
    active: bool | None = None
    sort: SourceFeedSort = SourceFeedSort.SOURCE_SYSTEM


class SourceFeedWrite(Schema):
    """What a source is expected to send, and how often."""

    source_system: Annotated[str, Field(pattern=SOURCE_SYSTEM, max_length=40)] = Field(
        examples=["liberi"]
    )
    kind: SourceFeedKind
    expected_days: Annotated[Whole, Field(ge=1, le=1000)] = Field(
        description="After how many days without anything new it is late.", examples=[2]
    )
    owner_id: Id = Field(description="The person who sees to it when it is late.")
    active: Flag = True


class SourceFeedRead(Schema):
    """One kind of record of a source: what it has sent, and whether it is late."""

    id: UUID
    source_system: str
    kind: SourceFeedKind
    expected_days: int
    owner_id: UUID
    owner: PersonRef | None
    active: bool
    last_change_at: Instant | None = Field(
        description="When a record was created, changed or deleted last; null if none has come."
        " What is sent again unchanged is no news."
    )
    lag_hours: int | None = Field(description="The whole hours since then.")
    late: bool = Field(description="Whether that is longer ago than expected.")
    records: int = Field(description="How many records have come, with those deleted since.")
    rejected_records: int = Field(
        description="How many records of it were rejected and have not come right since;"
        " `GET /v1/rejected-records` lists them."
    )
    rejected_in_last_import: int | None = Field(
        description="The rows that were rejected when a file of it was imported last; null if none"
        " was. These are rows of the file, also such that are no record."
    )
    created_at: Instant
    updated_at: Instant
    version: int


class SourceFeedPage(Page[SourceFeedRead]):
    """One page of source feeds."""

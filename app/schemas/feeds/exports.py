"""The request of an export, and the history of exports."""

from enum import StrEnum
from uuid import UUID

from pydantic import Field

from app.schemas.organisation.references import PersonRef
from app.schemas.platform.common import (
    Flag,
    Id,
    Ids,
    Instant,
    Line,
    Page,
    Paging,
    Reason,
    Schema,
)
from app.vocabulary.feeds import ExportFormat


class ExportWrite(Schema):
    """How to export a list or a set, and why."""

    format: ExportFormat = Field(ExportFormat.CSV, description="The format of the file.")
    reason: Reason | None = Field(
        None,
        description="Why the rows leave the service; needed where they are about children.",
        examples=["Yearly return to the Department for Education."],
    )
    after: Line | None = Field(
        None,
        description="The `id` of the last whole row that you have, to go on after it when the"
        " connection broke; of a set, its key, or its keys with commas between them. The answer"
        " then has no header.",
    )
    byte_order_mark: Flag = Field(
        False, description="Whether a CSV file begins with one, by which Excel knows UTF-8."
    )


class SetQuery(Schema):
    """The query parameters of the export of a set."""

    filter: str | None = Field(
        None,
        alias="$filter",
        max_length=8_000,
        description="As in OData: `status eq 'final'`.",
    )
    select: str | None = Field(
        None,
        alias="$select",
        max_length=4_000,
        description="The properties to export, with commas between them; all without it.",
    )


# The query parameters of a list that ask for a page of it, which an export has none of.
OF_A_PAGE = frozenset({"limit", "cursor", "count"})


class ExportSort(StrEnum):
    CREATED_AT = "created_at"
    CREATED_AT_DESC = "-created_at"


class ExportQuery(Paging):
    """The query parameters of `GET /v1/exports`."""

    id: Ids = []
    source: Line | None = Field(None, description="Only exports of this list or set.")
    person_id: Id | None = Field(None, description="Only exports of this person.")
    about_children: bool | None = Field(
        None, description="Only exports of rows about children, or of others."
    )
    complete: bool | None = Field(None, description="Only exports that were sent as a whole.")
    sort: ExportSort = ExportSort.CREATED_AT_DESC


class ExportFilter(Schema):
    """A query parameter of an export."""

    name: str = Field(examples=["status"])
    values: list[str] | None = Field(
        description="Null where a value could identify somebody.", examples=[["final"]]
    )


class ExportRead(Schema):
    """An export: who took which rows out of the service, when and why."""

    id: UUID
    person_id: UUID | None
    person: PersonRef | None
    client_id: UUID | None
    source: str = Field(examples=["audits"])
    format: ExportFormat
    filters: list[ExportFilter]
    resumed: bool
    about_children: bool
    reason: str | None
    watermark: str
    complete: bool
    row_count: int | None
    size: int | None
    sha256: str | None
    request_id: str | None
    created_at: Instant
    ended_at: Instant | None
    updated_at: Instant
    version: int


class ExportPage(Page[ExportRead]):
    """One page of exports."""

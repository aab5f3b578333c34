"""Imports of returns on the wire."""

from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

from pydantic import Field

from app.schemas.platform.common import Ids, Instant, Page, Paging, Schema, Score


class ImportSort(StrEnum):
    CREATED_AT = "created_at"
    CREATED_AT_DESC = "-created_at"


class ImportQuery(Paging):
    """The query parameters of `GET /v1/imports`."""

    id: Ids = []
    sort: ImportSort = ImportSort.CREATED_AT_DESC


class ImportRead(Schema):
    """One import: its counts, its notes and every row that was rejected."""

    id: UUID
    kind: str
    source_system: str
    as_at: date
    counts: dict[str, Any]
    notes: list[str]
    errors: list[dict[str, Any]]
    created_at: Instant
    updated_at: Instant
    version: int


class ChildrenRead(Schema):
    """Children by pseudonym, and how many they are."""

    count: int = Field(description="How many children they are.")
    references: list[str] = Field(description="Their pseudonyms, as in `case_ref` of a subject.")


class ImportGuardRead(Schema):
    """Whether the import has to be confirmed, and why."""

    known: int = Field(description="How many children of this source are in the frame now.")
    affected: int = Field(description="How many of them would leave the frame or change team.")
    share: Score = Field(description="The percentage of known children who would be affected.")
    percent: int = Field(description="The percentage above which an import must be confirmed.")
    needs_confirmation: bool = Field(
        description="Whether the import is refused until it is sent with `confirm=true`."
    )


class ImportPreviewRead(Schema):
    """What an import would do. Nothing was written."""

    dry_run: bool = Field(description="Always true: this is the answer to a dry run.")
    kind: str
    source_system: str
    as_at: date
    enter: ChildrenRead = Field(description="The children who would enter the frame.")
    change: ChildrenRead = Field(description="The children whose case would change team.")
    leave: ChildrenRead = Field(description="The children whose cases would end.")
    guard: ImportGuardRead
    counts: dict[str, Any] = Field(description="The counts that the import would have.")
    notes: list[str] = Field(description="The notes that the import would have.")
    errors: list[dict[str, Any]] = Field(description="The rows that would be rejected.")


class ImportPage(Page[ImportRead]):
    """One page of imports."""

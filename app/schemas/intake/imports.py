"""Imports of returns on the wire."""

from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

from app.schemas.platform.common import Instant, Page, Paging, Schema


class ImportSort(StrEnum):
    CREATED_AT = "created_at"
    CREATED_AT_DESC = "-created_at"


class ImportQuery(Paging):
    """The query parameters of `GET /v1/imports`."""

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


class ImportPage(Page[ImportRead]):
    """One page of imports."""

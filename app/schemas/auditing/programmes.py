from datetime import date
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field

from app.schemas.platform.common import Day, Ids, Instant, Line, Page, Paging, Schema, Whole


class AuditProgrammeSort(StrEnum):
    YEAR_START = "year_start"
    YEAR_START_DESC = "-year_start"


class AuditProgrammeQuery(Paging):
    """The query parameters of `GET /v1/audit-programmes`."""

    id: Ids = []
    sort: AuditProgrammeSort = AuditProgrammeSort.YEAR_START_DESC


class AuditProgrammeWrite(Schema):
    """A year of peer auditing; once it exists, only its name can be changed."""

    name: Line = Field(examples=["CYPE 2026/27"])
    year_start: Day = Field(
        description="The first day of the month in which the year begins.", examples=["2026-04-01"]
    )
    cycle_months: Annotated[Whole, Field(ge=1, le=12)] = Field(
        4, description="How many months, and so monthly rounds, a cycle has."
    )
    cycles_per_year: Annotated[Whole, Field(ge=1, le=12)] = Field(
        3, description="How many cycles the year has; together they must fit into 12 months."
    )


class AuditProgrammeRead(Schema):
    """A year of peer auditing; its cycles and rounds are listed separately."""

    id: UUID
    name: str
    year_start: date
    cycle_months: int
    cycles_per_year: int
    created_at: Instant
    updated_at: Instant
    version: int


class AuditProgrammePage(Page[AuditProgrammeRead]):
    """One page of programmes."""

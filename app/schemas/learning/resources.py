"""The request and response bodies of the Academy's resources."""

from datetime import date
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field

from app.core.validation import pattern
from app.schemas.platform.common import (
    Code,
    Day,
    Flag,
    Ids,
    Instant,
    Line,
    Page,
    Paging,
    Reason,
    Schema,
    Whole,
)
from app.vocabulary.learning import ResourceKind

HTTPS = pattern(r"^https://[^\s]+$", "Must be an address that begins with `https://`.")


class LearningResourceSort(StrEnum):
    TITLE = "title"
    TITLE_DESC = "-title"
    PUBLISHED_ON = "published_on"
    PUBLISHED_ON_DESC = "-published_on"


class LearningResourceQuery(Paging):
    """The query parameters of `GET /v1/learning-resources`."""

    id: Ids = []
    search: str | None = Field(
        None,
        min_length=1,
        max_length=200,
        description='Words of the title, summary or publisher; `"exact phrase"`, `or` and `-not`'
        " are understood.",
        examples=["neglect chronology"],
    )
    academy_theme: list[str] = Field([], max_length=60)
    kind: list[ResourceKind] = Field([], max_length=6)
    theme: str | None = Field(
        None, max_length=80, description="This theme of findings, or any below it."
    )
    active: bool | None = None
    sort: LearningResourceSort = LearningResourceSort.TITLE


class LearningResourceWrite(Schema):
    """The whole resource, as it is created or replaced."""

    kind: ResourceKind
    academy_theme: Code = Field(
        description="A code of the list `academy_themes`.", examples=["neglect"]
    )
    title: Line = Field(examples=["Seeing neglect: what chronologies show"])
    summary: Reason = Field(examples=["How a chronology shows neglect that single visits do not."])
    url: Annotated[str, Field(max_length=2000, pattern=HTTPS)] = Field(
        description="Where it is; each address is entered once.",
        examples=["https://academy.example.org/neglect/chronologies"],
    )
    publisher: Line | None = Field(None, examples=["Research in Practice"])
    published_on: Day | None = None
    duration_minutes: Annotated[Whole, Field(ge=1, le=10_000)] | None = Field(
        None, description="How long it takes, in minutes."
    )
    theme_codes: Annotated[list[Code], Field(max_length=10)] = Field(
        [], description="The themes of findings that it helps with."
    )
    active: Flag = Field(True, description="Whether it is offered; resources are never deleted.")


class LearningResourceRead(Schema):
    """Something to read, watch, listen to or take part in, under a theme of the Academy."""

    id: UUID
    kind: ResourceKind
    academy_theme: str
    academy_theme_label: str = Field(examples=["Neglect"])
    title: str
    summary: str
    url: str
    publisher: str | None
    published_on: date | None
    duration_minutes: int | None
    theme_codes: list[str]
    active: bool
    created_at: Instant
    updated_at: Instant
    version: int


class LearningResourcePage(Page[LearningResourceRead]):
    """One page of resources."""

from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field

from app.schemas.platform.common import Code, Flag, Ids, Instant, Line, Page, Paging, Schema
from app.vocabulary.findings import Polarity


class ThemeSort(StrEnum):
    CODE = "code"
    CODE_DESC = "-code"


class ThemeQuery(Paging):
    """The query parameters of `GET /v1/themes`."""

    id: Ids = []
    parent_code: str | None = Field(
        None, max_length=80, description="Only the themes directly below this theme."
    )
    polarity: Polarity | None = Field(
        None, description="Only themes that allow findings of this polarity."
    )
    active: bool | None = None
    sort: ThemeSort = ThemeSort.CODE


class ThemeWrite(Schema):
    """The whole theme, as it is created or replaced."""

    label: Line = Field(examples=["Voice of the child"])
    parent_code: Code | None = Field(None, examples=["voice_and_participation"])
    polarity_allowed: Annotated[list[Polarity], Field(min_length=1, max_length=4)] = Field(
        description="The polarities that a finding of this theme may have."
    )
    academy_theme_code: Code | None = Field(
        None, description="The Academy's code of the theme, for learning resources."
    )
    active: Flag = Field(
        True, description="Whether the theme can be chosen; themes are never deleted."
    )


class ThemeRead(Schema):
    """A theme of findings, shared by audits, CPC and IRO records and feedback."""

    id: UUID
    code: str
    label: str
    parent_code: str | None
    polarity_allowed: list[Polarity]
    academy_theme_code: str | None
    active: bool
    created_at: Instant
    updated_at: Instant
    version: int


class ThemePage(Page[ThemeRead]):
    """One page of themes."""

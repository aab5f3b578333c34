from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field

from app.schemas.platform.common import Code, Flag, Instant, Line, Page, Paging, Schema
from app.vocabulary.findings import Polarity


class ThemeSort(StrEnum):
    CODE = "code"
    CODE_DESC = "-code"


class ThemeQuery(Paging):
    """What `GET /v1/themes` may be asked."""

    parent_code: str | None = Field(None, max_length=80, description="Only those right under it.")
    polarity: Polarity | None = Field(None, description="Only those that findings of it may have.")
    active: bool | None = None
    sort: ThemeSort = ThemeSort.CODE


class ThemeWrite(Schema):
    """What a finding may be about, whole."""

    label: Line = Field(examples=["Voice of the child"])
    parent_code: Code | None = Field(None, examples=["voice_and_participation"])
    polarity_allowed: Annotated[list[Polarity], Field(min_length=1, max_length=4)] = Field(
        description="The polarities that a finding of this theme may have."
    )
    academy_theme_code: Code | None = Field(
        None, description="What the Academy calls it, for learning resources."
    )
    active: Flag = Field(True, description="Whether it may still be chosen; nothing is deleted.")


class ThemeRead(Schema):
    """What a finding may be about, shared by audits, CPC and IRO records and feedback."""

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

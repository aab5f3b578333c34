"""The request and response bodies of communities of practice."""

from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field

from app.schemas.findings.references import FindingRef
from app.schemas.organisation.references import PersonRef
from app.schemas.platform.common import Code, Id, Ids, Instant, Line, Page, Paging, Reason, Schema
from app.schemas.reference.references import ThemeName
from app.vocabulary.learning import CommunityDriver, CommunityStatus


class CommunitySort(StrEnum):
    CREATED_AT = "created_at"
    CREATED_AT_DESC = "-created_at"
    TITLE = "title"
    TITLE_DESC = "-title"


class CommunityQuery(Paging):
    """The query parameters of `GET /v1/communities-of-practice`."""

    id: Ids = []
    status: list[CommunityStatus] = Field([], max_length=4)
    driven_by: list[CommunityDriver] = Field([], max_length=3)
    theme: str | None = Field(
        None, max_length=80, description="This theme of findings, or any below it."
    )
    suggested_by: Id | None = None
    sort: CommunitySort = CommunitySort.TITLE


class CommunityOfPracticeWrite(Schema):
    """The whole community of practice, as it is suggested or replaced."""

    title: Line = Field(examples=["Curiosity about absent fathers"])
    summary: Reason = Field(
        description="What it is about; about practice and never about a child.",
        examples=["How we find fathers who are not seen, and what we ask them."],
    )
    driven_by: CommunityDriver
    theme_codes: Annotated[list[Code], Field(max_length=10)] = Field(
        [], description="The themes of findings that it is about."
    )
    finding_ids: Annotated[list[Id], Field(max_length=50)] = Field(
        [], description="The findings that it is drawn from."
    )


class CommunityOfPracticeRead(Schema):
    """What staff meet to talk about."""

    id: UUID
    title: str
    summary: str
    driven_by: CommunityDriver
    theme_codes: list[str]
    themes: list[ThemeName]
    finding_ids: list[UUID] = Field(description="Its findings that you may see.")
    findings: list[FindingRef] = Field(description="The same findings, without their words.")
    findings_not_visible: int = Field(description="How many of its findings you may not see.")
    status: CommunityStatus
    status_reason: str | None = Field(description="Why it was declined or closed.")
    suggested_by: UUID
    suggested_by_person: PersonRef | None
    decided_by: UUID | None = Field(description="The person who started or declined it.")
    decided_by_person: PersonRef | None
    decided_at: Instant | None = Field(description="When it was started or declined.")
    run_by: UUID | None = Field(description="The person who started it; null before.")
    run_by_person: PersonRef | None
    created_at: Instant
    updated_at: Instant
    version: int
    allowed_actions: list[str]


class CommunityOfPracticePage(Page[CommunityOfPracticeRead]):
    """One page of communities of practice."""

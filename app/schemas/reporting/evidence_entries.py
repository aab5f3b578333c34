"""The request and response bodies of entries of evidence packs."""

from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import ConfigDict, Field

from app.schemas.findings.references import RecommendationRef
from app.schemas.organisation.references import PersonRef
from app.schemas.platform.common import Id, Ids, Instant, Key, Page, Prose, Schema
from app.schemas.platform.views import Viewed, required_of
from app.schemas.reporting.references import EvidencePackRef
from app.vocabulary.reporting import EvidenceHeading

Keys = Annotated[list[Key], Field(max_length=12)]


class EvidenceEntrySort(StrEnum):
    POSITION = "position"
    POSITION_DESC = "-position"


class EvidenceEntryQuery(Viewed):
    """The query parameters of `GET /v1/evidence-entries`."""

    id: Ids = []
    pack_id: Id | None = Field(None, description="Only the entries of this pack.")
    owner_id: Id | None = Field(None, description="Only the entries that this person writes.")
    heading: list[EvidenceHeading] = Field([], max_length=14)
    sort: EvidenceEntrySort = EvidenceEntrySort.POSITION


class EvidenceEntryWrite(Schema):
    """Who writes an entry, and which figures and recommendations it rests on."""

    owner_id: Id | None = Field(
        None, description="The person who writes it: of the Unit or a director, for this place."
    )
    metrics: Keys = Field(description="The metrics by slug.")
    indicators: Keys = Field([], description="The published indicators by key.")
    recommendation_ids: Annotated[list[Id], Field(max_length=50)] = Field(
        [], description="The recommendations that it names; their actions are the plans."
    )


class EvidenceAnswersWrite(Schema):
    """The three answers under a heading, always saved whole."""

    known_text: Prose | None = Field(
        None,
        description="What is known about the quality and impact of practice.",
        examples=["Three in four audits are good or better, and it is rising."],
    )
    evidence_text: Prose | None = Field(
        None,
        description="How it is known.",
        examples=["Audits of a random sample, half of them moderated; families say the same."],
    )
    plans_text: Prose | None = Field(
        None,
        description="What is planned to maintain or improve practice.",
        examples=["Two teams are coached in writing plans with families by March."],
    )


class EvidenceEntryItem(Schema):
    """An entry as its pack names it."""

    id: UUID
    heading: EvidenceHeading
    position: int
    owner_id: UUID | None
    owner: PersonRef | None
    written_at: Instant | None
    version: int


class EvidenceEntrySummary(Schema):
    """An entry as a line of a list, without its answers."""

    id: UUID
    pack: EvidencePackRef | None
    heading: EvidenceHeading
    position: int
    owner: PersonRef | None
    written_at: Instant | None
    updated_at: Instant
    version: int
    allowed_actions: list[str]


class EvidenceEntryRead(Schema):
    """An entry of a pack: its owner, its three answers and what they rest on."""

    id: UUID
    pack_id: UUID
    pack: EvidencePackRef | None
    heading: EvidenceHeading
    position: int
    owner_id: UUID | None
    owner: PersonRef | None
    metrics: list[str] = Field(description="The metrics by slug.")
    indicators: list[str] = Field(description="The indicators by key.")
    recommendation_ids: list[UUID] = Field(
        description="The recommendations that it names and that you may see."
    )
    recommendations: list[RecommendationRef] = Field(description="These recommendations.")
    recommendations_not_visible: int = Field(
        description="How many of its recommendations you may not see."
    )
    known_text: str | None
    evidence_text: str | None
    plans_text: str | None
    written_by: UUID | None
    written_by_person: PersonRef | None
    written_at: Instant | None
    created_at: Instant
    updated_at: Instant
    version: int
    allowed_actions: list[str]


class EvidenceEntryListItem(EvidenceEntryRead):
    """One entry of a list: its summary, and with `view=full` every other member too."""

    model_config = ConfigDict(json_schema_extra=required_of(EvidenceEntrySummary))


class EvidenceEntryPage(Page[EvidenceEntryListItem]):
    """One page of entries."""

"""The request and response bodies of thematic audits."""

from datetime import date
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field

from app.schemas.findings.references import FindingRef, FindingTextRef
from app.schemas.organisation.references import OrgUnitRef, PersonRef
from app.schemas.platform.common import (
    Code,
    Day,
    Id,
    Ids,
    Instant,
    Line,
    Page,
    Prose,
    Reason,
    Schema,
)
from app.schemas.platform.views import Viewed
from app.schemas.reference.references import ThemeName
from app.schemas.thematic.references import CircleRef, RecommendedRef, SampleProgress
from app.schemas.tools.references import ToolVersionRef
from app.vocabulary.organisation import ServiceLine
from app.vocabulary.thematic import ThematicAuditStatus, ThematicMethod


class ThematicAuditSort(StrEnum):
    CREATED_AT = "created_at"
    CREATED_AT_DESC = "-created_at"


class ThematicAuditQuery(Viewed):
    """The query parameters of `GET /v1/thematic-audits`."""

    id: Ids = []
    status: list[ThematicAuditStatus] = Field([], max_length=7)
    circle_id: Id | None = None
    member_id: Id | None = Field(
        None, description="Only those of circles that this person chairs or is a member of."
    )
    under: Id | None = Field(None, description="Only those for this unit or a unit below it.")
    service_line: list[ServiceLine] = Field([], max_length=12)
    theme: str | None = Field(None, max_length=80, description="This theme or any below it.")
    method: list[ThematicMethod] = Field([], max_length=7, description="One of these.")
    finding_id: Id | None = Field(
        None, description="Only those that this finding gave rise to, if you may see it."
    )
    tool_version_id: Id | None = None
    sample_draw_id: Id | None = None
    proposed_by: Id | None = None
    sort: ThematicAuditSort = ThematicAuditSort.CREATED_AT_DESC


class ThematicAuditWrite(Schema):
    """What a quality circle is to find out, why, and how."""

    circle_id: Id = Field(description="A circle of yours; it cannot be changed later.")
    title: Line = Field(examples=["What reflective supervision changes"])
    rationale: Prose = Field(
        description="Why now; about practice and never about a child.",
        examples=["Audits of two cycles say that supervision does not show its reasons."],
    )
    terms_of_reference: Prose = Field(
        description="What it covers, and what not; about practice and never about a child.",
        examples=["Supervision of plans for children in need, and not personal supervision."],
    )
    questions: Annotated[list[Reason], Field(min_length=1, max_length=30)] = Field(
        description="What it is to answer.",
        examples=[["Do records of supervision say why a plan was changed?"]],
    )
    methods: Annotated[list[ThematicMethod], Field(max_length=7)] = []
    theme_codes: Annotated[list[Code], Field(min_length=1, max_length=10)] = Field(
        description="The themes of findings that it is about."
    )
    finding_ids: Annotated[list[Id], Field(max_length=50)] = Field(
        [], description="The findings that gave rise to it."
    )
    period_from: Day | None = Field(None, description="The first day of the practice it looks at.")
    period_to: Day | None = Field(None, description="The last day of the practice it looks at.")
    due_date: Day | None = Field(None, description="The day by which it is to be reported.")
    tool_version_id: Id | None = Field(None, description="A published version of a bespoke tool.")
    sample_draw_id: Id | None = Field(
        None, description="The draw whose audits, with their moderation, are its sample."
    )


class ThematicReportWrite(Schema):
    """What a thematic audit found, in the words of its circle."""

    headline: Line = Field(examples=["Supervision is regular, and seldom says why."])
    narrative: Prose = Field(
        description="About practice and never about a child: everybody in practice reads it.",
        examples=["Of the records that were read, most say what was decided."],
    )


class ThematicAuditSummary(Schema):
    """One thematic audit as a line of a list."""

    id: UUID
    title: str
    circle_id: UUID
    circle: CircleRef
    theme_codes: list[str]
    themes: list[ThemeName]
    org_unit_id: UUID
    org_unit: OrgUnitRef
    service_line: ServiceLine | None
    status: ThematicAuditStatus
    due_date: date | None
    headline: str | None
    published_at: Instant | None
    findings_recorded: int = Field(description="How many valid findings it has.")
    recommendations_made: int = Field(
        description="How many recommendations, proposed or accepted, rest on its findings."
    )
    version: int
    allowed_actions: list[str]


class ThematicAuditRead(Schema):
    """A question about practice that a quality circle answers, and what came of it."""

    id: UUID
    circle_id: UUID
    circle: CircleRef
    authors: list[PersonRef] = Field(description="The members of its circle, by name.")
    title: str
    rationale: str
    terms_of_reference: str
    questions: list[str]
    methods: list[ThematicMethod]
    theme_codes: list[str]
    themes: list[ThemeName]
    finding_ids: list[UUID] = Field(
        description="The findings that gave rise to it and that you may see."
    )
    findings: list[FindingRef] = Field(description="The same findings, without their words.")
    findings_not_visible: int = Field(
        description="How many findings gave rise to it that you may not see."
    )
    period_from: date | None
    period_to: date | None
    due_date: date | None
    tool_version_id: UUID | None
    tool_version: ToolVersionRef | None
    sample_draw_id: UUID | None
    sample: SampleProgress | None = Field(description="Null if no sample was drawn for it.")
    org_unit_id: UUID
    org_unit: OrgUnitRef = Field(description="The unit of its circle, with the units below it.")
    district_id: UUID | None
    district: OrgUnitRef | None
    area_id: UUID | None
    area: OrgUnitRef | None
    service_line: ServiceLine | None
    proposed_by: UUID
    proposed_by_person: PersonRef | None
    status: ThematicAuditStatus
    status_reason: str | None = Field(description="Why the chair rejected it.")
    moved_at: Instant = Field(description="When it came into its status.")
    decided_by: UUID | None
    decided_by_person: PersonRef | None
    decided_at: Instant | None = Field(description="When it was planned or rejected.")
    headline: str | None
    narrative: str | None
    published_by: UUID | None
    published_by_person: PersonRef | None
    published_at: Instant | None
    results: list[FindingTextRef] = Field(description="Its valid findings.")
    findings_recorded: int = Field(description="How many valid findings it has.")
    recommendations: list[RecommendedRef] = Field(
        description="The recommendations, proposed or accepted, that rest on its findings."
    )
    recommendations_made: int = Field(
        description="How many recommendations, proposed or accepted, rest on its findings."
    )
    recommendations_taken_up: int = Field(
        description="How many of these have an action that was not cancelled."
    )
    created_at: Instant
    updated_at: Instant
    version: int
    allowed_actions: list[str]


class ThematicAuditPage(Page[ThematicAuditSummary | ThematicAuditRead]):
    """One page of thematic audits: summaries, or with `view=full` whole thematic audits."""

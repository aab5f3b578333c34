"""The trail from a finding to what it changed, and back from a recommendation to its findings."""

from datetime import date
from uuid import UUID

from pydantic import Field

from app.schemas.platform.common import Schema
from app.vocabulary.findings import Effectiveness, TrailKind


class SectionChange(Schema):
    """The grade of a section before and after; null if one of them has none."""

    section_key: str
    grade_before: str | None
    grade_after: str | None
    levels: int | None = Field(description="How many levels better it is; negative if worse.")


class GradeChange(Schema):
    """The final grade of an audit and of its re-audit, and the grades of their sections."""

    grade_before: str | None
    grade_after: str | None
    levels: int | None = Field(
        description="How many levels better the later grade is; null on different scales."
    )
    sections: list[SectionChange]


class TrailEntryRead(Schema):
    """One thing in a trail."""

    kind: TrailKind
    id: UUID
    path: str = Field(examples=["/v1/actions/0198c5a2-6d1e-7c3b-8000-000000000001"])
    because_of: UUID | None = Field(
        description="The finding, recommendation or record that it comes from, the nearest one;"
        " null if it comes from several of this trail."
    )
    since: date = Field(description="The day on which it was recorded or raised.")
    title: str | None = Field(
        description="Its words; null if it has none, or for callers who may not read them."
    )
    status: str | None = Field(examples=["completed"], description="Null if it has no states.")
    status_label: str | None = Field(examples=["Completed"])
    due_date: date | None
    effectiveness: Effectiveness | None = Field(description="Of an action; null for other kinds.")
    change: GradeChange | None = Field(
        description="Of a re-audit, once both audits are final and visible to you."
    )


class TrailRead(Schema):
    """What came of a finding or recommendation, the earliest first."""

    items: list[TrailEntryRead]
    not_visible: int = Field(description="How many more there are that you may not see.")


class FindingTrailRead(TrailRead):
    """What came of a finding, the earliest first, and what it comes from."""

    comes_from: TrailRead = Field(
        description="The record that it comes from, with the findings that gave rise to that record"
        " and the records of these."
    )


class RecommendationTrailRead(Schema):
    """The findings that a recommendation rests on, with their records, and what came of it."""

    rests_on: TrailRead
    led_to: TrailRead

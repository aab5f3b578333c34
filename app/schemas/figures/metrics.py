from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field

from app.core.validation import pattern
from app.schemas.figures.counted_actions import CountedAction
from app.schemas.platform.common import Instant, Schema, Score
from app.vocabulary.auditing import AssignmentStatus, AuditStatus
from app.vocabulary.figures import Dimension, NullReason
from app.vocabulary.moderation import SelectionReason
from app.vocabulary.organisation import ServiceLine
from app.vocabulary.reviewing import EscalationKind, MeetingKind


class GradeBasis(StrEnum):
    AUDITOR = "auditor"
    MODERATED = "moderated"
    FINAL = "final"


class CommonGrade(StrEnum):
    INADEQUATE = "inadequate"
    REQUIRES_IMPROVEMENT = "requires_improvement"
    GOOD = "good"
    OUTSTANDING = "outstanding"


class KappaWeights(StrEnum):
    LINEAR = "linear"
    QUADRATIC = "quadratic"


class Explain(StrEnum):
    ROWS = "rows"


FILTERS = (
    "cycle_id",
    "round_id",
    "service_line",
    "tool_key",
    "auditor_id",
    "selection_reason",
    "kind",
    "clock_code",
    "escalation_kind",
    "reviewer_id",
)


class MetricQuery(Schema):
    """The query parameters of `GET /v1/metrics/{slug}`."""

    by: list[Dimension] = Field([], max_length=4, description="The dimensions to break down by.")
    as_of: date | None = Field(
        None,
        description="The day at whose end the figures are taken; by default today. Published"
        " figures include the periods that had been published by then.",
    )
    unit_id: UUID | None = Field(None, description="Only this unit and the units below it.")
    cycle_id: list[UUID] = Field([], max_length=50)
    round_id: list[UUID] = Field([], max_length=50)
    service_line: list[ServiceLine] = Field([], max_length=12)
    tool_key: list[str] = Field([], max_length=20)
    auditor_id: list[UUID] = Field([], max_length=50)
    due_from: date | None = Field(
        None,
        description="The first due date; for meetings the first day held, for escalations the first"
        " day of the formal process.",
    )
    due_to: date | None = Field(
        None,
        description="The last due date; for meetings the last day held, for escalations the last"
        " day of the formal process.",
    )
    selection_reason: list[SelectionReason] = Field([], max_length=5)
    kind: list[MeetingKind] = Field([], max_length=4, description="The kinds of meeting.")
    clock_code: list[str] = Field([], max_length=20, description="The clocks of meetings.")
    escalation_kind: list[EscalationKind] = Field([], max_length=2)
    reviewer_id: list[UUID] = Field(
        [],
        max_length=50,
        description="The people who reviewed the meetings, or else chair them; for escalations,"
        " those who raised them.",
    )
    basis: GradeBasis = Field(
        GradeBasis.FINAL,
        description="The grade that is counted: the auditor's, the moderated or the final one.",
    )
    level: CommonGrade = Field(CommonGrade.GOOD, description="The grade of `section_at_or_above`.")
    weights: KappaWeights = Field(
        KappaWeights.LINEAR, description="The weights of `weighted_kappa`."
    )
    explain: Explain | None = Field(
        None, description="With `rows`, the rows behind the figures are listed too."
    )
    limit: int = Field(
        200, ge=1, le=1000, description="The number of rows in a page of the explanation."
    )
    cursor: str | None = Field(
        None,
        max_length=100,
        pattern=pattern(
            r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}(\.[a-z0-9_]{1,60})?$",
            "Must be the `next_cursor` of the page before.",
        ),
        description="The `next_cursor` of the last page of the explanation.",
    )

    def filter_values(self) -> dict[str, Sequence[Any]]:
        """Returns the filters that were given, each with its accepted values."""
        given = {name: getattr(self, name) for name in FILTERS}
        return {name: values for name, values in given.items() if values}


class MetricDefinition(Schema):
    """The definition of a metric."""

    slug: str
    title: str
    unit: str
    polarity: str
    numerator: str
    denominator: str
    parameters: list[str]
    dimensions: list[str]
    source: str
    definition_version: int


class MetricCatalogue(Schema):
    items: list[MetricDefinition]


class GroupValue(Schema):
    """One value of one dimension."""

    dimension: str
    value: str | None
    label: str | None


class Agreement(Schema):
    """Agreement of moderators and auditors: rows are grades before moderation, columns after."""

    levels: list[str]
    matrix: list[list[int]] | None = Field(
        description="The counts of pairs of grades; null for callers who may see figures but not"
        " rows."
    )
    n: int
    kappa_unweighted: Score | None
    kappa_linear: Score | None
    kappa_quadratic: Score | None
    word: str | None = Field(
        description="The word of Landis and Koch for the linear kappa; null when n < 30."
    )


class Quantiles(Schema):
    """Quantiles of whole working days (type 7, as in spreadsheets)."""

    n: int
    median: Score | None
    p90: Score | None


class Figure(Schema):
    """One figure: always with its numerator and denominator."""

    group: list[GroupValue]
    numerator: int | None
    denominator: int | None
    exclusions: dict[str, int] = Field(
        description="The numbers of excluded rows, by the codes of `GET /v1/reference/exclusion`."
    )
    value: int | Score | None = Field(
        description="The value: an integer for counts, otherwise a number with four decimal places."
    )
    null_reason: NullReason | None
    status: str = Field(description="`shown`, or `c` if the figure is withheld to protect people.")
    agreement: Agreement | None
    quantiles: Quantiles | None


class CountedAssignment(Schema):
    """One assignment in the denominator, or excluded from it with the reason."""

    entity: Literal["audit_assignment"]
    assignment_id: UUID
    audit_id: UUID | None = Field(description="The audit; null if you may not read it.")
    subject_id: UUID
    auditor_id: UUID | None
    org_unit_id: UUID
    service_line: ServiceLine
    due_date: date
    assignment_status: AssignmentStatus
    audit_status: AuditStatus | None = Field(
        description="The status of the audit; null if you may not read it."
    )
    first_submitted_at: Instant | None
    part: str | None = Field(description="The section, for metrics that count sections.")
    in_numerator: bool | None
    contribution: int | None
    in_denominator: bool
    exclusion: str | None
    exemption_reason_code: str | None
    exemption_decided_by: UUID | None
    auditors_so_far: int


class CountedMeeting(Schema):
    """One meeting in the denominator, or excluded from it with the reason."""

    entity: Literal["meeting"]
    meeting_id: UUID
    kind: MeetingKind
    subject_id: UUID
    org_unit_id: UUID
    service_line: ServiceLine
    chair_person_id: UUID | None
    reviewer_id: UUID | None = Field(description="The person who reviewed it, or else chairs it.")
    held_on: date
    clock_code: str | None
    clock_started_on: date | None
    due_by: date | None
    participation_code: str | None
    qa_record_id: UUID | None = Field(description="The QA record; null if you may not read it.")
    completed_at: Instant | None
    part: str | None
    in_numerator: bool | None
    contribution: int | None
    in_denominator: bool
    exclusion: str | None


class CountedEscalation(Schema):
    """One escalation in the denominator, or excluded from it with the reason."""

    entity: Literal["escalation"]
    escalation_id: UUID
    kind: EscalationKind
    subject_id: UUID
    org_unit_id: UUID
    service_line: ServiceLine
    raised_by: UUID
    formal_on: date
    target_on: date
    closed_on: date | None
    part: str | None
    in_numerator: bool | None
    contribution: int | None
    in_denominator: bool
    exclusion: str | None


Counted = Annotated[
    CountedAssignment | CountedMeeting | CountedEscalation | CountedAction,
    Field(discriminator="entity"),
]


class Explanation(Schema):
    items: list[Counted]
    next_cursor: str | None


class MetricRead(Schema):
    """A metric's figures as they were at the end of a day."""

    slug: str
    title: str
    unit: str
    polarity: str
    definition_version: int
    as_of: date
    scope: str = Field(description="`exact`, or `published`: sums of cells that are large enough.")
    rows: list[Figure]
    total: Figure
    explanation: Explanation | None

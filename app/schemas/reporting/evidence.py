"""The evidence of a pack: what is known under each heading, how it is known, what is planned."""

from datetime import date
from uuid import UUID

from pydantic import Field

from app.schemas.figures.metrics import Interval
from app.schemas.platform.common import Instant, Schema, Score
from app.schemas.reporting.triangulation import DisagreementRead, TriangulationRead
from app.vocabulary.figures import Aim, Direction, Rag
from app.vocabulary.findings import ActionStatus, RecommendationStatus
from app.vocabulary.intelligence import FigureNote, ScorecardLineKind
from app.vocabulary.organisation import ServiceLine
from app.vocabulary.reporting import EvidenceBasis, EvidenceHeading, EvidencePackStatus


class EvidenceFigure(Schema):
    """One figure with what it counts, out of what, and how far it may be off."""

    kind: ScorecardLineKind
    key: str = Field(description="The slug of a metric or the key of an indicator.")
    title: str
    unit: str
    aim: Aim | None = Field(description="The values that are good; null if neither is better.")
    counts: str = Field(description="What is counted, in words.")
    out_of: str | None = Field(description="What it is counted out of, in words.")
    basis: EvidenceBasis
    n: Score | None = Field(description="What it is counted out of; of a count, the count itself.")
    value: Score | None
    interval: Interval | None = Field(
        description="The confidence interval, with its method; null unless it counts a sample."
    )
    target: Score | None
    rag: Rag | None
    direction: Direction
    value_before: Score | None
    small: bool
    notes: list[FigureNote]
    rows: str | None = Field(
        description="The request that lists the rows behind it; null if you may not see them."
    )


class EvidenceTheme(Schema):
    """One theme of the findings of audits."""

    theme: str | None = Field(description="The code of the theme.")
    label: str | None
    audits: int
    out_of: int
    small: bool


class EvidenceAction(Schema):
    """An open action that comes from a recommendation."""

    id: UUID
    title: str
    owner_name: str
    due_date: date
    status: ActionStatus


class EvidenceRecommendation(Schema):
    """A recommendation with the actions that are open because of it."""

    id: UUID
    text: str
    status: RecommendationStatus
    actions: list[EvidenceAction] = Field(description="Those that you may see.")


class KnownEvidence(Schema):
    """What do you know?"""

    text: str | None
    figures: list[EvidenceFigure]


class HowEvidence(Schema):
    """How do you know it?"""

    text: str | None
    disagreements: list[DisagreementRead] = Field(
        description="Where one of these figures and other evidence point different ways."
    )


class PlannedEvidence(Schema):
    """What are your plans?"""

    text: str | None
    recommendations: list[EvidenceRecommendation] = Field(description="Those that you may see.")
    not_visible: int = Field(
        description="How many of its recommendations and their open actions you may not see."
    )


class EvidenceAnswer(Schema):
    """The answers under one heading of the inspectorate."""

    entry_id: UUID
    heading: EvidenceHeading
    label: str
    service_lines: list[ServiceLine] = Field(
        description="The services whose work the metrics count; none for all."
    )
    written_by_name: str | None
    written_at: Instant | None
    known: KnownEvidence
    how: HowEvidence
    plans: PlannedEvidence


class EvidenceContent(Schema):
    """What is frozen of a pack."""

    source: str = Field(description="Where the questions and headings come from.")
    questions: list[str] = Field(description="The three questions: known, how, plans.")
    triangulation: TriangulationRead
    themes: list[EvidenceTheme] = Field(description="The ten most frequent, the most first.")
    answers: list[EvidenceAnswer]


class PackEvidenceRead(EvidenceContent):
    """The evidence of a pack: as it was frozen, or of a draft as it is now."""

    pack_id: UUID
    title: str
    status: EvidencePackStatus
    frozen_by_name: str | None
    frozen_at: Instant | None
    sha256: str | None = Field(description="The SHA-256 of what was frozen; null in a draft.")
    checksum_holds: bool | None = Field(
        description="Whether what is stored still gives that checksum; null in a draft."
    )

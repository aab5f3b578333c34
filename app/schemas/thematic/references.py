"""How quality circles, and what thematic audits led to, are named in other documents."""

from uuid import UUID

from pydantic import Field

from app.schemas.organisation.references import PersonRef
from app.schemas.platform.common import Schema
from app.vocabulary.findings import Destination, RecommendationStatus


class CircleRef(Schema):
    """A quality circle by name, with its chair."""

    id: UUID
    name: str = Field(examples=["Quality circle on supervision"])
    chair_id: UUID
    chair: PersonRef | None


class RecommendedRef(Schema):
    """A recommendation with the parts of the framework that it is for."""

    id: UUID
    text: str
    destinations: list[Destination]
    status: RecommendationStatus


class SampleProgress(Schema):
    """How far the audits of a sample are; cancelled assignments and voided audits do not count."""

    assignments: int
    submitted: int = Field(description="How many of their audits were submitted.")
    final: int = Field(description="How many of these are final.")

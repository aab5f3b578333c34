"""References to subjects in other documents."""

from uuid import UUID

from pydantic import Field

from app.schemas.platform.common import Schema
from app.vocabulary.cases import AgeBand


class SubjectRef(Schema):
    """A child, family, carer or plan by pseudonym."""

    id: UUID
    reference: str = Field(
        description="The pseudonym under which the child is stored.",
        examples=["0f8fad5bd9cb469fa16570867728950e"],
    )
    age_band: AgeBand | None

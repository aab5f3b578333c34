from uuid import UUID

from pydantic import Field

from app.schemas.organisation.references import OrgUnitRef, PersonRef
from app.schemas.platform.common import Schema
from app.vocabulary.reviewing import ShareRole


class PossibleReaderRead(Schema):
    """A person with whom a QA record can be shared, and in which role."""

    person_id: UUID
    person: PersonRef
    role: ShareRole
    org_unit_id: UUID = Field(description="The unit in which the person holds the role.")
    org_unit: OrgUnitRef
    holds_case: bool = Field(description="Whether the person holds the child's case today.")


class PossibleReaders(Schema):
    """The people with whom a QA record can be shared, the nearest to the child first."""

    items: list[PossibleReaderRead] = Field(
        description="By role, and then the nearest to the child's team first; at most 100."
    )

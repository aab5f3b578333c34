"""What the rows behind a figure have in common that are in a place."""

from uuid import UUID

from app.schemas.cases.references import SubjectRef
from app.schemas.organisation.references import OrgUnitRef
from app.schemas.platform.common import Schema
from app.vocabulary.organisation import ServiceLine


class CountedLocated(Schema):
    """What the counted rows have in common."""

    subject_id: UUID | None
    subject: SubjectRef | None
    org_unit_id: UUID
    org_unit: OrgUnitRef
    service_line: ServiceLine | None
    part: str | None
    in_numerator: bool | None
    contribution: int | None
    in_denominator: bool
    exclusion: str | None

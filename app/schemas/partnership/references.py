"""How multi-agency audits and agency returns are named in other documents."""

from uuid import UUID

from pydantic import Field

from app.schemas.organisation.references import OrgUnitRef, PersonRef
from app.schemas.platform.common import Schema
from app.vocabulary.partnership import AgencyReturnStatus, BodyKind, MultiAgencyAuditStatus


class MultiAgencyAuditRef(Schema):
    """A multi-agency audit by its title."""

    id: UUID
    title: str
    status: MultiAgencyAuditStatus


class AgencyReturnRef(Schema):
    """An agency return by its body, its case and how far it is."""

    id: UUID
    case_number: int
    agency_id: UUID
    agency: OrgUnitRef
    kind: BodyKind
    contact_person_id: UUID
    contact: PersonRef | None
    status: AgencyReturnStatus
    overdue: bool = Field(description="Whether it was due before today and is not there.")
    overdue_reason: str | None

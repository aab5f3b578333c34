"""The request and response bodies of evidence packs."""

from datetime import date
from enum import StrEnum
from uuid import UUID

from pydantic import ConfigDict, Field

from app.schemas.organisation.references import OrgUnitRef, PersonRef
from app.schemas.platform.common import Day, Id, Ids, Instant, Line, Page, Schema
from app.schemas.platform.views import Viewed, required_of
from app.schemas.reporting.evidence_entries import EvidenceEntryItem
from app.vocabulary.reporting import EvidencePackStatus, Inspection


class EvidencePackSort(StrEnum):
    PERIOD_FROM = "period_from"
    PERIOD_FROM_DESC = "-period_from"


class EvidencePackQuery(Viewed):
    """The query parameters of `GET /v1/evidence-packs`."""

    id: Ids = []
    status: list[EvidencePackStatus] = Field([], max_length=3)
    inspection: list[Inspection] = Field([], max_length=4)
    org_unit_id: Id | None = Field(None, description="Only the packs of this unit.")
    under: Id | None = Field(None, description="Only this unit and the units below it.")
    supersedes_id: Id | None = None
    sort: EvidencePackSort = EvidencePackSort.PERIOD_FROM_DESC


class EvidencePackWrite(Schema):
    """What a pack is about, as it is composed or replaced."""

    title: Line = Field(examples=["Self-evaluation 2026"])
    org_unit_id: Id = Field(
        description="The place: this unit, and what is below it. It cannot be changed later."
    )
    inspection: Inspection = Field(
        Inspection.CHILDREN_SERVICES,
        description="The inspection whose headings it answers. It cannot be changed later.",
    )
    period_from: Day = Field(description="The first day of the period.")
    period_to: Day = Field(description="The last day of the period.")
    as_of: Day = Field(
        description="The day at whose end the figures are taken: in the period or after it, and"
        " over."
    )
    supersedes_id: Id | None = Field(
        None,
        description="The frozen pack of the same place and inspection whose place this one takes;"
        " it begins with the answers of that pack. It cannot be changed later.",
    )


class EvidencePackSummary(Schema):
    """A pack without its entries."""

    id: UUID
    title: str
    inspection: Inspection
    org_unit: OrgUnitRef | None
    period_from: date
    period_to: date
    as_of: date
    status: EvidencePackStatus
    supersedes_id: UUID | None
    frozen_at: Instant | None
    created_at: Instant
    updated_at: Instant
    version: int
    allowed_actions: list[str]


class EvidencePackRead(EvidencePackSummary):
    """A pack: its place and period, who writes its answers, and who froze it."""

    org_unit_id: UUID
    composed_by: UUID
    composed_by_person: PersonRef | None
    frozen_by: UUID | None
    frozen_by_person: PersonRef | None
    sha256: str | None = Field(description="The SHA-256 of what was frozen; null in a draft.")
    entries: list[EvidenceEntryItem] = Field(
        description="Its entries by heading; `GET /v1/evidence-packs/{evidence_pack_id}/evidence`"
        " has their answers with the figures."
    )


class EvidencePackListItem(EvidencePackRead):
    """One pack of a list: its summary, and with `view=full` every other member too."""

    model_config = ConfigDict(json_schema_extra=required_of(EvidencePackSummary))


class EvidencePackPage(Page[EvidencePackListItem]):
    """One page of evidence packs."""

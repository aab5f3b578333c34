"""How reports and evidence packs are named in other documents."""

from uuid import UUID

from app.schemas.platform.common import Schema
from app.vocabulary.reporting import EvidencePackStatus, TriAnnualReportStatus


class TriAnnualReportRef(Schema):
    """A report by its title and state; null for callers who may not see it."""

    id: UUID
    title: str
    status: TriAnnualReportStatus


class EvidencePackRef(Schema):
    """An evidence pack by its title and state; null for callers who may not see it."""

    id: UUID
    title: str
    status: EvidencePackStatus

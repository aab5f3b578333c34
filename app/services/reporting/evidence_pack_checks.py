"""What may be wrong with an evidence pack: its place, its days, and what it supersedes."""

from collections.abc import Iterator
from uuid import UUID

from sqlalchemy.orm import Session

from app.core import clock
from app.core.errors import Fault, Invalid
from app.models.organisation.org_units import OrgUnit
from app.models.reporting.evidence_packs import EvidencePack
from app.schemas.reporting.evidence_packs import EvidencePackWrite
from app.services import access
from app.services.access import Actor
from app.vocabulary.reporting import EvidencePackStatus
from app.vocabulary.roles import Permission


def check(db: Session, actor: Actor, row_id: UUID, data: EvidencePackWrite) -> None:
    """Refuses a pack that could not be frozen, or that is of another place than the caller's."""
    faults = [*_of_place(db, data), *_of_days(data)]
    if not faults:
        access.require_at(actor, Permission.REPORT_COMPOSE, {data.org_unit_id})
        faults = [*_of_superseded(db, actor, row_id, data)]
    if faults:
        raise Invalid("The evidence pack cannot be saved like this.", errors=faults)


def _of_place(db: Session, data: EvidencePackWrite) -> Iterator[Fault]:
    if db.get(OrgUnit, data.org_unit_id) is None:
        yield Fault("/org_unit_id", "unknown", "There is no unit with this identifier.")


def _of_days(data: EvidencePackWrite) -> Iterator[Fault]:
    if data.period_to < data.period_from:
        yield Fault("/period_to", "before_start", "Must not be before `period_from`.")
    if data.as_of < data.period_to:
        text = "Must be the last day of the period or later."
        yield Fault("/as_of", "before_period_end", text)
    elif data.as_of >= clock.today():
        yield Fault("/as_of", "in_future", "Must be a day that is over.")


def _of_superseded(
    db: Session, actor: Actor, row_id: UUID, data: EvidencePackWrite
) -> Iterator[Fault]:
    if data.supersedes_id is None:
        return
    frozen = access.visible(actor, EvidencePack).where(
        EvidencePack.id == data.supersedes_id,
        EvidencePack.id != row_id,
        EvidencePack.org_unit_id == data.org_unit_id,
        EvidencePack.inspection == data.inspection,
        EvidencePack.status == EvidencePackStatus.FROZEN,
    )
    if db.scalar(frozen) is None:
        yield Fault(
            "/supersedes_id", "unknown", "Must be a frozen pack of the same place and inspection."
        )

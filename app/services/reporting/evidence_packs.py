"""Evidence packs: composed with an entry for each heading, frozen by a second person."""

from typing import Any
from uuid import UUID

from sqlalchemy import Select
from sqlalchemy.orm import Session

from app.core import clock
from app.core.errors import Conflict
from app.models.reporting.evidence_packs import EvidencePack
from app.schemas.reporting.evidence_packs import (
    EvidencePackQuery,
    EvidencePackSort,
    EvidencePackWrite,
)
from app.schemas.reporting.references import EvidencePackRef
from app.services import access
from app.services.access import SYSTEM, Actor
from app.services.organisation import org_units
from app.services.platform import crud, filters, history, pagination, references, workflow
from app.services.platform.preconditions import Precondition
from app.services.reporting import evidence, evidence_entries, evidence_pack_checks
from app.services.reporting.evidence_pack_workflow import DELETE, EDIT, FREEZE, SUPERSEDE
from app.vocabulary.reporting import EvidencePackStatus
from app.vocabulary.roles import Permission

references.declare(EvidencePackRef, EvidencePack, scoped=True)
ORDERS = pagination.orders(EvidencePackSort, EvidencePack)


def search(actor: Actor, query: EvidencePackQuery) -> Select[EvidencePack]:
    rows = access.visible(actor, EvidencePack)
    names = ("id", "status", "inspection", "org_unit_id", "supersedes_id")
    rows = filters.matching(rows, actor, EvidencePack, query, *names)
    return org_units.within(rows, EvidencePack, query.under)


def put(
    db: Session, actor: Actor, row_id: UUID, data: EvidencePackWrite, precondition: Precondition
) -> bool:
    """Composes a pack with its entries (True), or replaces what a draft is about."""
    access.require(actor, Permission.REPORT_COMPOSE)
    row = crud.existing(db, actor, EvidencePack, row_id)
    values: dict[str, Any] = data.model_dump()
    if row is not None:
        if history.difference({name: getattr(row, name) for name in values}, values):
            workflow.check(db, actor, row, EDIT)
            crud.require_unchanged(row, values, "inspection", "org_unit_id", "supersedes_id")
            evidence_pack_checks.check(db, actor, row_id, data)
            crud.replace(db, actor, row, values, precondition)
        return False
    evidence_pack_checks.check(db, actor, row_id, data)
    values |= org_units.locations(db, {data.org_unit_id})[data.org_unit_id].columns(None)
    values["composed_by"] = access.person_of(actor, "Only a signed-in person can compose this.")
    pack = crud.create(db, actor, EvidencePack, row_id, values, Permission.REPORT_COMPOSE)
    evidence_entries.create_all(db, actor, pack)
    return True


def delete(db: Session, actor: Actor, row: EvidencePack, precondition: Precondition) -> None:
    """Deletes a draft with its entries."""
    workflow.check(db, actor, row, DELETE)
    precondition.demand(row)
    for entry in evidence_entries.of(db, row):
        db.delete(entry)
    db.flush()
    history.record(db, actor, "evidence_pack.delete", row, before=history.values(row))
    db.delete(row)


def freeze(db: Session, actor: Actor, row: EvidencePack) -> None:
    """Freezes a pack with its figures and plans; it supersedes the pack that it names."""
    move = workflow.check(db, actor, row, FREEZE)
    if row.supersedes_id is not None:
        _supersede(db, row.supersedes_id)
    content = evidence.compose(db, actor, row).model_dump(mode="json")
    workflow.transition(
        db,
        actor,
        row,
        move,
        content=content,
        sha256=evidence.checksum(content),
        frozen_by=actor.person_id,
        frozen_at=clock.now(),
    )


def _supersede(db: Session, pack_id: UUID) -> None:
    before = db.get_one(EvidencePack, pack_id, with_for_update=True)
    if before.status is not EvidencePackStatus.FROZEN:
        text = "The pack that this one would take the place of has been superseded already."
        raise Conflict(text, code="pack_superseded")
    workflow.transition(db, SYSTEM, before, SUPERSEDE)

"""The steps of an entry: arranged by the Unit, written by its owner, until the pack is frozen."""

from typing import Any

from sqlalchemy import ColumnElement

from app.models.reporting.evidence_entries import EvidenceEntry
from app.models.reporting.evidence_packs import EvidencePack
from app.services.access import Actor
from app.services.access.predicates import there_is
from app.services.platform import workflow
from app.services.platform.workflow import Guard, Step
from app.services.reporting.written_parts import mine_or_the_units
from app.vocabulary.reporting import EvidencePackStatus
from app.vocabulary.roles import Permission


def in_draft(row: Any, _me: Actor) -> ColumnElement[bool]:
    """Whether the pack of an entry is being written."""
    return there_is(
        EvidencePack,
        EvidencePack.id == row.pack_id,
        EvidencePack.status == EvidencePackStatus.DRAFT,
    )


_OWNER = Guard(
    "not_yours", "Only the owner of the entry or the QA Unit can write it.", mine_or_the_units
)
_IN_DRAFT = Guard("pack_frozen", "The pack is frozen, so its entries stay as they are.", in_draft)
EDIT = Step(
    EvidenceEntry, "edit", Permission.REPORT_COMPOSE, frozenset(), None, guards=(_IN_DRAFT,)
)
WRITE = Step(
    EvidenceEntry,
    "write",
    Permission.REPORT_WRITE,
    frozenset(),
    None,
    who=_OWNER,
    guards=(_IN_DRAFT,),
)
workflow.declare(EDIT, WRITE)

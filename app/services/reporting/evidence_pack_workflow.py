"""The steps of an evidence pack: composed and written, frozen by a second person, superseded."""

from typing import Any

from sqlalchemy import ColumnElement, and_

from app.models.reporting.evidence_entries import EvidenceEntry
from app.models.reporting.evidence_packs import EvidencePack
from app.services.access import Actor
from app.services.access.predicates import there_is
from app.services.platform import workflow
from app.services.platform.workflow import Guard, Step
from app.vocabulary.reporting import EvidencePackStatus
from app.vocabulary.roles import Permission

_DRAFT = frozenset({EvidencePackStatus.DRAFT})


def _of_pack(row: Any, *terms: ColumnElement[bool]) -> ColumnElement[bool]:
    return there_is(EvidenceEntry, EvidenceEntry.pack_id == row.id, *terms)


def _owners_have_written(row: Any, _me: Actor) -> ColumnElement[bool]:
    """Whether something is written, and every entry with an owner is."""
    unwritten = (EvidenceEntry.owner_id.is_not(None), EvidenceEntry.written_by.is_(None))
    return and_(_of_pack(row, EvidenceEntry.written_by.is_not(None)), ~_of_pack(row, *unwritten))


def _had_no_part(row: Any, me: Actor) -> ColumnElement[bool]:
    wrote = _of_pack(row, EvidenceEntry.written_by == me.me)
    return and_(row.composed_by != me.me, ~wrote)


_WRITTEN = Guard(
    "entries_unwritten",
    "An entry with an owner has no answers yet, or no entry has any.",
    _owners_have_written,
)
_SECOND_PERSON = Guard(
    "own_pack",
    "You composed this pack or wrote a part of it, so somebody else must freeze it.",
    _had_no_part,
)
EDIT = Step(EvidencePack, "edit", Permission.REPORT_COMPOSE, _DRAFT, None)
DELETE = Step(EvidencePack, "delete", Permission.REPORT_COMPOSE, _DRAFT, None)
FREEZE = Step(
    EvidencePack,
    "freeze",
    Permission.REPORT_APPROVE,
    _DRAFT,
    EvidencePackStatus.FROZEN,
    guards=(_WRITTEN, _SECOND_PERSON),
)
SUPERSEDE = Step(
    EvidencePack,
    "supersede",
    None,
    frozenset({EvidencePackStatus.FROZEN}),
    EvidencePackStatus.SUPERSEDED,
)
workflow.declare(EDIT, DELETE, FREEZE, SUPERSEDE)

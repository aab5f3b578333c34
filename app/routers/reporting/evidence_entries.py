"""The routes of entries of evidence packs."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from app.core.errors import Invalid, NotFound
from app.http.declarations import CHANGES, answers
from app.http.dependencies import Reader, Writer
from app.models.reporting.evidence_entries import EvidenceEntry
from app.schemas.platform.common import Actions, Id
from app.schemas.reporting.evidence_entries import (
    EvidenceAnswersWrite,
    EvidenceEntryPage,
    EvidenceEntryQuery,
    EvidenceEntryRead,
    EvidenceEntrySummary,
    EvidenceEntryWrite,
)
from app.services.reporting import evidence_entries

router = APIRouter(prefix="/v1/evidence-entries", tags=["reports"])
CHANGED = answers(EvidenceEntryRead, NotFound, *CHANGES)


@router.get("", responses=answers(EvidenceEntryPage, Invalid))
def list_evidence_entries(
    reader: Reader, query: Annotated[EvidenceEntryQuery, Query()]
) -> Response:
    """Lists entries of evidence packs; `view=full` gives their answers and what they rest on."""
    schema = query.shown(EvidenceEntrySummary, EvidenceEntryRead)
    return reader.page(schema, evidence_entries.search, query, evidence_entries.ORDERS)


@router.get("/{evidence_entry_id}", responses=answers(EvidenceEntryRead, NotFound))
def get_evidence_entry(reader: Reader, evidence_entry_id: Id) -> Response:
    """Returns one entry with its three answers, and what they rest on."""
    return reader.one(EvidenceEntryRead, EvidenceEntry, evidence_entry_id)


@router.get("/{evidence_entry_id}/actions", responses=answers(Actions, NotFound))
def list_evidence_entry_actions(reader: Reader, evidence_entry_id: Id) -> Response:
    """Lists the actions on an entry, whether each is allowed now, and why if not."""
    return reader.actions(EvidenceEntry, evidence_entry_id)


@router.put("/{evidence_entry_id}", responses=CHANGED)
def put_evidence_entry(writer: Writer, evidence_entry_id: Id, data: EvidenceEntryWrite) -> Response:
    """Arranges an entry: who writes it, which figures and recommendations it rests on."""
    evidence_entries.put(writer.db, writer.actor, evidence_entry_id, data, writer.precondition)
    return writer.answer(EvidenceEntryRead, EvidenceEntry, evidence_entry_id)


@router.put("/{evidence_entry_id}/answers", responses=CHANGED)
def put_evidence_answers(
    writer: Writer, evidence_entry_id: Id, data: EvidenceAnswersWrite
) -> Response:
    """Saves the three answers of an entry, as its owner or the Unit."""
    evidence_entries.write(writer.db, writer.actor, evidence_entry_id, data, writer.precondition)
    return writer.answer(EvidenceEntryRead, EvidenceEntry, evidence_entry_id)

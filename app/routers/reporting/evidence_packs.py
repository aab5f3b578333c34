"""The routes of evidence packs."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from app.core.errors import Invalid, NotFound
from app.http.declarations import CHANGES, MOVES, answers
from app.http.dependencies import Db, Poster, Reader, Writer
from app.models.reporting.evidence_packs import EvidencePack
from app.schemas.platform.common import Actions, Id
from app.schemas.reporting.evidence import PackEvidenceRead
from app.schemas.reporting.evidence_packs import (
    EvidencePackPage,
    EvidencePackQuery,
    EvidencePackRead,
    EvidencePackSummary,
    EvidencePackWrite,
)
from app.services import access
from app.services.reporting import evidence, evidence_packs

router = APIRouter(prefix="/v1/evidence-packs", tags=["reports"])


@router.get("", responses=answers(EvidencePackPage, Invalid))
def list_evidence_packs(reader: Reader, query: Annotated[EvidencePackQuery, Query()]) -> Response:
    """Lists the evidence packs that you may see, the newest period first."""
    schema = query.shown(EvidencePackSummary, EvidencePackRead)
    return reader.page(schema, evidence_packs.search, query, evidence_packs.ORDERS)


@router.get("/{evidence_pack_id}", responses=answers(EvidencePackRead, NotFound))
def get_evidence_pack(reader: Reader, evidence_pack_id: Id) -> Response:
    """Returns one pack: its place and period, its entries and their owners."""
    return reader.one(EvidencePackRead, EvidencePack, evidence_pack_id)


@router.get("/{evidence_pack_id}/evidence", responses=answers(PackEvidenceRead, NotFound))
def get_evidence(reader: Reader, db: Db, evidence_pack_id: Id) -> Response:
    """Returns what is known under each heading, how it is known, and what is planned.

    A frozen pack answers what was frozen; recommendations and actions are those that you may see.
    """
    return reader.json(evidence.read(db, reader.actor, evidence_pack_id, reader.route))


@router.get("/{evidence_pack_id}/actions", responses=answers(Actions, NotFound))
def list_evidence_pack_actions(reader: Reader, evidence_pack_id: Id) -> Response:
    """Lists the actions on a pack, whether each is allowed now, and why if not."""
    return reader.actions(EvidencePack, evidence_pack_id)


@router.put("/{evidence_pack_id}", responses=answers(EvidencePackRead, *CHANGES, creates=True))
def put_evidence_pack(writer: Writer, evidence_pack_id: Id, data: EvidencePackWrite) -> Response:
    """Composes a pack with an entry for each heading, or replaces what a draft is about."""
    changed = (writer.db, writer.actor, evidence_pack_id, data, writer.precondition)
    created = evidence_packs.put(*changed)
    return writer.answer(EvidencePackRead, EvidencePack, evidence_pack_id, created=created)


@router.delete(
    "/{evidence_pack_id}",
    status_code=204,
    responses=answers(None, NotFound, *CHANGES, status=204),
)
def delete_evidence_pack(writer: Writer, evidence_pack_id: Id) -> Response:
    """Deletes a draft with its entries; what was frozen cannot be deleted."""
    row = access.get(writer.db, writer.actor, EvidencePack, evidence_pack_id)
    evidence_packs.delete(writer.db, writer.actor, row, writer.precondition)
    return writer.done()


@router.post("/{evidence_pack_id}/freeze", responses=answers(EvidencePackRead, *MOVES))
def freeze_evidence_pack(poster: Poster, evidence_pack_id: Id) -> Response:
    """Freezes a pack in which you had no part; it supersedes the pack that it names."""
    row = poster.row(EvidencePack, evidence_pack_id)
    evidence_packs.freeze(poster.db, poster.actor, row)
    return poster.answer(EvidencePackRead, EvidencePack, evidence_pack_id)

"""Entries of evidence packs: what they rest on the Unit arranges, what they say people write."""

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from app.core import clock
from app.core.errors import Fault, Invalid
from app.data.files import shipped
from app.models.intelligence.indicators import Indicator
from app.models.platform.base import location_of
from app.models.reporting.evidence_entries import EvidenceEntry
from app.models.reporting.evidence_packs import EvidencePack
from app.schemas.reporting.evidence_entries import (
    EvidenceAnswersWrite,
    EvidenceEntryQuery,
    EvidenceEntrySort,
    EvidenceEntryWrite,
)
from app.services import access
from app.services.access import Actor
from app.services.figures.catalogue import METRICS
from app.services.findings import recommendation_lists
from app.services.platform import crud, filters, history, pagination
from app.services.platform.preconditions import Precondition
from app.services.reporting import written_parts
from app.services.reporting.evidence_entry_workflow import EDIT, WRITE
from app.vocabulary.intelligence import IndicatorStatus
from app.vocabulary.reporting import EvidenceHeading

recommendation_lists.declare(EvidenceEntry)
CANNOT_WRITE = Fault(
    "/owner_id",
    "cannot_write_evidence",
    "Must be somebody of the QA Unit or a director, for this place.",
)
ORDERS = pagination.orders(EvidenceEntrySort, EvidenceEntry)
# The questions and headings of each inspection, with their source.
INSPECTIONS = shipped("reports/evidence_headings")["inspections"]
HEADINGS = {
    heading: rests_on
    for each in INSPECTIONS.values()
    for heading, rests_on in each["headings"].items()
}
COPIED = ("owner_id", "metrics", "indicators", "recommendation_ids", "written_by", "written_at")
ANSWERS = tuple(EvidenceAnswersWrite.model_fields)


def search(actor: Actor, query: EvidenceEntryQuery) -> Select[EvidenceEntry]:
    rows = access.visible(actor, EvidenceEntry)
    names = ("id", "pack_id", "owner_id", "heading")
    return filters.matching(rows, actor, EvidenceEntry, query, *names)


def of(db: Session, pack: EvidencePack) -> Sequence[EvidenceEntry]:
    """Returns the entries of a pack in their order."""
    rows = select(EvidenceEntry).where(EvidenceEntry.pack_id == pack.id)
    return db.scalars(rows.order_by(EvidenceEntry.position)).all()


def create_all(db: Session, actor: Actor, pack: EvidencePack) -> None:
    """Creates an entry for each heading: as shipped, or as in the pack that this one supersedes."""
    before = {}
    if pack.supersedes_id is not None:
        old = db.get_one(EvidencePack, pack.supersedes_id)
        before = {each.heading: each for each in of(db, old)}
    headings = map(EvidenceHeading, INSPECTIONS[pack.inspection]["headings"])
    for position, heading in enumerate(headings, 1):
        values: dict[str, Any] = {"metrics": HEADINGS[heading]["metrics"]}
        values |= {"indicators": [], "recommendation_ids": []}
        if heading in before:
            values = {name: getattr(before[heading], name) for name in (*COPIED, *ANSWERS)}
        row = EvidenceEntry(pack_id=pack.id, heading=heading, position=position, **values)
        for name, value in location_of(pack).items():
            setattr(row, name, value)
        db.add(row)
        db.flush()
        history.record(db, actor, "evidence_entry.create", row, after=history.values(row))


def _to_change(db: Session, actor: Actor, row_id: UUID) -> EvidenceEntry:
    of = EvidenceEntry.pack_id
    return written_parts.to_change(db, actor, EvidenceEntry, row_id, EvidencePack, of)


def put(
    db: Session, actor: Actor, row_id: UUID, data: EvidenceEntryWrite, precondition: Precondition
) -> None:
    """Arranges an entry: its owner, its figures, the recommendations that it names."""
    row = _to_change(db, actor, row_id)
    named = [str(each) for each in data.recommendation_ids]
    hidden = recommendation_lists.unseen(db, actor, row, named)
    values = data.model_dump() | {"recommendation_ids": named + hidden}
    if not written_parts.may_differ(db, actor, row, values, EDIT):
        return
    faults = [*written_parts.faults_of_owner(db, row, data.owner_id, CANNOT_WRITE)]
    faults += _of_figures(db, row, data)
    faults += written_parts.faults_of_recommendations(db, actor, row, data.recommendation_ids)
    if faults:
        raise Invalid("The entry cannot be saved like this.", errors=faults)
    crud.replace(db, actor, row, values, precondition)


def write(
    db: Session, actor: Actor, row_id: UUID, data: EvidenceAnswersWrite, precondition: Precondition
) -> None:
    """Saves the answers of an entry, as its owner or the Unit."""
    row = _to_change(db, actor, row_id)
    values: dict[str, Any] = data.model_dump()
    if written_parts.may_differ(db, actor, row, values, WRITE):
        values |= {"written_by": actor.person_id, "written_at": clock.now()}
        crud.replace(db, actor, row, values, precondition)


def _of_figures(db: Session, row: EvidenceEntry, data: EvidenceEntryWrite) -> Iterator[Fault]:
    published = select(Indicator.key).where(Indicator.status == IndicatorStatus.PUBLISHED)
    keys = {*db.scalars(published.where(Indicator.key.in_(data.indicators))), *row.indicators}
    for name, known in (("metrics", set(METRICS)), ("indicators", keys)):
        for n, key in enumerate(given := getattr(data, name)):
            if key in given[:n]:
                yield Fault(f"/{name}/{n}", "duplicate", "This one is named already.")
            elif key not in known:
                text = f"There is nothing with this key; `GET /v1/{name}` lists what there is."
                yield Fault(f"/{name}/{n}", "unknown", text)

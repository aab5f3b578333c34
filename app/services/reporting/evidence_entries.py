"""Entries of evidence packs: what they rest on the Unit arranges, what they say people write."""

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from app.core import clock
from app.core.errors import Fault, Invalid
from app.data.files import shipped
from app.models.findings.recommendations import Recommendation
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
from app.services.organisation import authentication
from app.services.platform import crud, filters, history, named_lists, pagination, workflow
from app.services.platform.preconditions import Precondition
from app.services.reporting.evidence_entry_workflow import EDIT, WRITE
from app.vocabulary.intelligence import IndicatorStatus
from app.vocabulary.reporting import EvidenceHeading
from app.vocabulary.roles import Permission

recommendation_lists.declare(EvidenceEntry)
ORDERS = pagination.orders(EvidenceEntrySort, EvidenceEntry)
HEADINGS = shipped("reports/evidence_headings")
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
    for position, heading in enumerate(EvidenceHeading, 1):
        values: dict[str, Any] = {"metrics": HEADINGS["headings"][heading]["metrics"]}
        values |= {"indicators": [], "recommendation_ids": []}
        if heading in before:
            values = {name: getattr(before[heading], name) for name in (*COPIED, *ANSWERS)}
        row = EvidenceEntry(pack_id=pack.id, heading=heading, position=position, **values)
        for name, value in location_of(pack).items():
            setattr(row, name, value)
        db.add(row)
        db.flush()
        history.record(db, actor, "evidence_entry.create", row, after=history.values(row))


def put(
    db: Session, actor: Actor, row_id: UUID, data: EvidenceEntryWrite, precondition: Precondition
) -> None:
    """Arranges an entry: its owner, its figures, the recommendations that it names."""
    row = access.get(db, actor, EvidenceEntry, row_id)
    named = [str(each) for each in data.recommendation_ids]
    hidden = recommendation_lists.unseen(db, actor, row, named)
    values = data.model_dump() | {"recommendation_ids": named + hidden}
    if not _may_differ(db, actor, row, values, EDIT):
        return
    faults = [*_of_owner(db, row, data), *_of_figures(db, row, data)]
    faults += _of_recommendations(db, actor, row, data)
    if faults:
        raise Invalid("The entry cannot be saved like this.", errors=faults)
    crud.replace(db, actor, row, values, precondition)


def write(
    db: Session, actor: Actor, row_id: UUID, data: EvidenceAnswersWrite, precondition: Precondition
) -> None:
    """Saves the answers of an entry, as its owner or the Unit."""
    row = access.get(db, actor, EvidenceEntry, row_id)
    values: dict[str, Any] = data.model_dump()
    if _may_differ(db, actor, row, values, WRITE):
        values |= {"written_by": actor.person_id, "written_at": clock.now()}
        crud.replace(db, actor, row, values, precondition)


def _may_differ(
    db: Session, actor: Actor, row: EvidenceEntry, values: dict[str, Any], step: workflow.Step
) -> bool:
    """Whether values differ from the entry's; refuses a caller who may not change it."""
    workflow.require(db, actor, row, step)
    if not history.difference({name: getattr(row, name) for name in values}, values):
        return False
    workflow.check(db, actor, row, step)
    return True


def _of_owner(db: Session, row: EvidenceEntry, data: EvidenceEntryWrite) -> Iterator[Fault]:
    if data.owner_id is None or data.owner_id == row.owner_id:
        return
    grants = authentication.grants_of(db, data.owner_id)
    able = Actor(name="", grants=grants, person_id=data.owner_id)
    if not access.may(able, Permission.REPORT_WRITE, row):
        text = "Must be somebody of the QA Unit or a director, for this place."
        yield Fault("/owner_id", "cannot_write_evidence", text)


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


def _of_recommendations(
    db: Session, actor: Actor, row: EvidenceEntry, data: EvidenceEntryWrite
) -> list[Fault]:
    ids, text = data.recommendation_ids, "Must be a recommendation that you may see."
    usable = access.visible(actor, Recommendation).where(Recommendation.id.in_(ids))
    return named_lists.faults(db, "recommendation_ids", usable, ids, row.recommendation_ids, text)

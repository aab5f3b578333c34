"""The concerns of QA records: with whom they were raised, and how that is checked and read."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, Uuid, cast, func, select
from sqlalchemy.dialects.postgresql import JSONB, aggregate_order_by
from sqlalchemy.orm import Session, aliased
from sqlalchemy.sql import column

from app.core.errors import Fault
from app.models.organisation.people import Person
from app.models.reviewing.qa_records import QaRecord
from app.schemas.organisation.references import PersonRef
from app.schemas.reviewing.qa_record_push import SourceQaRecord
from app.schemas.reviewing.qa_records import ConcernWrite, QaJudgement
from app.services import access
from app.services.access import Actor
from app.services.findings import finding_checks
from app.services.platform import documents
from app.services.platform.batches.push import Item


@documents.computed(QaRecord, "concerns")
def _concerns(row: Any, actor: Actor) -> Any:
    """Returns the concerns with the names of the people who were told of them."""
    concern = (
        func.jsonb_array_elements(row.concerns)
        .table_valued(column("value", JSONB), with_ordinality="position")
        .render_derived(name="concern")
    )
    told = aliased(Person)
    name = select(documents.document(PersonRef, told, actor)).where(
        told.id == cast(concern.c.value["escalated_to_id"].astext, Uuid),
        access.scope(actor, Person, told),
    )
    named = concern.c.value.op("||")(
        func.jsonb_build_object("escalated_to", name.scalar_subquery())
    )
    every = func.json_agg(aggregate_order_by(named, concern.c.position))
    return select(func.coalesce(every, cast([], JSON))).select_from(concern).scalar_subquery()


def faults(
    db: Session, judgement: QaJudgement, reviewer_id: UUID | None, stored: Collection[Any] = ()
) -> list[Fault]:
    """Returns the faults of a safeguarding stop; people named in `stored` concerns may stay."""
    found: list[Fault] = []
    known = {concern["escalated_to_id"] for concern in stored}
    told: dict[str, UUID] = {}
    for index, each in enumerate(judgement.concerns):
        at, person = f"/concerns/{index}", each.escalated_to_id
        found += finding_checks.escalation(each.severity, person, each.escalated_at, at)
        if person is not None and str(person) not in known:
            told[f"{at}/escalated_to_id"] = person
    return found + (finding_checks.told_faults(db, told, reviewer_id) if told else [])


def refs_of(records: Iterable[SourceQaRecord]) -> set[str]:
    """Returns the employment references of the people who were told of pushed concerns."""
    refs = (concern.escalated_to_ref for record in records for concern in record.concerns)
    return {ref for ref in refs if ref is not None}


def reachable(db: Session, people: Mapping[str, UUID], refs: Collection[str]) -> set[UUID]:
    """Returns those of the people whom an alert reaches; asks nothing where nobody was told."""
    named = [people[ref] for ref in refs if ref in people]
    return finding_checks.told_people(db, named) if named else set()


def check(
    item: Item[SourceQaRecord], people: Mapping[str, UUID], reached: Collection[UUID]
) -> None:
    """Refuses a pushed concern of immediate safeguarding that nobody would be told of."""
    reviewer = people.get(item.data.reviewer_ref or "")
    for index, each in enumerate(item.data.concerns):
        at, ref = f"{item.at}/concerns/{index}", each.escalated_to_ref
        item.faults += finding_checks.escalation(
            each.severity, ref, each.escalated_at, at, "escalated_to_ref"
        )
        if ref is not None and (people.get(ref) not in reached or people.get(ref) == reviewer):
            text = finding_checks.NOT_REACHED
            item.faults.append(Fault(f"{at}/escalated_to_ref", "not_reached", text))


def pushed(record: SourceQaRecord, people: Mapping[str, UUID]) -> list[ConcernWrite]:
    """Returns the concerns of a pushed record as they are stored."""
    return [
        ConcernWrite(
            **each.model_dump(exclude={"escalated_to_ref"}),
            escalated_to_id=people.get(each.escalated_to_ref or ""),
        )
        for each in record.concerns
    ]

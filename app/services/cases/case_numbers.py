"""The source's own case number of a child: kept sealed, and shown one by one.

An auditor who cannot find the child's file cannot audit. The number is in no list, feed, event,
history or figure, but for the list in which a source compares its own numbers. Each showing leaves
a line in the access log (docs/childrens-data.md).
"""

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from pydantic_core import from_json, to_json
from sqlalchemy import ColumnElement, false, func, or_, select
from sqlalchemy.orm import Session

from app.core.errors import Conflict, Fault, Forbidden, Invalid, NotFound
from app.models.cases.subjects import Subject
from app.schemas.cases.case_numbers import CaseNumberRead
from app.security import encryption
from app.services.access import Actor
from app.services.access.policies.cases import CASE_NUMBERS, WITH_REASON
from app.services.platform import bulk_writes, documents, history

ENTITY = "case_numbers"  # what a line of the access log calls it
ROUTE = "/v1/subjects/{subject_id}/case-number"


def keep(db: Session, numbers: Mapping[UUID, str | None]) -> None:
    """Stores the case numbers of children sealed; None forgets that of a deleted child."""
    query = select(Subject.id, Subject.source_id_sealed.is_not(None)).where(
        bulk_writes.among(Subject.id, numbers)
    )
    rows = [
        {"id": child, "source_id_sealed": _for_database(child, numbers[child])}
        for child, has_number in db.execute(query)
        if has_number != (numbers[child] is not None)
    ]
    bulk_writes.mark(db, Subject, rows)


def show(db: Session, actor: Actor, subject: Subject, reason: str | None) -> CaseNumberRead:
    """Unseals a visible child's case number for a caller who needs it, and logs the showing."""
    subject_id = subject.id
    freely, with_reason = db.execute(
        select(
            _allowed(actor, needs_reason=False).label("freely"),
            _allowed(actor, needs_reason=True).label("with_reason"),
        ).where(Subject.id == subject_id)
    ).one()
    if not (freely or with_reason):
        raise Forbidden("You cannot see the case number of this child.", code="not_your_case")
    if not freely and reason is None:
        fault = Fault("/reason", "required", "Say why the case number is needed.")
        raise Invalid("The quality assurance unit gives a reason.", errors=[fault])
    if subject.source_id_sealed is None:
        raise NotFound("The source gave no case number for this child.", code="no_case_number")
    number = _unsealed(subject.source_id_sealed, subject_id)
    history.seen(db, actor, ENTITY, {subject_id: subject_id}, ROUTE)
    history.record(db, actor, "subject.show_case_number", subject, note=reason)
    return CaseNumberRead(
        subject_id=subject_id, source_system=subject.source_system, case_number=number
    )


def unseal_page(page: bytes) -> bytes:
    """Returns a page of a source's own records with the numbers that were sealed in it."""
    document = from_json(page)
    for item in document["items"]:
        if item["external_id"] is not None:
            sealed = bytes.fromhex(item["external_id"])
            item["external_id"] = _unsealed(sealed, UUID(item["id"]))
    return to_json(document)


@documents.computed(Subject, "external_id")
def _sealed_number(row: Any, _actor: Actor) -> ColumnElement[str | None]:
    """Returns the number as it is kept; `unseal_page` opens it for the source it came from."""
    return func.encode(row.source_id_sealed, "hex")


def _unsealed(sealed: bytes, subject_id: UUID) -> str:
    try:
        return encryption.unseal(sealed, place(subject_id)).decode()
    except encryption.Unreadable:
        text = "The case number was sealed with another key, so it cannot be shown."
        raise Conflict(text, code="case_number_unreadable") from None


def place(subject_id: UUID) -> str:
    """Returns where a number is kept, so that it opens in no other row: table, column and row."""
    return f"subjects|source_id_sealed|{subject_id}"


def _allowed(actor: Actor, *, needs_reason: bool) -> ColumnElement[bool]:
    return or_(false(), *_conditions(actor, needs_reason=needs_reason))


def _conditions(actor: Actor, *, needs_reason: bool) -> Iterator[ColumnElement[bool]]:
    for grant in actor.scopes():
        if grant.role in CASE_NUMBERS and (grant.role in WITH_REASON) == needs_reason:
            yield CASE_NUMBERS[grant.role](Subject, actor, grant)


def _for_database(subject_id: UUID, number: str | None) -> str | None:
    """Returns a sealed number as PostgreSQL reads bytes from JSON."""
    if number is None:
        return None
    return "\\x" + encryption.seal(number.encode(), place(subject_id)).hex()

"""Bulk verbs: one verb for many rows, each in a savepoint of its own.

A rejected item leaves nothing behind and does not fail the others. The rows are locked in the order
of their identifiers, so two bulk verbs at once wait for each other and never deadlock.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar
from uuid import UUID

from sqlalchemy.exc import DataError, IntegrityError
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from app.core import database_errors
from app.core.errors import Conflict, DomainError, Fault, TooMany, Unavailable
from app.models.platform.base import Record
from app.schemas.platform.batches import BatchFault
from app.schemas.platform.bulk_verbs import BulkItem, BulkItemWrite, BulkRead, Unreadable
from app.services import access
from app.services.access import Actor
from app.services.platform.preconditions import Precondition
from app.vocabulary.platform import BulkOutcome
from app.vocabulary.roles import Permission

I = TypeVar("I", bound=BulkItemWrite)  # noqa: E741 - an item
R = TypeVar("R", bound=Record)


@dataclass(frozen=True)
class BulkVerb(Generic[I, R]):
    """A verb for many rows: whose rows, the permission it needs, and what it does to one row."""

    model: type[R]
    permission: Permission
    row_id: Callable[[I], UUID]
    act: Callable[[Session, Actor, R, I], object]


def apply(
    db: Session, actor: Actor, verb: BulkVerb[I, R], items: Sequence[I | Unreadable]
) -> BulkRead:
    """Makes the verb on each row and returns the outcomes in the order of the items."""
    access.require(actor, verb.permission)
    outcomes: dict[int, BulkItem] = {}
    readable: list[tuple[UUID, int, I]] = []
    for index, item in enumerate(items):
        if isinstance(item, Unreadable):
            outcomes[index] = _rejected(index, None, item.faults)
        else:
            readable.append((verb.row_id(item), index, item))
    done: set[UUID] = set()
    for row_id, index, item in sorted(readable, key=lambda each: each[:2]):
        try:
            if row_id in done:
                raise Conflict("An earlier item is about the same row.", code="twice")
            row = _act(db, actor, verb, row_id, item)
            outcomes[index] = BulkItem(
                index=index, id=row_id, outcome=BulkOutcome.DONE, version=row.version, errors=[]
            )
            done.add(row_id)
        except (DomainError, IntegrityError, DataError, StaleDataError) as error:
            outcomes[index] = _rejected(index, row_id, _faults(error))
    return _counted([outcomes[index] for index in range(len(items))])


def _act(db: Session, actor: Actor, verb: BulkVerb[I, R], row_id: UUID, item: I) -> R:
    with db.begin_nested():
        row = access.get(db, actor, verb.model, row_id)
        Precondition(version=item.version).check(row)
        verb.act(db, actor, row, item)
        db.flush()
    return row


def _faults(error: Exception) -> list[Fault]:
    """Returns why an item is rejected; raises what is no fault of the item but of the moment."""
    refusal = database_errors.translate(error)
    if isinstance(refusal, (TooMany, Unavailable)):
        raise error
    return refusal.errors or [Fault("", refusal.code, refusal.detail)]


def _rejected(index: int, row_id: UUID | None, faults: Sequence[Fault]) -> BulkItem:
    errors = [
        BatchFault(pointer=f"/items/{index}{each.pointer}", code=each.code, detail=each.detail)
        for each in faults
    ]
    return BulkItem(
        index=index, id=row_id, outcome=BulkOutcome.REJECTED, version=None, errors=errors
    )


def _counted(items: Sequence[BulkItem]) -> BulkRead:
    outcomes = [item.outcome for item in items]
    return BulkRead(counts={word: outcomes.count(word) for word in BulkOutcome}, items=list(items))

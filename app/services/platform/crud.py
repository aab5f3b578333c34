"""PUT at an identifier that the caller chose: creates, replaces, or changes nothing."""

from collections.abc import Mapping
from typing import TypeVar
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.core.errors import Conflict, Fault
from app.models.platform.base import Record
from app.services import access
from app.services.access import Actor
from app.services.platform import history
from app.services.platform.preconditions import Precondition
from app.vocabulary.roles import Permission

R = TypeVar("R", bound=Record)


def put(
    db: Session,
    actor: Actor,
    model: type[R],
    row_id: UUID,
    values: Mapping[str, object],
    precondition: Precondition,
    permission: Permission,
    **on_creation: object,
) -> tuple[R, bool]:
    """Creates the row (True) or replaces its values (False); the same values change nothing."""
    access.require(actor, permission)
    row = existing(db, actor, model, row_id)
    if row is None:
        return create(db, actor, model, row_id, {**values, **on_creation}, permission), True
    access.require(actor, permission, row)
    replace(db, actor, row, values, precondition)
    return row, False


def existing(db: Session, actor: Actor, model: type[R], row_id: UUID) -> R | None:
    """Returns the visible row, locked, or None; refuses the identifier of an invisible row."""
    if db.get(model, row_id) is None:
        _wait_for_twin(db, row_id)
        if db.get(model, row_id) is None:
            return None
    query = access.visible(actor, model).where(model.id == row_id).with_for_update(of=model)
    row = db.scalar(query.execution_options(populate_existing=True))
    if row is None:
        raise Conflict("This identifier is in use; choose another.", code="id_taken")
    return row


def _wait_for_twin(db: Session, row_id: UUID) -> None:
    """Waits for a request that is just creating the same row, so that it is found here."""
    key = int.from_bytes(row_id.bytes[:8], "big", signed=True) ^ int.from_bytes(
        row_id.bytes[8:], "big", signed=True
    )
    db.execute(select(func.pg_advisory_xact_lock(key)))


def create(
    db: Session,
    actor: Actor,
    model: type[R],
    row_id: UUID,
    values: Mapping[str, object],
    permission: Permission | None,
) -> R:
    """Creates a row; without a `permission`, the caller was asked before, by name."""
    row = model(id=row_id, **values)
    if permission is not None:
        access.require(actor, permission, row)
    db.add(row)
    db.flush()
    name = access.label(model).replace(" ", "_")
    history.record(db, actor, f"{name}.create", row, after=history.values(row))
    return row


def require_unchanged(row: Record, values: Mapping[str, object], *names: str) -> None:
    """Refuses a change of values by which other records refer to the row."""
    faults = [
        Fault(f"/{name}", "fixed", "This value cannot be changed.")
        for name in names
        if getattr(row, name) != values[name]
    ]
    if faults:
        raise Conflict(
            "Other records refer to this value; create a new record instead.",
            code="fixed",
            errors=faults,
        )


def replace(
    db: Session, actor: Actor, row: Record, values: Mapping[str, object], precondition: Precondition
) -> bool:
    """Sets the values and returns whether any differed; a retry needs no current If-Match."""
    before = {name: getattr(row, name) for name in values}
    changed = history.difference(before, values)
    if not changed:
        return False
    precondition.demand(row)
    for name in changed:
        setattr(row, name, values[name])
    db.flush()
    history.record(
        db,
        actor,
        f"{access.label(type(row)).replace(' ', '_')}.replace",
        row,
        before={name: before[name] for name in changed},
        after={name: values[name] for name in changed},
    )
    return True

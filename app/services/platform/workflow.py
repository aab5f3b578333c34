"""Steps: the only code that changes a status, and the table of possible actions."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Text, and_, case, cast, func, literal, or_, select, true
from sqlalchemy.dialects.postgresql import ARRAY, array
from sqlalchemy.orm import Session

from app.core.errors import Conflict, Forbidden
from app.data.files import label
from app.models.platform.base import Base, Record
from app.models.platform.rows import status_of
from app.services import access
from app.services.access import SYSTEM, Actor
from app.services.platform import events, history
from app.vocabulary.roles import Permission

Term = Callable[[Any, Actor], ColumnElement[bool]]


@dataclass(frozen=True)
class Guard:
    """A condition on the row, as SQL, and the refusal if it does not hold."""

    code: str
    reason: str
    holds: Term
    waivable: bool = False  # a reason may replace it


@dataclass(frozen=True)
class Step:
    """One legal move: its permission, the statuses it starts from and ends in (None: no change),
    and the guards that may refuse it."""

    model: type[Record]
    verb: str
    permission: Permission | None
    start: frozenset[StrEnum]
    end: StrEnum | None
    who: Guard | None = None
    guards: tuple[Guard, ...] = ()
    results: tuple[Guard, ...] = ()  # must hold after the step has written its own changes
    named: Term | None = None  # the person whom the row names makes it wherever they hold the role
    unrecorded: bool = False  # internal to the service: neither history nor an event

    @property
    def action(self) -> str:
        return f"{access.label(self.model).replace(' ', '_')}.{self.verb}"

    @property
    def event(self) -> str | None:
        """The name of the webhook event of the move: `audit.submit`."""
        return None if self.unrecorded or self.end is None else self.action.replace("-", "_")

    def permitted(self, row: type[Base], actor: Actor) -> ColumnElement[bool]:
        """Whether the caller may make the move on this row in some status; if not, it is a 403."""
        if self.permission is None:
            return literal(actor is SYSTEM)
        held = access.allowed(actor, self.permission, row)
        if self.named and access.may(actor, self.permission):
            held = or_(held, self.named(row, actor))
        return and_(held, self.who.holds(row, actor)) if self.who else held


@dataclass(frozen=True)
class Permitted:
    """A move that was checked for one caller and one row; `transition` does not check it again."""

    step: Step
    row: Record
    actor: Actor


STEPS: dict[type[Base], list[Step]] = {}


def declare(*steps: Step) -> None:
    """Enters the steps of a noun into the table, and their events into the catalogue."""
    for step in steps:
        STEPS.setdefault(step.model, []).append(step)
        if step.event is not None:
            move = step.verb.replace("-", " ").replace("_", " ")
            description = (
                f"{access.label(step.model).capitalize()}: {move}. Its status is `{step.end}`."
            )
            events.declare(step.event, step.model, description)


def check(db: Session, actor: Actor, row: Record, step: Step, *, waive: bool = False) -> Permitted:
    """Refuses a caller who may not make the move now; returns the permit that `transition` takes.

    With `waive`, the guards that a reason may replace are not checked.
    """
    (refusal,) = _refusals(db, actor, row, [step], waive=waive)
    if refusal is not None:
        raise refusal
    return Permitted(step, row, actor)


def transition(
    db: Session,
    actor: Actor,
    row: Record,
    move: Step | Permitted,
    *,
    note: str | None = None,
    **changes: Any,
) -> None:
    """Makes the move on a visible, locked row, and sets the other values that change with it."""
    if isinstance(move, Step):
        move = check(db, actor, row, move)
    if move.row is not row or move.actor is not actor:
        raise ValueError("The move was permitted for another row or caller.")
    step = move.step
    _require_results(db, actor, row, step)
    after = dict(changes)
    if step.end is not None:
        after["status"] = step.end
    before = {name: getattr(row, name) for name in after}
    for name, value in after.items():
        setattr(row, name, value)
    if not step.unrecorded:
        history.record(db, actor, step.action, row, before=before, after=after, note=note)
    if step.event is not None:
        events.emit(db, step.event, row)
    db.flush()


def _require_results(db: Session, actor: Actor, row: Record, step: Step) -> None:
    if not step.results:
        return
    db.flush()
    terms = [guard.holds(step.model, actor) for guard in step.results]
    held = db.execute(select(*terms).where(step.model.id == row.id)).one()
    for guard, holds in zip(step.results, held, strict=True):
        if not holds:
            raise Conflict(guard.reason, code=guard.code, extra=about(row))


def require(db: Session, actor: Actor, row: Record, step: Step) -> None:
    """Refuses a caller who may make the move on this row in no status."""
    db.flush()
    if not db.scalar(select(step.permitted(step.model, actor)).where(step.model.id == row.id)):
        raise _forbidden(step, actor, row)


Refusal = Forbidden | Conflict


def _refusals(
    db: Session, actor: Actor, row: Record, steps: Sequence[Step], *, waive: bool = False
) -> list[Refusal | None]:
    """Returns the refusal of each move or None, by one statement.

    The permission is checked first, then the status, then the guards.
    """
    model = type(row)
    guards_of = [[g for g in step.guards if not (waive and g.waivable)] for step in steps]
    terms: list[ColumnElement[bool]] = []
    for step, guards in zip(steps, guards_of, strict=True):
        terms.append(true() if actor is SYSTEM else step.permitted(model, actor))
        terms += [guard.holds(model, actor) for guard in guards]
    db.flush()
    columns = [term.label(f"held_{n}") for n, term in enumerate(terms)]
    held = iter(db.execute(select(*columns).where(model.id == row.id)).one())
    return [
        _refusal(actor, row, step, next(held), [(guard, next(held)) for guard in guards])
        for step, guards in zip(steps, guards_of, strict=True)
    ]


def _refusal(
    actor: Actor, row: Record, step: Step, may: object, guards: Sequence[tuple[Guard, object]]
) -> Refusal | None:
    if not may:
        return _forbidden(step, actor, row)
    status = getattr(row, "status", None)
    if step.start and status not in step.start:
        return Conflict(_wrong_status(step, status), code="not_in_state", extra=about(row))
    for guard, holds in guards:
        if not holds:
            return Conflict(guard.reason, code=guard.code, extra=about(row))
    return None


def about(row: Record) -> dict[str, object]:
    """Returns the member of a conflict that names the row it is about."""
    return {"about": {"entity": row.__tablename__, "id": row.id}}


def _wrong_status(step: Step, status: Any) -> str:
    """Returns a sentence with the labels of the statuses that allow the move, and of the row's."""
    starts = " or ".join(sorted(f"“{label(word)}”" for word in step.start))
    return (
        f"You can {_verb(step)} only when the {access.label(step.model)} is {starts};"
        f" this one is “{label(status)}”."
    )


def _verb(step: Step) -> str:
    return step.verb.replace("-", " ").replace("_", " ")


def _forbidden(step: Step, actor: Actor, row: Record) -> Forbidden:
    return Forbidden(_missing_permission(step, actor, row), code="not_yours" if step.who else None)


def _missing_permission(step: Step, actor: Actor, row: Record) -> str:
    where = None if step.named else row
    if step.permission is not None and not access.may(actor, step.permission, where):
        roles = access.roles_with(step.permission)
        return f"You cannot “{_verb(step)}” here: it needs {roles}."
    return step.who.reason if step.who else "Only the service itself can do this."


def allowed_actions(row: type[Base], actor: Actor) -> ColumnElement[Any]:
    """Returns the verbs that the caller may use on a row now, as a JSON array."""
    model = access.model_of(row)
    words = [
        case((is_allowed(step, row, actor), literal(step.verb, Text)))
        for step in STEPS.get(model, [])
        if step.permission and access.may(actor, step.permission)
    ]
    verbs = array(words) if words else cast(array([], type_=Text), ARRAY(Text))
    return func.to_json(func.array_remove(verbs, None))


def is_allowed(step: Step, row: type[Base], actor: Actor) -> ColumnElement[bool]:
    """Whether the caller may make the move on a row now."""
    startable = status_of(row).in_(sorted(step.start)) if step.start else true()
    return and_(startable, step.permitted(row, actor), *(g.holds(row, actor) for g in step.guards))


def actions(db: Session, actor: Actor, row: Record) -> list[dict[str, object]]:
    """Returns every move of a visible row: whether the caller may make it now, and why not."""
    steps = [step for step in STEPS.get(type(row), []) if step.permission is not None]
    if not steps:
        return []
    return [
        {
            "action": step.verb,
            "allowed": refusal is None,
            "code": refusal.code if refusal else None,
            "reason": refusal.detail if refusal else None,
        }
        for step, refusal in zip(steps, _refusals(db, actor, row, steps), strict=True)
    ]

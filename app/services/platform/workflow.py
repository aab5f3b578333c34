"""The only place where a status changes, and the table of what may be done, and why not."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Text, and_, case, cast, func, literal, select, true
from sqlalchemy.dialects.postgresql import ARRAY, array
from sqlalchemy.orm import Session

from app.core.errors import Conflict, Forbidden
from app.data.files import label
from app.models.platform.base import Base, Record
from app.services import access
from app.services.access import SYSTEM, Actor
from app.services.platform import events, history
from app.vocabulary.roles import Permission

Term = Callable[[Any, Actor], ColumnElement[bool]]


@dataclass(frozen=True)
class Guard:
    """A condition on the row, as SQL, and what to say when it does not hold."""

    code: str
    reason: str
    holds: Term
    waivable: bool = False  # somebody may give a reason in its place


@dataclass(frozen=True)
class Step:
    """One legal move: who may make it, from where, to where (None: it stays), what objects."""

    model: type[Record]
    verb: str
    permission: Permission | None
    start: frozenset[Any]
    end: StrEnum | None
    who: Guard | None = None
    guards: tuple[Guard, ...] = ()
    results: tuple[Guard, ...] = ()  # what must hold once the step has written its own changes
    in_any_place: bool = (
        False  # `who` names the very person, so the place of their role is no matter
    )
    unrecorded: bool = False  # of the service's own works: neither history nor an event

    @property
    def action(self) -> str:
        return f"{access.label(self.model).replace(' ', '_')}.{self.verb}"

    @property
    def event(self) -> str | None:
        """The name of the webhook event when the move is made: `audit.submit`."""
        return None if self.unrecorded or self.end is None else self.action.replace("-", "_")

    def permitted(self, row: Any, actor: Actor) -> ColumnElement[bool]:
        """Whether this caller may ever make the move on this row; False is a 403."""
        if self.permission is None:
            return literal(actor is SYSTEM)
        if self.in_any_place:
            held: ColumnElement[bool] = literal(access.may(actor, self.permission))
        else:
            held = access.allowed(actor, self.permission, row)
        return and_(held, self.who.holds(row, actor)) if self.who else held


@dataclass(frozen=True)
class Permitted:
    """A move that was found allowed for one caller on one row: `transition` does not ask again."""

    step: Step
    row: Record
    actor: Actor


STEPS: dict[type[Base], list[Step]] = {}


def declare(*steps: Step) -> None:
    """Enter a noun's moves into the table, and into the catalogue of events."""
    for step in steps:
        STEPS.setdefault(step.model, []).append(step)
        if step.event is not None:
            move = step.verb.replace("-", " ").replace("_", " ")
            description = (
                f"{access.label(step.model).capitalize()}: {move}. Its status is `{step.end}`."
            )
            events.declare(step.event, step.model, description)


def check(db: Session, actor: Actor, row: Record, step: Step, *, waive: bool = False) -> Permitted:
    """Asks once whether the caller may make the move now; `transition` takes the answer.

    With `waive`, a reason stands in place of the guards that may be waived.
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
    """Makes the move on a visible, locked row, with the other values that change with it."""
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
    """Refuses a caller who may never make the move on this row, in whatever state it is."""
    db.flush()
    if not db.scalar(select(step.permitted(step.model, actor)).where(step.model.id == row.id)):
        raise _forbidden(step, actor, row)


Refusal = Forbidden | Conflict


def _refusals(
    db: Session, actor: Actor, row: Record, steps: Sequence[Step], *, waive: bool = False
) -> list[Refusal | None]:
    """Why each move cannot be made, asked in one statement: who, then from where, then guards."""
    model = type(row)
    asked = [[g for g in step.guards if not (waive and g.waivable)] for step in steps]
    terms: list[ColumnElement[bool]] = []
    for step, guards in zip(steps, asked, strict=True):
        terms.append(true() if actor is SYSTEM else step.permitted(model, actor))
        terms += [guard.holds(model, actor) for guard in guards]
    db.flush()
    columns = [term.label(f"held_{n}") for n, term in enumerate(terms)]
    held = iter(db.execute(select(*columns).where(model.id == row.id)).one())
    return [
        _refusal(actor, row, step, next(held), [(guard, next(held)) for guard in guards])
        for step, guards in zip(steps, asked, strict=True)
    ]


def _refusal(
    actor: Actor, row: Record, step: Step, may: object, guards: Sequence[tuple[Guard, object]]
) -> Refusal | None:
    if not may:
        return _forbidden(step, actor, row)
    status = getattr(row, "status", None)
    if step.start and status not in step.start:
        return Conflict(_elsewhere(step, status), code="not_in_state", extra=about(row))
    for guard, holds in guards:
        if not holds:
            return Conflict(guard.reason, code=guard.code, extra=about(row))
    return None


def about(row: Record) -> dict[str, object]:
    """Returns the member of a conflict that names the row it is about."""
    return {"about": {"entity": row.__tablename__, "id": row.id}}


def _elsewhere(step: Step, status: Any) -> str:
    """Says in labels from where the move leads, and where the row is."""
    starts = " or ".join(sorted(f"“{label(word)}”" for word in step.start))
    return (
        f"You can {_spoken(step)} only when the {access.label(step.model)} is {starts};"
        f" this one is “{label(status)}”."
    )


def _spoken(step: Step) -> str:
    return step.verb.replace("-", " ").replace("_", " ")


def _forbidden(step: Step, actor: Actor, row: Record) -> Forbidden:
    return Forbidden(_who(step, actor, row), code="not_yours" if step.who else None)


def _who(step: Step, actor: Actor, row: Record) -> str:
    place = None if step.in_any_place else row
    if step.permission is not None and not access.may(actor, step.permission, place):
        needed = access.roles_with(step.permission)
        return f"You cannot {_spoken(step)} this {access.label(step.model)}: it needs {needed}."
    return step.who.reason if step.who else "Only the service itself does this."


def allowed_actions(row: Any, actor: Actor) -> ColumnElement[Any]:
    """What the caller may do to a row now, as a JSON array: the member `allowed_actions`."""
    model = access.model_of(row)
    words = [
        case((is_allowed(step, row, actor), literal(step.verb, Text)))
        for step in STEPS.get(model, [])
        if step.permission and access.may(actor, step.permission)
    ]
    verbs = array(words) if words else cast(array([], type_=Text), ARRAY(Text))
    return func.to_json(func.array_remove(verbs, None))


def is_allowed(step: Step, row: Any, actor: Actor) -> ColumnElement[bool]:
    """Whether the caller may make the move on a row now."""
    begun = row.status.in_(sorted(step.start)) if step.start else true()
    return and_(begun, step.permitted(row, actor), *(g.holds(row, actor) for g in step.guards))


def actions(db: Session, actor: Actor, row: Record) -> list[dict[str, object]]:
    """Every move of a visible row: whether the caller may make it now, and if not, why."""
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

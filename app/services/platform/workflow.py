"""The only place where a status changes, and the table of what may be done, and why not."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Text, and_, case, cast, func, literal, select, true
from sqlalchemy.dialects.postgresql import ARRAY, array
from sqlalchemy.orm import Session

from app.core.errors import Conflict, Forbidden
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
    anywhere: bool = False  # `who` names the very person, so the place of their role is no matter
    quiet: bool = False  # of the service's own works: neither history nor an event

    @property
    def action(self) -> str:
        return f"{access.noun(self.model).replace(' ', '_')}.{self.verb}"

    @property
    def event(self) -> str | None:
        """What is told to webhooks when the move is made: `audit.submit`."""
        return None if self.quiet or self.end is None else self.action.replace("-", "_")

    def permitted(self, row: Any, actor: Actor) -> ColumnElement[bool]:
        """Whether this caller may ever make the move on this row; False is a 403."""
        if self.permission is None:
            return literal(actor is SYSTEM)
        if self.anywhere:
            held: ColumnElement[bool] = literal(access.may(actor, self.permission))
        else:
            held = access.allowed(actor, self.permission, row)
        return and_(held, self.who.holds(row, actor)) if self.who else held


STEPS: dict[type[Base], list[Step]] = {}


def declare(*steps: Step) -> None:
    """Enter a noun's moves into the table, and into the catalogue of events."""
    for step in steps:
        STEPS.setdefault(step.model, []).append(step)
        if step.event is not None:
            move = step.verb.replace("-", " ").replace("_", " ")
            told = f"{access.noun(step.model).capitalize()}: {move}. Its status is `{step.end}`."
            events.declare(step.event, step.model, told)


def take(
    db: Session,
    actor: Actor,
    row: Record,
    step: Step,
    *,
    note: str | None = None,
    **changes: Any,
) -> None:
    """Make the move on a visible, locked row, with the other values that change with it."""
    refusal = _refusal(db, actor, row, step)
    if refusal is not None:
        raise refusal
    after = dict(changes)
    if step.end is not None:
        after["status"] = step.end
    before = {name: getattr(row, name) for name in after}
    for name, value in after.items():
        setattr(row, name, value)
    if not step.quiet:
        history.record(db, actor, step.action, row, before=before, after=after, note=note)
    if step.event is not None:
        events.emit(db, step.event, row)
    db.flush()


def check(db: Session, actor: Actor, row: Record, step: Step) -> None:
    """Refuse as `take` would, and change nothing."""
    refusal = _refusal(db, actor, row, step)
    if refusal is not None:
        raise refusal


def require(db: Session, actor: Actor, row: Record, step: Step) -> None:
    """Refuse whoever may never make the move on this row, in whatever state it is."""
    db.flush()
    if not db.scalar(select(step.permitted(step.model, actor)).where(step.model.id == row.id)):
        raise _forbidden(step, actor, row)


def _refusal(db: Session, actor: Actor, row: Record, step: Step) -> Forbidden | Conflict | None:
    """Why the move cannot be made: first who, then from where, then what objects."""
    model = step.model
    permitted = true() if actor is SYSTEM else step.permitted(model, actor)
    terms = [permitted, *(guard.holds(model, actor) for guard in step.guards)]
    db.flush()
    may, *holds = db.execute(select(*terms).where(model.id == row.id)).one()
    status = getattr(row, "status", None)
    if not may:
        return _forbidden(step, actor, row)
    if step.start and status not in step.start:
        return Conflict(
            f"It is {status}; to {step.verb.replace('-', ' ')} it must be {_either(step.start)}.",
            code="not_in_state",
        )
    for guard, fine in zip(step.guards, holds, strict=True):
        if not fine:
            return Conflict(guard.reason, code=guard.code)
    return None


def _forbidden(step: Step, actor: Actor, row: Record) -> Forbidden:
    return Forbidden(_who(step, actor, row), code="not_yours" if step.who else None)


def _who(step: Step, actor: Actor, row: Record) -> str:
    place = None if step.anywhere else row
    if step.permission is not None and not access.may(actor, step.permission, place):
        return f"None of your roles here allows {step.permission.value}."
    return step.who.reason if step.who else "Only the service itself does this."


def _either(words: frozenset[Any]) -> str:
    return " or ".join(sorted(str(word) for word in words))


def allowed_actions(row: Any, actor: Actor) -> ColumnElement[Any]:
    """What the caller may do to a row now, as a JSON array: the member `allowed_actions`."""
    model = access.model_of(row)
    words = [
        case((open_to(step, row, actor), literal(step.verb, Text)))
        for step in STEPS.get(model, [])
        if step.permission and access.may(actor, step.permission)
    ]
    found = array(words) if words else cast(array([], type_=Text), ARRAY(Text))
    return func.to_json(func.array_remove(found, None))


def open_to(step: Step, row: Any, actor: Actor) -> ColumnElement[bool]:
    """Whether the caller may make the move on a row now."""
    begun = row.status.in_(sorted(step.start)) if step.start else true()
    return and_(begun, step.permitted(row, actor), *(g.holds(row, actor) for g in step.guards))


def actions(db: Session, actor: Actor, row: Record) -> list[dict[str, object]]:
    """Every move of a visible row: whether the caller may make it now, and if not, why."""
    answers = []
    for step in STEPS.get(type(row), []):
        if step.permission is None:
            continue
        refusal = _refusal(db, actor, row, step)
        answers.append(
            {
                "action": step.verb,
                "allowed": refusal is None,
                "code": refusal.code if refusal else None,
                "reason": refusal.detail if refusal else None,
            }
        )
    return answers

"""The definition of one kind of notification: its rows, its people and its dates."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    SQLColumnExpression,
    and_,
    cast,
    false,
    null,
    or_,
    select,
    true,
)

from app.models.platform.base import Base, Record
from app.services import access
from app.services.access import Actor
from app.services.platform import scopes, workflow
from app.services.platform.workflow import Step
from app.vocabulary.notifications import NotificationKind
from app.vocabulary.roles import Permission

# The row is a mapped class or an alias of one; each term names the table it is about.
Term = Callable[[Any], SQLColumnExpression[Any]]


@dataclass(frozen=True)
class Waiting:
    """One kind of notification: rows of a model wait for those who may take `step`, or a `person`.

    If there are both, `person` gets the reminders. If `person` is null, the row waits for anybody
    who has the permission `pool` there. A row that is part of another is shown as its `whole`.
    """

    kind: NotificationKind
    model: type[Record]
    since: Term
    step: Step | None = None
    person: Term | None = None
    when: Term = lambda _: true()
    due: Term = lambda _: cast(null(), Date)
    pool: Permission | None = None
    whole: type[Record] | None = None
    whole_id: Term = lambda row: row.id

    @property
    def entity(self) -> str:
        """The table of the row that is shown."""
        table: str = (self.whole or self.model).__tablename__
        return table

    def column(self, row: Any, name: str) -> SQLColumnExpression[Any] | None:
        """Returns a column of the row that is shown, such as its `subject_id`, if it has one."""
        whole = self.whole
        if whole is None:
            return getattr(row, name, None)
        if not hasattr(whole, name):
            return None
        value = select(getattr(whole, name)).where(whole.id == self.whole_id(row))
        return value.scalar_subquery()

    def concerns(self, actor: Actor) -> bool:
        """Whether rows of the kind may wait for the caller at all, by their roles."""
        permission = self.step and self.step.permission
        permitted = self.step is None or (permission and access.may(actor, permission))
        return bool(permitted) and access.sees_any(actor, self.model)

    def mine(self, row: type[Base], actor: Actor) -> ColumnElement[bool]:
        """Whether a row waits for the caller and is visible to them."""
        step = self.step
        waits = workflow.is_allowed(step, row, actor) if step else self._named(row, actor)
        return and_(scopes.seen(actor, self.model), self.when(row), waits)

    def _named(self, row: type[Base], actor: Actor) -> ColumnElement[bool]:
        if self.person is None:
            return false()
        person = self.person(row)
        if self.pool is None:
            return person == actor.me
        return or_(
            person == actor.me, and_(person.is_(None), access.allowed(actor, self.pool, row))
        )

    @property
    def can_remind(self) -> bool:
        """Whether the kind has a named person and a due date, which reminders need."""
        return self.person is not None and self.due is not Waiting.due


def in_status(status: StrEnum) -> Term:
    return lambda row: row.status == status

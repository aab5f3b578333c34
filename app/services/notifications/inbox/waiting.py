"""What waits for somebody: why, since when, for whom, and until when."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Date, and_, cast, false, null, or_, true

from app.models.platform.base import Record
from app.services import access
from app.services.access import Actor
from app.services.platform import workflow
from app.services.platform.workflow import Step
from app.vocabulary.notifications import NotificationKind
from app.vocabulary.roles import Permission

Term = Callable[[Any], ColumnElement[Any]]


@dataclass(frozen=True)
class Waiting:
    """Why rows of a model wait: for who may make `step`, or else for the person `person` names.

    Where there are both, `person` is who is reminded, if somebody is named. Where nobody is, it
    waits for whoever has the permission `pool` there. A part is told as its `whole`.
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
        """The table of what is told."""
        table: str = (self.whole or self.model).__tablename__
        return table

    def mine(self, row: Any, actor: Actor) -> ColumnElement[bool]:
        """Whether a row waits for the caller, who also sees it."""
        terms = [access.scope(actor, self.model), self.when(row)]
        if self.step is None:
            terms.append(self._named(row, actor))
        else:
            may = self.step.permission and access.may(actor, self.step.permission)
            terms.append(workflow.is_allowed(self.step, row, actor) if may else false())
        return and_(*terms)

    def _named(self, row: Any, actor: Actor) -> ColumnElement[bool]:
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
        """Whether it is known who is to be reminded, and of which day."""
        return self.person is not None and self.due is not Waiting.due


def in_status(word: Any) -> Term:
    return lambda row: row.status == word

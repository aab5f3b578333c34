"""Which quality circles each role sees: those of its place, and those it belongs to."""

from sqlalchemy import ColumnElement, Text, cast, or_

from app.models.thematic.circles import QualityCircle
from app.services.access.actor import Actor, GrantScope
from app.services.access.predicates import PRACTICE, QA, Scopes, to
from app.vocabulary.roles import DIRECTORS


def belongs_to(row: type[QualityCircle], me: Actor) -> ColumnElement[bool]:
    """Whether the caller chairs a circle or is a member of it."""
    member: ColumnElement[bool] = row.member_ids.has_key(cast(me.me, Text))
    return or_(row.chair_id == me.me, member)


def _mine(row: type[QualityCircle], me: Actor, _place: GrantScope) -> ColumnElement[bool]:
    return belongs_to(row, me)


def _here_or_mine(row: type[QualityCircle], me: Actor, place: GrantScope) -> ColumnElement[bool]:
    return or_(place.covers(row), belongs_to(row, me))


SCOPES: Scopes = {
    QualityCircle: {**to(*PRACTICE, rows=_mine), **to(*QA, *DIRECTORS, rows=_here_or_mine)},
}

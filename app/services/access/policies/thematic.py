"""Which quality circles, meetings and thematic audits each role sees.

Circles: those of its place, and those it belongs to. Meetings: the circle's and the Unit's of its
place. A thematic audit is its circle's and the Unit's until it is reported; then everybody in
practice in its place reads it.
"""

from typing import Any

from sqlalchemy import ColumnElement, Text, and_, cast, or_, select

from app.models.thematic.audits import ThematicAudit
from app.models.thematic.circle_meetings import CircleMeeting
from app.models.thematic.circles import QualityCircle
from app.services.access.actor import Actor, GrantScope
from app.services.access.predicates import PRACTICE, QA, Scopes, at_or_above, to
from app.vocabulary.roles import DIRECTORS
from app.vocabulary.thematic import OUT


def belongs_to(row: type[QualityCircle], me: Actor) -> ColumnElement[bool]:
    """Whether the caller chairs a circle or is a member of it."""
    member: ColumnElement[bool] = row.member_ids.has_key(cast(me.me, Text))
    return or_(row.chair_id == me.me, member)


def of_my_circle(row: Any, me: Actor) -> ColumnElement[bool]:
    """Whether an audit or meeting is of a circle that the caller chairs or is a member of."""
    mine = (QualityCircle.id == row.circle_id, belongs_to(QualityCircle, me))
    return select(QualityCircle.id).where(*mine).exists()


def of_my_chair(row: Any, me: Actor) -> ColumnElement[bool]:
    """Whether an audit or meeting is of a circle that the caller chairs."""
    mine = (QualityCircle.id == row.circle_id, QualityCircle.chair_id == me.me)
    return select(QualityCircle.id).where(*mine).exists()


def _mine(row: type[QualityCircle], me: Actor, _place: GrantScope) -> ColumnElement[bool]:
    return belongs_to(row, me)


def _here_or_mine(row: type[QualityCircle], me: Actor, place: GrantScope) -> ColumnElement[bool]:
    return or_(place.covers(row), belongs_to(row, me))


def _circle_mine(row: type[CircleMeeting], me: Actor, _place: GrantScope) -> ColumnElement[bool]:
    return of_my_circle(row, me)


def _circle_here_or_mine(
    row: type[CircleMeeting], me: Actor, place: GrantScope
) -> ColumnElement[bool]:
    return or_(place.covers(row), of_my_circle(row, me))


def _out_or_mine(row: type[ThematicAudit], me: Actor, place: GrantScope) -> ColumnElement[bool]:
    out = and_(row.status.in_(sorted(OUT)), at_or_above(row, place))
    return or_(out, of_my_circle(row, me))


def _units_or_mine(row: type[ThematicAudit], me: Actor, place: GrantScope) -> ColumnElement[bool]:
    return or_(place.covers(row), _out_or_mine(row, me, place))


SCOPES: Scopes = {
    QualityCircle: {**to(*PRACTICE, rows=_mine), **to(*QA, *DIRECTORS, rows=_here_or_mine)},
    CircleMeeting: {
        **to(*PRACTICE, rows=_circle_mine),
        **to(*QA, rows=_circle_here_or_mine),
    },
    ThematicAudit: {**to(*PRACTICE, rows=_out_or_mine), **to(*QA, rows=_units_or_mine)},
}

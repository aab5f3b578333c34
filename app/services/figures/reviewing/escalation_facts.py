"""The rows that metrics of escalations count: formal processes begun by a day."""

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Date, and_, bindparam, case, func, inspect, literal, true
from sqlalchemy.orm import aliased

from app.models.reviewing.escalations import Escalation
from app.schemas.figures.metrics import CountedEscalation
from app.services.access import Actor
from app.services.access.actor import GrantScope
from app.services.figures.engine.facts import Fact, Population, Rows, quarters
from app.vocabulary.figures import Dimension
from app.vocabulary.roles import DIRECTORS, Role

E = aliased(Escalation, name="e")


def formal(as_of: date) -> Fact:
    """Escalations whose formal process had begun by that day."""
    return Fact(inspect(E).selectable, E.formal_on <= day(as_of))


def day(as_of: date) -> ColumnElement[Any]:
    return bindparam("as_of_day", as_of, Date)


def closed(as_of: date) -> ColumnElement[bool]:
    """Whether it had been closed, however that was, by the end of the day."""
    return and_(E.closed_on.is_not(None), E.closed_on <= day(as_of))


# Who sees figures over which escalations.


def _everything(_me: Actor, _place: GrantScope) -> ColumnElement[bool]:
    return true()


def _covered(_me: Actor, place: GrantScope) -> ColumnElement[bool]:
    return place.covers(E)


def _raised(me: Actor, _place: GrantScope) -> ColumnElement[bool]:
    return E.raised_by == me.me


def _columns(_actor: Actor, as_of: date) -> dict[str, Any]:
    """What is told of an escalation that was counted."""
    return {
        "entity": literal("escalation"),
        "escalation_id": E.id,
        "kind": E.kind,
        "subject_id": E.subject_id,
        "org_unit_id": E.org_unit_id,
        "service_line": E.service_line,
        "raised_by": E.raised_by,
        "formal_on": E.formal_on,
        "target_on": E.target_on,
        "closed_on": case((closed(as_of), E.closed_on)),
    }


GRAIN = (Dimension.QUARTER, Dimension.DISTRICT, Dimension.SERVICE, Dimension.KIND)

ESCALATION = Population(
    rows=Rows(CountedEscalation, "escalations", "escalation_id", E.id, _columns),
    row=E,
    day=E.formal_on,
    columns={
        Dimension.MONTH: func.to_char(E.formal_on, "YYYY-MM"),
        Dimension.QUARTER: func.to_char(E.formal_on, 'YYYY-"Q"Q'),
        Dimension.KIND: E.kind,
        Dimension.AREA: E.area_id,
        Dimension.DISTRICT: E.district_id,
        Dimension.SERVICE: E.service_line,
        Dimension.TEAM: E.org_unit_id,
        Dimension.REVIEWER: E.raised_by,
    },
    filters={
        "service_line": E.service_line,
        "escalation_kind": E.kind,
        "reviewer_id": E.raised_by,
    },
    exact={
        Role.QA_ADMIN: _everything,
        Role.QA_MANAGER: _everything,
        **dict.fromkeys((Role.IRO, Role.CPC), _raised),
        **dict.fromkeys((Role.TEAM_MANAGER, Role.SERVICE_MANAGER, *DIRECTORS), _covered),
    },
    aggregated=dict.fromkeys(
        (Role.MI_ANALYST, Role.AUDITOR, Role.MODERATOR, Role.PRACTITIONER), _covered
    ),
    grain=GRAIN,
    periods=lambda db: quarters(db, E.formal_on),
    published=frozenset({*GRAIN, Dimension.AREA}),
    published_filters=frozenset({"service_line", "escalation_kind"}),
)

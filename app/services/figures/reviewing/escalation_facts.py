"""The fact and population of escalation metrics: formal processes begun by a day."""

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Date, and_, bindparam, case, inspect, literal
from sqlalchemy.orm import aliased

from app.models.reviewing.escalations import Escalation
from app.schemas.figures.counted_rows import CountedEscalation
from app.services import access
from app.services.access import Actor
from app.services.access.actor import GrantScope
from app.services.figures.engine.facts import (
    Fact,
    Population,
    Rows,
    ScopeRule,
    month_of,
    quarter_of,
)
from app.vocabulary.figures import Dimension
from app.vocabulary.roles import DIRECTORS, Role

ESCALATION = aliased(Escalation, name="e")


def formal(as_of: date) -> Fact:
    """Returns escalations whose formal process had begun by that day."""
    return Fact(inspect(ESCALATION).selectable, ESCALATION.formal_on <= day(as_of))


def day(as_of: date) -> ColumnElement[Any]:
    return bindparam("as_of_day", as_of, Date)


def closed(as_of: date) -> ColumnElement[bool]:
    """Whether the escalation had been closed in any way by the end of the day."""
    return and_(ESCALATION.closed_on.is_not(None), ESCALATION.closed_on <= day(as_of))


# The escalations over which roles see figures.


def _covered(_me: Actor, place: GrantScope) -> ColumnElement[bool]:
    return place.covers(ESCALATION)


def _raised(me: Actor, _place: GrantScope) -> ColumnElement[bool]:
    return ESCALATION.raised_by == me.me


def _managed(role: Role) -> ScopeRule:
    """Returns the scope of what the chairs do whom the caller manages."""

    def rule(me: Actor, place: GrantScope) -> ColumnElement[bool]:
        return access.SCOPES[Escalation][role](ESCALATION, me, place)

    return rule


def _columns(_actor: Actor, as_of: date) -> dict[str, Any]:
    """Returns the columns of a counted escalation."""
    return {
        "entity": literal("escalation"),
        "escalation_id": ESCALATION.id,
        "kind": ESCALATION.kind,
        "subject_id": ESCALATION.subject_id,
        "org_unit_id": ESCALATION.org_unit_id,
        "service_line": ESCALATION.service_line,
        "raised_by": ESCALATION.raised_by,
        "formal_on": ESCALATION.formal_on,
        "target_on": ESCALATION.target_on,
        "closed_on": case((closed(as_of), ESCALATION.closed_on)),
    }


PUBLISHED = frozenset(
    {Dimension.QUARTER, Dimension.AREA, Dimension.DISTRICT, Dimension.SERVICE, Dimension.KIND}
)

ESCALATIONS = Population(
    rows=Rows(CountedEscalation, "escalations", "escalation_id", ESCALATION.id, _columns),
    row=ESCALATION,
    day=ESCALATION.formal_on,
    columns={
        Dimension.MONTH: month_of(ESCALATION.formal_on),
        Dimension.QUARTER: quarter_of(ESCALATION.formal_on),
        Dimension.KIND: ESCALATION.kind,
        Dimension.AREA: ESCALATION.area_id,
        Dimension.DISTRICT: ESCALATION.district_id,
        Dimension.SERVICE: ESCALATION.service_line,
        Dimension.TEAM: ESCALATION.org_unit_id,
        Dimension.REVIEWER: ESCALATION.raised_by,
    },
    filters={
        "service_line": ESCALATION.service_line,
        "escalation_kind": ESCALATION.kind,
        "reviewer_id": ESCALATION.raised_by,
    },
    readers={
        Role.QA_ADMIN: _covered,
        Role.QA_MANAGER: _covered,
        **dict.fromkeys((Role.IRO, Role.CPC), _raised),
        **{role: _managed(role) for role in (Role.IRO_MANAGER, Role.CPC_MANAGER)},
        **dict.fromkeys((Role.TEAM_MANAGER, Role.SERVICE_MANAGER, *DIRECTORS), _covered),
    },
    published=PUBLISHED,
)

"""By what figures may be broken down, and which rows they may be over."""

from collections.abc import Callable
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Text, and_, cast, exists, func, not_, or_, select, true
from sqlalchemy.orm import aliased

from app.models.audits import Audit
from app.models.organisation import OrgUnit, OrgUnitAncestor
from app.services.access import Actor
from app.services.access.actor import Place
from app.services.metrics import facts
from app.services.metrics.facts import A, D, Fact, P, V
from app.vocabulary import DIRECTORS, UNDECIDED, OrgUnitKind, Role


class Dimension(StrEnum):
    MONTH = "month"
    CYCLE = "cycle"
    ROUND = "round"
    AREA = "area"
    DISTRICT = "district"
    SERVICE = "service"
    TEAM = "team"
    TOOL = "tool"
    SECTION = "section"
    GRADE = "grade"
    AUDITOR = "auditor"
    SELECTION_REASON = "selection_reason"


ALWAYS: dict[Dimension, Any] = {
    Dimension.MONTH: func.to_char(P.due_date, "YYYY-MM"),
    Dimension.CYCLE: P.cycle_id,
    Dimension.ROUND: P.round_id,
    Dimension.AREA: P.area_id,
    Dimension.DISTRICT: P.district_id,
    Dimension.SERVICE: P.service_line,
    Dimension.TEAM: P.org_unit_id,
    Dimension.TOOL: V.tool_key,
    Dimension.AUDITOR: P.auditor_id,
}

# What those may ask who see figures only: small enough to be useful, coarse enough to hide people.
# Everything they see is added up from cells of this grain that were large enough to be shown.
PUBLISHED_GRAIN = (Dimension.CYCLE, Dimension.DISTRICT, Dimension.SERVICE)
FOR_AGGREGATES = frozenset({*PUBLISHED_GRAIN, Dimension.AREA, Dimension.GRADE})


def column(fact: Fact, dimension: Dimension) -> ColumnElement[Any] | None:
    """What to group by; None when the metric's rows have no such thing."""
    if dimension is Dimension.GRADE:
        return fact.grade
    if dimension is Dimension.SECTION:
        return dict(fact.measures).get("section")
    if dimension is Dimension.SELECTION_REASON:
        of_decisions = "difference" in dict(fact.measures) and "before" in dict(fact.measures)
        return facts.selected_for(cast(D.selection_reason, Text)) if of_decisions else None
    found: ColumnElement[Any] = ALWAYS[dimension]
    return found


# Who sees figures over which rows. Exact: they may read the rows. The others: large cells only.
Rule = Callable[[Actor, Place], ColumnElement[bool]]

EXACT: dict[Role, Rule] = {
    Role.QA_ADMIN: lambda _me, _place: true(),
    Role.QA_MANAGER: lambda _me, _place: true(),
    Role.AUDITOR: lambda me, _place: P.auditor_id == me.me,
    **dict.fromkeys(
        (Role.TEAM_MANAGER, Role.SERVICE_MANAGER, *DIRECTORS),
        lambda _me, place: place.covers(P),
    ),
}
AGGREGATED: dict[Role, Rule] = {
    Role.MI_ANALYST: lambda _me, place: place.covers(P),
    Role.IRO: lambda _me, place: place.covers(P),
    Role.CPC: lambda _me, place: place.covers(P),
    Role.MODERATOR: lambda me, place: and_(place.covers(P), not_(_blind_to(me))),
    Role.PRACTITIONER: lambda _me, place: place.covers(P),
}


def _blind_to(me: Actor) -> ColumnElement[bool]:
    """Until the decision nothing that is built on a grade reaches a blind moderator (I4).

    What the audit is now decides, whatever day is asked for: the day before its selection would
    tell the same grade.
    """
    now = aliased(Audit)
    return exists(
        select(now.id).where(
            now.id == A.audit_id,
            now.blind,
            now.status.in_(UNDECIDED),
            or_(now.moderator_id.is_(None), now.moderator_id == me.me),
        )
    )


def is_exact(actor: Actor) -> bool:
    """Whether the caller may read rows, and so sees exact figures over them."""
    return any(role in EXACT for role in actor.roles)


def scope(actor: Actor) -> ColumnElement[bool]:
    """The rows the caller's figures are over; who holds an exact role sees figures as that."""
    rules = EXACT if is_exact(actor) else AGGREGATED
    terms = [rules[p.role](actor, p) for p in actor.places() if p.role in rules]
    hidden = Role.MODERATOR in actor.roles and not actor.roles & {Role.QA_ADMIN, Role.QA_MANAGER}
    allowed = or_(*terms) if terms else not_(true())
    return and_(allowed, not_(_blind_to(actor))) if hidden else allowed


def at(unit: OrgUnit | None) -> ColumnElement[bool]:
    """Rows of a unit at the event's date: its own, its district's, its area's; else its subtree."""
    if unit is None or unit.kind is OrgUnitKind.DIRECTORATE:
        return true()
    own: dict[OrgUnitKind, Any] = {
        OrgUnitKind.AREA: P.area_id,
        OrgUnitKind.DISTRICT: P.district_id,
        OrgUnitKind.TEAM: P.org_unit_id,
    }
    if unit.kind in own:
        return own[unit.kind] == unit.id  # type: ignore[no-any-return]
    below = select(OrgUnitAncestor.org_unit_id).where(OrgUnitAncestor.ancestor_id == unit.id)
    return P.org_unit_id.in_(below)


__all__ = ["Dimension", "at", "column", "is_exact", "scope"]

"""By what figures may be broken down, and which rows they may be over."""

from typing import Any

from sqlalchemy import ColumnElement, and_, false, not_, or_, select, true

from app.models.organisation.org_units import OrgUnit, OrgUnitAncestor
from app.services.access import Actor
from app.services.figures.engine.facts import Column, Fact, Population
from app.vocabulary.figures import Dimension
from app.vocabulary.organisation import OrgUnitKind


def column(population: Population, fact: Fact, dimension: Dimension) -> Column | None:
    """What to group by; None when the metric's rows have no such thing."""
    return fact.dimensions.get(dimension, population.columns.get(dimension))


def is_exact(population: Population, actor: Actor) -> bool:
    """Whether the caller may read rows, and so sees exact figures over them."""
    return any(role in population.exact for role in actor.roles)


def scope(population: Population, fact: Fact, actor: Actor) -> ColumnElement[bool]:
    """The rows the caller's figures are over; who holds an exact role sees figures as that."""
    exact = is_exact(population, actor)
    rules = (fact.exact or population.exact) if exact else population.aggregated
    allowed = or_(false(), *(rules[p.role](actor, p) for p in actor.places() if p.role in rules))
    return and_(allowed, not_(fact.hidden(actor))) if fact.hidden and not exact else allowed


def at(population: Population, unit: OrgUnit | None) -> ColumnElement[bool]:
    """Rows of a unit at the event's date: its own, its district's, its area's; else its subtree."""
    if unit is None or unit.kind is OrgUnitKind.DIRECTORATE:
        return true()
    own: dict[OrgUnitKind, Any] = {
        OrgUnitKind.AREA: population.row.area_id,
        OrgUnitKind.DISTRICT: population.row.district_id,
        OrgUnitKind.TEAM: population.row.org_unit_id,
    }
    if unit.kind in own:
        return own[unit.kind] == unit.id  # type: ignore[no-any-return]
    below = select(OrgUnitAncestor.org_unit_id).where(OrgUnitAncestor.ancestor_id == unit.id)
    return population.row.org_unit_id.in_(below)  # type: ignore[no-any-return]

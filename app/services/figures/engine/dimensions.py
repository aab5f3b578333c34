"""Dimensions of figures, and the rows that figures for a caller may count."""

from typing import Any

from sqlalchemy import (
    ColumnElement,
    and_,
    case,
    false,
    literal_column,
    not_,
    null,
    or_,
    select,
    true,
)

from app.core.errors import Forbidden
from app.models.organisation.org_units import OrgUnit, OrgUnitAncestor
from app.services.access import Actor
from app.services.figures.engine.facts import Column, Fact, Population
from app.vocabulary.figures import Dimension
from app.vocabulary.organisation import OrgUnitKind


def column(population: Population, fact: Fact, dimension: Dimension) -> Column | None:
    """Returns the column of a dimension; None if the metric does not have the dimension."""
    found = fact.dimensions.get(dimension, population.columns.get(dimension))
    return _known_team(found) if dimension is Dimension.TEAM and found is not None else found


def _known_team(unit: Column) -> Column:
    """Returns the team; none for rows that the whole council holds, as their team is not known."""
    # Without a parameter, so that the expression is the same wherever a statement repeats it.
    council = select(OrgUnit.id).where(OrgUnit.kind == literal_column("'directorate'"))
    return case((unit.in_(council), null()), else_=unit)


def is_exact(population: Population, actor: Actor) -> bool:
    """Whether the caller may read the rows, and so sees exact figures."""
    return any(role in population.exact for role in actor.roles)


def require_readable(fact: Fact, actor: Actor) -> None:
    """Refuses a caller whose roles read other rows of the population, and none of the fact's."""
    if fact.exact is not None and not any(role in fact.exact for role in actor.roles):
        raise Forbidden("Your roles do not allow you to see this figure.")


def scope(population: Population, fact: Fact, actor: Actor) -> ColumnElement[bool]:
    """Returns the condition for rows that the caller's figures count.

    Exact roles take precedence: a caller who holds one sees exact figures only.
    """
    exact = is_exact(population, actor)
    rules = (fact.exact or population.exact) if exact else population.aggregated
    allowed = or_(
        false(), *(rules[held.role](actor, held) for held in actor.scopes() if held.role in rules)
    )
    return and_(allowed, not_(fact.blinded(actor))) if fact.blinded and not exact else allowed


def within_unit(population: Population, unit: OrgUnit | None) -> ColumnElement[bool]:
    """Returns the condition for rows that were in the unit, or below it, at the event's date."""
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

"""Dimensions of figures, and the rows of a unit."""

from typing import Any

from sqlalchemy import (
    ColumnElement,
    case,
    literal_column,
    null,
    select,
    true,
)

from app.models.organisation.org_units import OrgUnit, OrgUnitAncestor
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

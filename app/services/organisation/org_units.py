"""The organisation tree. Moving a unit changes access from now on, but no past figures."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from app.core import clock
from app.core.errors import Fault, Invalid
from app.data.files import label
from app.models.organisation.org_units import OrgUnit, OrgUnitAncestor
from app.schemas.organisation.org_units import OrgUnitQuery, OrgUnitSort, OrgUnitWrite
from app.schemas.organisation.references import OrgUnitRef
from app.services import access
from app.services.access import Actor
from app.services.organisation import authentication
from app.services.platform import crud, filters, pagination, references
from app.services.platform.filters import Rows
from app.services.platform.preconditions import Precondition
from app.vocabulary.organisation import OrgUnitKind, ServiceLine
from app.vocabulary.roles import Permission

references.declare(OrgUnitRef, OrgUnit)


ORDERS = pagination.orders(OrgUnitSort, OrgUnit)

# Held while the tree is changed, because the ancestors of each unit follow from the whole tree.
TREE = 0x7175_6166

# The kinds of parent that each kind of unit may have.
UNDER = {
    OrgUnitKind.AREA: {OrgUnitKind.DIRECTORATE},
    OrgUnitKind.DISTRICT: {OrgUnitKind.AREA, OrgUnitKind.DIRECTORATE},
    OrgUnitKind.SERVICE: {OrgUnitKind.DIRECTORATE, OrgUnitKind.AREA, OrgUnitKind.DISTRICT},
    OrgUnitKind.TEAM: {OrgUnitKind.DISTRICT, OrgUnitKind.SERVICE, OrgUnitKind.AREA},
    OrgUnitKind.AGENCY: {OrgUnitKind.DIRECTORATE},
}


def search(actor: Actor, query: OrgUnitQuery) -> Select[OrgUnit]:
    rows = access.visible(actor, OrgUnit)
    rows = filters.matching(rows, actor, OrgUnit, query, "id", "kind", "code")
    return rows if query.under is None else rows.where(OrgUnit.id.in_(subtree(query.under)))


def subtree(unit_id: UUID) -> Select[UUID]:
    """Returns a unit and the units below it, as the tree is now."""
    return select(OrgUnitAncestor.org_unit_id).where(OrgUnitAncestor.ancestor_id == unit_id)


def within(rows: Rows, located: Any, unit_id: UUID | None) -> Rows:
    """Returns the rows of a unit and the units below it; all rows when no unit is named."""
    return rows if unit_id is None else rows.where(located.org_unit_id.in_(subtree(unit_id)))


def has_ended(ended_on: date | None, until: date | None = None) -> bool:
    """Whether a unit has ended by today and before `until` (None: without an end)."""
    if ended_on is None or ended_on > clock.today():
        return False
    return until is None or until > ended_on


def put(
    db: Session, actor: Actor, unit_id: UUID, data: OrgUnitWrite, precondition: Precondition
) -> bool:
    """Creates (True) or replaces a unit."""
    access.require(actor, Permission.ORGANISATION_MANAGE)
    db.execute(select(func.pg_advisory_xact_lock(TREE)))
    _require_in_place(db, actor, unit_id, data.parent_id)
    _check_parent(db, unit_id, data)
    if data.valid_to is not None and data.valid_to <= data.valid_from:
        fault = Fault("/valid_to", "before_start", "Must be after `valid_from`.")
        raise Invalid("A unit cannot end before it begins.", errors=[fault])
    _, created = crud.put(
        db, actor, OrgUnit, unit_id, data.model_dump(), precondition, Permission.ORGANISATION_MANAGE
    )
    authentication.forget()
    return created


def _require_in_place(db: Session, actor: Actor, unit_id: UUID, parent_id: UUID | None) -> None:
    """Refuses an administrator of a unit outside it, and in moving a unit into it or out of it."""
    known = db.get(OrgUnit, unit_id)
    units = {parent_id} if known is None else {parent_id, known.parent_id, unit_id}
    below = {unit for unit in units if unit is not None}
    access.require_at(actor, Permission.ORGANISATION_MANAGE, below if None not in units else ())


def _check_parent(db: Session, unit_id: UUID, data: OrgUnitWrite) -> None:
    if data.kind is OrgUnitKind.DIRECTORATE and data.parent_id is None:
        return
    parent = db.get(OrgUnit, data.parent_id) if data.parent_id else None
    if parent is None or parent.kind not in UNDER.get(data.kind, set()):
        fault = Fault("/parent_id", "parent", _parent_rule(data.kind))
        raise Invalid("The unit cannot have this parent.", errors=[fault])
    if db.scalar(subtree(unit_id).where(OrgUnitAncestor.org_unit_id == parent.id)):
        fault = Fault(
            "/parent_id", "circle", "This unit is the one you are moving, or is below it."
        )
        raise Invalid("A unit cannot be its own parent.", errors=[fault])


def _parent_rule(kind: OrgUnitKind) -> str:
    parents = [label(parent) for parent in OrgUnitKind if parent in UNDER.get(kind, set())]
    if not parents:
        return f"A unit of kind “{label(kind)}” has no parent."
    return f"The parent of a unit of kind “{label(kind)}” must be one of: {', '.join(parents)}."


@dataclass(frozen=True)
class UnitLocation:
    """A unit with its district and area, as they are copied onto the rows of the unit."""

    org_unit_id: UUID
    district_id: UUID | None
    area_id: UUID | None

    def columns(self, service_line: ServiceLine | None) -> dict[str, Any]:
        """Returns the columns that a row of the unit copies (`Located.columns`)."""
        return {
            "org_unit_id": self.org_unit_id,
            "district_id": self.district_id,
            "area_id": self.area_id,
            "service_line": service_line,
        }


def locations(db: Session, unit_ids: set[UUID]) -> dict[UUID, UnitLocation]:
    """Returns the district and area of each unit, today."""
    ancestors = select(OrgUnitAncestor).where(
        OrgUnitAncestor.org_unit_id.in_(unit_ids),
        OrgUnitAncestor.ancestor_kind.in_((OrgUnitKind.DISTRICT, OrgUnitKind.AREA)),
    )
    above = {(a.org_unit_id, a.ancestor_kind): a.ancestor_id for a in db.scalars(ancestors)}
    return {
        unit: UnitLocation(
            unit, above.get((unit, OrgUnitKind.DISTRICT)), above.get((unit, OrgUnitKind.AREA))
        )
        for unit in unit_ids
    }

"""The organisation tree. Moving a unit changes who sees what from now on, never past figures."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from app.core import clock
from app.core.errors import Fault, Invalid
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

# Held while the tree is changed: what stands above each unit is worked out from the whole tree.
TREE = 0x7175_6166

# What may stand under what; the services of a district and the agencies may be anywhere below.
UNDER = {
    OrgUnitKind.AREA: {OrgUnitKind.DIRECTORATE},
    OrgUnitKind.DISTRICT: {OrgUnitKind.AREA, OrgUnitKind.DIRECTORATE},
    OrgUnitKind.SERVICE: {OrgUnitKind.DIRECTORATE, OrgUnitKind.AREA, OrgUnitKind.DISTRICT},
    OrgUnitKind.TEAM: {OrgUnitKind.DISTRICT, OrgUnitKind.SERVICE, OrgUnitKind.AREA},
    OrgUnitKind.AGENCY: {OrgUnitKind.DIRECTORATE},
}


def search(actor: Actor, query: OrgUnitQuery) -> Select[OrgUnit]:
    rows = access.visible(actor, OrgUnit)
    rows = filters.matching(rows, actor, OrgUnit, query, "kind", "code")
    return rows if query.under is None else rows.where(OrgUnit.id.in_(subtree(query.under)))


def subtree(unit_id: UUID) -> Select[UUID]:
    """A unit and everything below it, as the tree stands."""
    return select(OrgUnitAncestor.org_unit_id).where(OrgUnitAncestor.ancestor_id == unit_id)


def within(rows: Rows, located: Any, unit_id: UUID | None) -> Rows:
    """Keeps the rows that belong to a unit or one below it; all of them when none is named."""
    return rows if unit_id is None else rows.where(located.org_unit_id.in_(subtree(unit_id)))


def has_ended(ended_on: date | None, until: date | None = None) -> bool:
    """Whether a unit has ended by today, and what is put into it would last on (None: for good)."""
    if ended_on is None or ended_on > clock.today():
        return False
    return until is None or until > ended_on


def put(
    db: Session, actor: Actor, unit_id: UUID, data: OrgUnitWrite, precondition: Precondition
) -> bool:
    """Create (True) or replace a unit."""
    access.require(actor, Permission.ORGANISATION_MANAGE)
    db.execute(select(func.pg_advisory_xact_lock(TREE)))
    _check_parent(db, unit_id, data)
    if data.valid_to is not None and data.valid_to <= data.valid_from:
        fault = Fault("/valid_to", "before_start", "Must lie after valid_from.")
        raise Invalid("The unit would end before it begins.", errors=[fault])
    _, created = crud.put(
        db, actor, OrgUnit, unit_id, data.model_dump(), precondition, Permission.ORGANISATION_MANAGE
    )
    authentication.forget()
    return created


def _check_parent(db: Session, unit_id: UUID, data: OrgUnitWrite) -> None:
    if data.kind is OrgUnitKind.DIRECTORATE and data.parent_id is None:
        return
    parent = db.get(OrgUnit, data.parent_id) if data.parent_id else None
    if parent is None or parent.kind not in UNDER.get(data.kind, set()):
        kinds = ", ".join(sorted(UNDER.get(data.kind, set()))) or "nothing"
        fault = Fault("/parent_id", "parent", f"A {data.kind} stands under: {kinds}.")
        raise Invalid("The unit cannot stand there.", errors=[fault])
    if db.scalar(subtree(unit_id).where(OrgUnitAncestor.org_unit_id == parent.id)):
        fault = Fault("/parent_id", "circle", "This unit stands below the one you are moving.")
        raise Invalid("A unit cannot stand under itself.", errors=[fault])


@dataclass(frozen=True)
class Whereabouts:
    """A unit with the district and area it is in, as copied onto what happens there."""

    org_unit_id: UUID
    district_id: UUID | None
    area_id: UUID | None

    def columns(self, service_line: ServiceLine | None) -> dict[str, Any]:
        """Returns what a row of a service copies of it (`Located.columns`)."""
        return {
            "org_unit_id": self.org_unit_id,
            "district_id": self.district_id,
            "area_id": self.area_id,
            "service_line": service_line,
        }


def locations(db: Session, unit_ids: set[UUID]) -> dict[UUID, Whereabouts]:
    """District and area of each unit, today."""
    wanted = select(OrgUnitAncestor).where(
        OrgUnitAncestor.org_unit_id.in_(unit_ids),
        OrgUnitAncestor.ancestor_kind.in_((OrgUnitKind.DISTRICT, OrgUnitKind.AREA)),
    )
    above = {(a.org_unit_id, a.ancestor_kind): a.ancestor_id for a in db.scalars(wanted)}
    return {
        unit: Whereabouts(
            unit, above.get((unit, OrgUnitKind.DISTRICT)), above.get((unit, OrgUnitKind.AREA))
        )
        for unit in unit_ids
    }

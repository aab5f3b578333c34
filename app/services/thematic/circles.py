"""Quality circles: an assistant director or service manager of the Unit in the chair (2.3)."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import Session

from app.core import clock
from app.core.errors import Fault, Invalid
from app.models.organisation.org_units import OrgUnit, OrgUnitAncestor
from app.models.organisation.people import Person, RoleAssignment
from app.models.platform.base import valid_on
from app.models.thematic.circles import QualityCircle
from app.schemas.organisation.references import PersonRef
from app.schemas.thematic.circles import (
    QualityCircleQuery,
    QualityCircleSort,
    QualityCircleWrite,
)
from app.services import access
from app.services.access import Actor
from app.services.organisation import org_units
from app.services.platform import (
    crud,
    documents,
    events,
    filters,
    history,
    pagination,
    references,
    workflow,
)
from app.services.platform.preconditions import Precondition
from app.services.thematic.circle_workflow import EDIT
from app.vocabulary.roles import Permission, Role
from app.vocabulary.thematic import CHAIR_ROLES, CircleStatus

OPEN = "quality_circle.open"
events.declare(OPEN, QualityCircle, "Quality circle: opened, with its chair and members.")

ORDERS = pagination.orders(QualityCircleSort, QualityCircle)


@documents.computed(QualityCircle, "members")
def _members(row: Any, actor: Actor) -> Any:
    return references.documents(PersonRef, row.member_ids, actor, documents.document)


def search(actor: Actor, query: QualityCircleQuery) -> Select[QualityCircle]:
    rows = access.visible(actor, QualityCircle)
    rows = filters.matching(rows, actor, QualityCircle, query, "id", "status")
    rows = org_units.within(rows, QualityCircle, query.under)
    if query.member_id is not None:
        rows = rows.where(of_person(query.member_id))
    return rows


def of_person(person_id: UUID) -> ColumnElement[bool]:
    """Whether a person chairs a circle or is a member of it."""
    member: ColumnElement[bool] = QualityCircle.member_ids.has_key(str(person_id))
    return or_(QualityCircle.chair_id == person_id, member)


def own(db: Session, actor: Actor, circle_id: UUID) -> QualityCircle:
    """Returns an active circle of the caller, kept active until a row of it is written."""
    person_id = access.person_of(actor, "Only a signed-in person can do this.")
    circle = db.scalar(
        access.visible(actor, QualityCircle)
        .where(
            QualityCircle.id == circle_id,
            QualityCircle.status == CircleStatus.ACTIVE,
            of_person(person_id),
        )
        .with_for_update(of=QualityCircle, read=True)
    )
    if circle is None:
        text = "Must be an active quality circle that you chair or are a member of."
        fault = Fault("/circle_id", "unknown", text)
        raise Invalid("This is done in a quality circle of yours.", errors=[fault])
    return circle


def put(
    db: Session, actor: Actor, circle_id: UUID, data: QualityCircleWrite, precondition: Precondition
) -> bool:
    """Opens a circle (True), or changes it while it is active; it keeps people who have left."""
    access.require(actor, Permission.THEMATIC_MANAGE)
    row = crud.existing(db, actor, QualityCircle, circle_id)
    if row is None:
        values = _values(db, data, None)
        row = crud.create(db, actor, QualityCircle, circle_id, values, Permission.THEMATIC_MANAGE)
        events.emit(db, OPEN, row)
        return True
    workflow.require(db, actor, row, EDIT)
    values = _values(db, data, row)
    if history.difference({name: getattr(row, name) for name in values}, values):
        workflow.check(db, actor, row, EDIT)
        access.require(actor, Permission.THEMATIC_MANAGE, QualityCircle(**values))
        crud.replace(db, actor, row, values, precondition)
    return False


def _values(db: Session, data: QualityCircleWrite, row: QualityCircle | None) -> dict[str, Any]:
    role = chair_role(db, data.chair_id)
    if role is None and row is not None and row.chair_id == data.chair_id:
        role = row.chair_role
    stored_ids = set(row.member_ids) if row else set()
    faults = _faults(db, data, role, stored_ids)
    if faults:
        raise Invalid("The quality circle cannot be saved like this.", errors=faults)
    unit = org_units.locations(db, {data.org_unit_id})[data.org_unit_id]
    return {
        "name": data.name,
        "chair_id": data.chair_id,
        "chair_role": role,
        "member_ids": [str(each) for each in data.member_ids],
        "terms_of_reference": data.terms_of_reference,
        **unit.columns(data.service_line),
    }


def _faults(
    db: Session, data: QualityCircleWrite, role: Role | None, stored_ids: set[str]
) -> list[Fault]:
    faults = []
    if role is None:
        text = "Must be an active assistant director or service manager of the QA Unit."
        faults.append(Fault("/chair_id", "no_circle_chair", text))
    known = {str(each) for each in db.scalars(_staff(data.member_ids))} | stored_ids
    for n, each in enumerate(data.member_ids):
        if str(each) not in known:
            text = "Must be an active person with a role in practice or in the QA Unit."
            faults.append(Fault(f"/member_ids/{n}", "no_circle_member", text))
        elif each in data.member_ids[:n]:
            faults.append(Fault(f"/member_ids/{n}", "twice", "This is named twice."))
    if db.get(OrgUnit, data.org_unit_id) is None:
        faults.append(Fault("/org_unit_id", "unknown", "There is no unit with this identifier."))
    return faults


def _holders(people: Iterable[UUID], roles: Iterable[Role], *columns: Any) -> Select[Any]:
    """Selects columns of the roles that these active people hold today."""
    return (
        select(*columns)
        .join(Person, Person.id == RoleAssignment.person_id)
        .where(
            Person.id.in_(set(people)),
            Person.active,
            RoleAssignment.role.in_(sorted(roles)),
            valid_on(RoleAssignment, clock.today()),
        )
    )


def _staff(people: Iterable[UUID]) -> Select[UUID]:
    return _holders(people, access.SCOPES[QualityCircle], RoleAssignment.person_id)


def chair_role(db: Session, person_id: UUID) -> Role | None:
    """Returns the role in the Unit or below it with which a person may chair a circle, if any."""
    of_unit = (
        select(OrgUnitAncestor.org_unit_id)
        .join(OrgUnit, OrgUnit.id == OrgUnitAncestor.ancestor_id)
        .where(OrgUnit.is_qa_unit)
    )
    held = _holders([person_id], CHAIR_ROLES, RoleAssignment.role)
    roles = db.scalars(held.where(RoleAssignment.org_unit_id.in_(of_unit))).all()
    return next((role for role in CHAIR_ROLES if role in roles), None)

"""Recommendations: what a unit should do differently, because of findings of any origin."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import (
    Select,
    Text,
    distinct,
    func,
    true,
)
from sqlalchemy.dialects.postgresql import aggregate_order_by, array
from sqlalchemy.orm import Session, aliased

from app.core import clock
from app.core.errors import Fault, Invalid
from app.models.findings.findings import Finding
from app.models.findings.recommendations import Recommendation
from app.models.organisation.org_units import OrgUnit
from app.schemas.findings.recommendations import (
    RecommendationQuery,
    RecommendationSort,
    RecommendationWrite,
    SupersedeWrite,
)
from app.schemas.findings.references import RecommendationRef
from app.services import access
from app.services.access import Actor
from app.services.findings import finding_lists, origins
from app.services.findings.recommendation_workflow import ACCEPT, EDIT, REJECT, SUPERSEDE
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
from app.services.platform.workflow import Step
from app.services.reference import themes
from app.vocabulary.findings import STANDING
from app.vocabulary.roles import Permission

references.declare(RecommendationRef, Recommendation, scoped=True)
finding_lists.declare(Recommendation)
PROPOSE = "recommendation.propose"
events.declare(PROPOSE, Recommendation, "Recommendation: proposed, because of findings.")

ORDERS = pagination.orders(RecommendationSort, Recommendation)
MATCHED = ("id", "status", "org_unit_id", "service_line", "proposed_by")


def search(actor: Actor, query: RecommendationQuery) -> Select[Recommendation]:
    rows = access.visible(actor, Recommendation)
    rows = filters.matching(rows, actor, Recommendation, query, *MATCHED)
    rows = org_units.within(rows, Recommendation, query.under)
    if query.destination:
        rows = rows.where(Recommendation.destinations.has_any(array(query.destination, type_=Text)))
    if query.finding_id is not None:
        rows = rows.where(finding_lists.names(Recommendation, query.finding_id))
    if query.theme is not None:
        of_theme = Finding.theme_codes.has_any(themes.at_or_below(query.theme))
        listed = finding_lists.of_row(Recommendation, Finding.id)
        rows = rows.where(listed.where(of_theme).exists())
    if query.origin:
        of_origin = Finding.origin.in_(query.origin)
        rows = rows.where(
            finding_lists.of_row(Recommendation, Finding.id).where(of_origin).exists()
        )
    return rows


@documents.computed(Recommendation, "theme_codes")
def _theme_codes(row: Any, _actor: Actor) -> Any:
    finding = aliased(Finding)
    each = func.jsonb_array_elements_text(finding.theme_codes).table_valued("value")
    theme: Any = each.lateral("theme")
    codes = func.json_agg(aggregate_order_by(distinct(theme.c.value), theme.c.value))
    listed = finding_lists.of_row(row, func.coalesce(codes, documents.NOTHING), finding=finding)
    return listed.join(theme, true()).scalar_subquery()


@documents.computed(Recommendation, "origins")
def _origins(row: Any, _actor: Actor) -> Any:
    finding = aliased(Finding)
    each = func.json_agg(aggregate_order_by(distinct(finding.origin), finding.origin))
    listed = finding_lists.of_row(row, func.coalesce(each, documents.NOTHING), finding=finding)
    return listed.scalar_subquery()


def put(
    db: Session,
    actor: Actor,
    row_id: UUID,
    data: RecommendationWrite,
    precondition: Precondition,
) -> bool:
    """Proposes a recommendation (True), or replaces it until somebody has decided on it."""
    access.require(actor, Permission.RECOMMENDATION_PROPOSE)
    row = crud.existing(db, actor, Recommendation, row_id)
    if row is None:
        create(db, actor, row_id, data)
        return True
    values = _values(db, data)
    values["finding_ids"] += finding_lists.unseen(db, actor, row, values["finding_ids"])
    if not history.difference({name: getattr(row, name) for name in values}, values):
        return False
    workflow.check(db, actor, row, EDIT)
    moved = any(getattr(row, name) != values[name] for name in ("org_unit_id", "finding_ids"))
    if moved and not _found_it(db, actor, data):
        access.require(actor, Permission.RECOMMENDATION_WRITE, Recommendation(**values))
    _check(db, actor, data, row.finding_ids)
    crud.replace(db, actor, row, values, precondition)
    return False


def create(db: Session, actor: Actor, row_id: UUID, data: RecommendationWrite) -> Recommendation:
    """Proposes a recommendation that rests on findings which the caller may see."""
    access.require(actor, Permission.RECOMMENDATION_PROPOSE)
    person_id = access.person_of(actor, "Only a signed-in person can propose this.")
    role = None if _found_it(db, actor, data) else Permission.RECOMMENDATION_WRITE
    if role is not None:
        access.require(actor, role)
    _check(db, actor, data)
    values = {**_values(db, data), "proposed_by": person_id}
    row = crud.create(db, actor, Recommendation, row_id, values, role)
    events.emit(db, PROPOSE, row)
    return row


def _found_it(db: Session, actor: Actor, data: RecommendationWrite) -> bool:
    """Whether it rests on the caller's own findings alone, and is for the place of these."""
    return origins.recommended(db, actor, data.finding_ids, data.org_unit_id)


def _values(db: Session, data: RecommendationWrite) -> dict[str, Any]:
    unit = org_units.locations(db, {data.org_unit_id})[data.org_unit_id]
    return {
        "text": data.text,
        "finding_ids": [str(each) for each in data.finding_ids],
        "destinations": [each.value for each in data.destinations],
        **unit.columns(data.service_line),
    }


def _check(
    db: Session, actor: Actor, data: RecommendationWrite, stored: Sequence[str] = ()
) -> None:
    faults = finding_lists.faults(db, actor, data.finding_ids, stored)
    faults += finding_lists.repeated("destinations", data.destinations)
    if db.get(OrgUnit, data.org_unit_id) is None:
        faults.append(Fault("/org_unit_id", "unknown", "There is no unit with this identifier."))
    if faults:
        raise Invalid("The recommendation cannot be saved like this.", errors=faults)


def accept(db: Session, actor: Actor, row: Recommendation) -> None:
    """Accepts a recommendation, so that actions can be raised from it."""
    _decide(db, actor, row, ACCEPT, None)


def reject(db: Session, actor: Actor, row: Recommendation, reason: str) -> None:
    """Rejects a recommendation; it is kept with the reason."""
    _decide(db, actor, row, REJECT, reason)


def _decide(db: Session, actor: Actor, row: Recommendation, step: Step, reason: str | None) -> None:
    workflow.transition(
        db,
        actor,
        row,
        step,
        note=reason,
        status_reason=reason,
        decided_by=actor.person_id,
        decided_at=clock.now(),
    )


def supersede(db: Session, actor: Actor, row: Recommendation, data: SupersedeWrite) -> None:
    """Puts another standing recommendation in the place of this one."""
    move = workflow.check(db, actor, row, SUPERSEDE)
    other = db.scalar(
        access.visible(actor, Recommendation).where(
            Recommendation.id == data.superseded_by_id,
            Recommendation.id != row.id,
            Recommendation.status.in_(sorted(STANDING)),
        )
    )
    if other is None:
        text = "Must be another recommendation that is proposed or accepted."
        fault = Fault("/superseded_by_id", "unknown", text)
        raise Invalid("The recommendation cannot be replaced by this one.", errors=[fault])
    workflow.transition(
        db,
        actor,
        row,
        move,
        note=data.reason,
        status_reason=data.reason,
        superseded_by_id=other.id,
    )

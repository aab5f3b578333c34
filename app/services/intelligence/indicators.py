"""Indicators: a definition never changes once values follow it; a new one is the next version."""

from decimal import Decimal
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from app.core.errors import Conflict, Fault, Invalid
from app.models.intelligence.indicators import Indicator
from app.models.organisation.people import Person
from app.schemas.intelligence.indicators import (
    IndicatorQuery,
    IndicatorSort,
    IndicatorWrite,
)
from app.schemas.intelligence.references import IndicatorRef
from app.services import access
from app.services.access import SYSTEM, Actor
from app.services.figures.statistics.rag import Rule
from app.services.intelligence.indicator_workflow import EDIT, PUBLISH, RETIRE
from app.services.platform import crud, filters, history, pagination, references, workflow
from app.services.platform.preconditions import Precondition
from app.vocabulary.figures import Aim
from app.vocabulary.intelligence import IndicatorStatus, IndicatorUnit
from app.vocabulary.roles import Permission

references.declare(IndicatorRef, Indicator)

ORDERS = pagination.orders(IndicatorSort, Indicator)
FLOORS = {
    Aim.HIGHER: "Must be at most the target: it is what is still amber.",
    Aim.LOWER: "Must be at least the target: it is what is still amber.",
    Aim.NEAR: "Must be at least the tolerance: both are distances from the target.",
}
# What a published version may still change: who answers for it, what is aimed
# at, and where published statistics have it.
CHANGING = frozenset({"owner_id", "targets", "published_columns"})
PUBLISHING = 0x696E6469  # the lock under which one version at a time is published


def search(actor: Actor, query: IndicatorQuery) -> Select[Indicator]:
    rows = access.visible(actor, Indicator)
    return filters.matching(rows, actor, Indicator, query, "id", "key", "status", "owner_id")


def put(
    db: Session, actor: Actor, row_id: UUID, data: IndicatorWrite, precondition: Precondition
) -> bool:
    """Creates a version of an indicator (True), or replaces it; published, only its targets."""
    access.require_at(actor, Permission.INDICATOR_DEFINE)
    row = crud.existing(db, actor, Indicator, row_id)
    values = data.model_dump() | {"targets": _targets(data)}
    if row is not None and not history.difference(
        {name: getattr(row, name) for name in values}, values
    ):
        return False
    _check(db, data, row)
    if row is None:
        crud.create(db, actor, Indicator, row_id, values, Permission.INDICATOR_DEFINE)
        return True
    workflow.check(db, actor, row, EDIT)
    if row.status is IndicatorStatus.PUBLISHED:
        crud.require_unchanged(row, values, *sorted(values.keys() - CHANGING))
    crud.replace(db, actor, row, values, precondition)
    return False


def _targets(data: IndicatorWrite) -> list[dict[str, object]]:
    dumped = [each.model_dump(mode="json") for each in data.targets]
    return sorted(dumped, key=lambda each: str(each["valid_from"]))


def publish(db: Session, actor: Actor, row: Indicator) -> None:
    """Puts a version in force; the version before it is retired, and keeps its values."""
    move = workflow.check(db, actor, row, PUBLISH)
    db.execute(select(func.pg_advisory_xact_lock(PUBLISHING)))
    before = db.scalar(
        select(Indicator)
        .where(Indicator.key == row.key, Indicator.status == IndicatorStatus.PUBLISHED)
        .with_for_update()
    )
    if before is not None:
        if before.definition_version > row.definition_version:
            raise Conflict("A newer version of this indicator is published.", code="newer_version")
        note = f"Version {row.definition_version} was published."
        workflow.transition(db, SYSTEM, before, RETIRE, note=note, status_reason=note)
    workflow.transition(db, actor, row, move)


def retire(db: Session, actor: Actor, row: Indicator, reason: str) -> None:
    """Ends a published indicator that is no longer collected."""
    workflow.transition(db, actor, row, RETIRE, note=reason, status_reason=reason)


def _check(db: Session, data: IndicatorWrite, row: Indicator | None) -> None:
    faults = [*_faults_of_parts(data), *_faults_of_rule(data)]
    if db.get(Person, data.owner_id) is None:
        text = "There is no person with this identifier."
        faults.append(Fault("/owner_id", "unknown", text))
    days = [each.valid_from for each in data.targets]
    faults += [
        Fault(f"/targets/{n}/valid_from", "duplicate", "Another target begins on this day.")
        for n, day in enumerate(days)
        if day in days[:n]
    ]
    twin = select(Indicator.id).where(
        Indicator.key == data.key, Indicator.definition_version == data.definition_version
    )
    if db.scalar(twin) not in {None, row.id if row else None}:
        text = "This indicator has a version with this number; take the next one."
        faults.append(Fault("/definition_version", "version_taken", text))
    if faults:
        raise Invalid("The indicator is not valid: see `errors`.", errors=faults)


def _faults_of_parts(data: IndicatorWrite) -> list[Fault]:
    if data.unit is IndicatorUnit.COUNT and data.denominator_text is not None:
        text = "A count has no denominator; leave it out, or choose another unit."
        return [Fault("/denominator_text", "denominator", text)]
    if data.unit is not IndicatorUnit.COUNT and data.denominator_text is None:
        text = "Say what the numerator is counted out of; only a count has no denominator."
        return [Fault("/denominator_text", "denominator", text)]
    return []


def _faults_of_rule(data: IndicatorWrite) -> list[Fault]:
    """Refuses a floor that is better than its target, and a distance where none is meant."""
    faults = []
    for n, each in enumerate(data.targets):
        target, tolerance = Decimal(str(each.target)), Decimal(str(each.tolerance))
        floor = None if each.floor is None else Decimal(str(each.floor))
        rule = Rule(data.aim, target, floor, tolerance)
        if data.aim is not Aim.NEAR and each.tolerance:
            text = "Only an indicator whose aim is `near` its target has a tolerance."
            faults.append(Fault(f"/targets/{n}/tolerance", "tolerance", text))
        elif not rule.is_possible:
            faults.append(Fault(f"/targets/{n}/floor", "floor", FLOORS[data.aim]))
    return faults

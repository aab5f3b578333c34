"""Issues of data quality: found by rules at push and every hour, and gone when data are mended."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from app.core import clock, ids
from app.models.intelligence.data_quality_issues import DataQualityIssue
from app.models.intelligence.indicator_values import IndicatorValue
from app.models.intelligence.indicators import Indicator
from app.schemas.intelligence.data_quality_issues import (
    DataQualityIssueQuery,
    DataQualityIssueSort,
)
from app.services import access
from app.services.access import SYSTEM, Actor
from app.services.intelligence.data_quality_issue_workflow import ACCEPT, REOPEN, RESOLVE
from app.services.intelligence.data_quality_rules import RULES
from app.services.organisation import org_units
from app.services.platform import (
    bulk_writes,
    events,
    filters,
    history,
    pagination,
    workflow,
)
from app.vocabulary.intelligence import (
    DataQualityIssueStatus,
    DataQualityRule,
    DataQualitySeverity,
)

FIND = "data_quality_issue.find"
events.declare(FIND, DataQualityIssue, "Data quality: an issue was found in what comes in.")
ORDERS = pagination.orders(DataQualityIssueSort, DataQualityIssue)
MATCHED = ("id", "rule", "severity", "status", "owner_id", "source_system", "entity_id")


@dataclass(frozen=True)
class Finding:
    """A row that a rule has found, with its unit, and how many of its parts."""

    entity_id: UUID
    org_unit_id: UUID
    rows_found: int
    source_system: str | None = None
    owner_id: UUID | None = None


def search(actor: Actor, query: DataQualityIssueQuery) -> Select[DataQualityIssue]:
    rows = access.visible(actor, DataQualityIssue)
    rows = filters.matching(rows, actor, DataQualityIssue, query, *MATCHED)
    return org_units.within(rows, DataQualityIssue, query.under)


def accept(db: Session, actor: Actor, row: DataQualityIssue, reason: str) -> None:
    """Accepts an issue that stays; it ends when the data no longer show it."""
    workflow.transition(db, actor, row, ACCEPT, note=reason, status_reason=reason)


def refresh(db: Session) -> int:
    """Finds what the rules look for, and returns the number of open issues."""
    for name in RULES:
        check(db, name)
    still_open = select(DataQualityIssue.id).where(
        DataQualityIssue.status == DataQualityIssueStatus.OPEN
    )
    return len(db.scalars(still_open).all())


def open_of_unit(db: Session, unit_id: UUID) -> dict[str, int]:
    """Returns how many issues are open in the values of a unit, by the key of the indicator."""
    query = (
        select(Indicator.key, func.count().label("number"))
        .join(IndicatorValue, IndicatorValue.indicator_id == Indicator.id)
        .join(DataQualityIssue, DataQualityIssue.entity_id == IndicatorValue.id)
        .where(
            DataQualityIssue.status == DataQualityIssueStatus.OPEN,
            DataQualityIssue.entity == IndicatorValue.__tablename__,
            IndicatorValue.org_unit_id == unit_id,
        )
        .group_by(Indicator.key)
    )
    return {row.key: row.number for row in db.execute(query)}


def check(db: Session, name: DataQualityRule, only: Collection[UUID] | None = None) -> None:
    """Opens, reopens and resolves the issues of a rule; with `only`, those of these rows."""
    rule, row = RULES[name], DataQualityIssue
    statement = rule.found()
    stored = select(row).where(row.rule == name, row.entity == rule.entity)
    if only is not None:
        found_id = statement.selected_columns["entity_id"]
        statement = statement.where(bulk_writes.among(found_id, only))
        stored = stored.where(bulk_writes.among(row.entity_id, only))
    found = {
        each.entity_id: Finding(
            each.entity_id, each.org_unit_id, each.rows_found, each.source_system, each.owner_id
        )
        for each in db.execute(statement)
    }
    _settle(db, name, rule.entity, rule.severity, found, stored)


def settle(
    db: Session,
    name: DataQualityRule,
    entity: str,
    severity: DataQualitySeverity,
    found: Mapping[UUID, Finding],
) -> None:
    """Opens, reopens and resolves the issues of a rule that is no statement, in one table."""
    row = DataQualityIssue
    stored = select(row).where(row.rule == name, row.entity == entity)
    _settle(db, name, entity, severity, found, stored)


def _settle(
    db: Session,
    name: DataQualityRule,
    entity: str,
    severity: DataQualitySeverity,
    found: Mapping[UUID, Finding],
    stored: Select[DataQualityIssue],
) -> None:
    in_order = stored.order_by(DataQualityIssue.id).with_for_update()
    known = {each.entity_id: each for each in db.scalars(in_order)}
    _open(db, name, entity, severity, [each for key, each in found.items() if key not in known])
    for key, issue in known.items():
        _follow(db, issue, found.get(key))


def _open(
    db: Session,
    name: DataQualityRule,
    entity: str,
    severity: DataQualitySeverity,
    found: Sequence[Finding],
) -> None:
    """Opens issues, but for those that the job or another push has opened just before."""
    now = clock.now()
    locations = org_units.locations(db, {each.org_unit_id for each in found})
    rows: list[dict[str, object]] = [
        {
            "id": ids.new(),
            "rule": name,
            "severity": severity,
            "entity": entity,
            "entity_id": each.entity_id,
            "source_system": each.source_system,
            "rows_found": each.rows_found,
            "owner_id": each.owner_id,
            "found_at": now,
            **locations[each.org_unit_id].columns(None),
        }
        for each in found
    ]
    inserted = bulk_writes.insert_new(db, DataQualityIssue, rows)
    new = select(DataQualityIssue).where(bulk_writes.among(DataQualityIssue.id, inserted))
    for issue in db.scalars(new.order_by(DataQualityIssue.id)):
        history.record(db, SYSTEM, FIND, issue, after=history.values(issue))
        events.emit(db, FIND, issue)


def _follow(db: Session, issue: DataQualityIssue, found: Finding | None) -> None:
    """Resolves an issue that is found no more, and reopens one that is found again."""
    if found is None:
        if issue.status is not DataQualityIssueStatus.RESOLVED:
            workflow.transition(db, SYSTEM, issue, RESOLVE, resolved_at=clock.now())
        return
    if issue.status is DataQualityIssueStatus.RESOLVED:
        workflow.transition(
            db,
            SYSTEM,
            issue,
            REOPEN,
            resolved_at=None,
            status_reason=None,
            found_at=clock.now(),
        )
    issue.rows_found, issue.owner_id = found.rows_found, found.owner_id

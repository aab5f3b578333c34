"""The rules of data quality: for each what it finds, how severe that is, and who sees to it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, literal, null, or_, select

from app.core import clock
from app.core.config import settings
from app.models.cases.subjects import CaseAllocation
from app.models.intelligence.indicator_values import IndicatorValue
from app.models.intelligence.indicators import Indicator
from app.models.intelligence.source_feeds import SourceFeed
from app.models.organisation.org_units import OrgUnit
from app.models.platform.base import valid_on
from app.models.reviewing.meetings import Meeting
from app.models.reviewing.qa_records import QaRecord
from app.services.access.predicates import there_is
from app.services.intelligence import feed_records, rejected_records
from app.services.intelligence.value_rules import FACTORS, SHOWN
from app.vocabulary.intelligence import (
    DataQualityRule,
    DataQualitySeverity,
    IndicatorStatus,
    IndicatorUnit,
)
from app.vocabulary.organisation import OrgUnitKind
from app.vocabulary.reviewing import QA_COMPLETE

RECENT = timedelta(days=90)  # of meetings

Found = Any  # a statement of the columns that a rule yields


@dataclass(frozen=True)
class Rule:
    """A statement with entity_id, org_unit_id, source_system, owner_id and rows_found."""

    entity: str
    severity: DataQualitySeverity
    found: Callable[[], Found]


def _values(wrong: ColumnElement[bool]) -> Found:
    row = IndicatorValue
    return (
        select(
            row.id.label("entity_id"),
            row.org_unit_id,
            row.source_system,
            Indicator.owner_id,
            literal(1).label("rows_found"),
        )
        .join(Indicator, Indicator.id == row.indicator_id)
        .where(row.deleted_at.is_(None), Indicator.status != IndicatorStatus.DRAFT, wrong)
    )


def _parts_missing() -> Found:
    row = IndicatorValue
    without = and_(Indicator.unit != IndicatorUnit.COUNT, row.denominator.is_(None))
    return _values(or_(row.numerator.is_(None), without))


def _numerator_over_denominator() -> Found:
    row = IndicatorValue
    percent = Indicator.unit == IndicatorUnit.PERCENT
    return _values(and_(percent, row.denominator > 0, row.numerator > row.denominator))


def _value_differs() -> Found:
    row = IndicatorValue
    factor = case(*((Indicator.unit == unit, n) for unit, n in FACTORS.items()), else_=1)
    given = case(
        (Indicator.unit == IndicatorUnit.COUNT, row.numerator),
        else_=row.numerator * factor / func.nullif(row.denominator, 0),
    )
    return _values(func.abs(row.value - given) > SHOWN)


def _of_team(unit_id: Any, *wrong: ColumnElement[bool], source: Any = None) -> Found:
    return (
        select(
            unit_id.label("entity_id"),
            unit_id.label("org_unit_id"),
            (null() if source is None else func.min(source)).label("source_system"),
            null().label("owner_id"),
            func.count().label("rows_found"),
        )
        .where(*wrong)
        .group_by(unit_id)
    )


def _cases_without_worker() -> Found:
    row = CaseAllocation
    open_now = valid_on(row, clock.today())
    return _of_team(row.org_unit_id, open_now, row.person_id.is_(None))


def _cases_without_team() -> Found:
    row = CaseAllocation
    council = select(OrgUnit.id).where(OrgUnit.kind == OrgUnitKind.DIRECTORATE)
    return _of_team(row.org_unit_id, valid_on(row, clock.today()), row.org_unit_id.in_(council))


def _meetings(wrong: ColumnElement[bool]) -> Found:
    row = Meeting
    recent = row.held_on >= clock.today() - RECENT
    return _of_team(
        row.org_unit_id, recent, wrong, row.deleted_at.is_(None), source=row.source_system
    )


def _meetings_without_chair() -> Found:
    return _meetings(Meeting.chair_person_id.is_(None))


def _meetings_without_qa_record() -> Found:
    complete = (QaRecord.status.in_(sorted(QA_COMPLETE)), QaRecord.deleted_at.is_(None))
    recorded = there_is(QaRecord, QaRecord.meeting_id == Meeting.id, *complete)
    expected = Meeting.held_on < clock.today() - timedelta(days=settings().qa_record_days)
    return _meetings(and_(expected, ~recorded))


def _feeds(rows_found: ColumnElement[int], wrong: ColumnElement[bool]) -> Found:
    row = SourceFeed
    county = select(OrgUnit.id).where(
        OrgUnit.kind == OrgUnitKind.DIRECTORATE, OrgUnit.parent_id.is_(None)
    )
    return select(
        row.id.label("entity_id"),
        county.order_by(OrgUnit.code).limit(1).scalar_subquery().label("org_unit_id"),
        row.source_system,
        row.owner_id,
        rows_found.label("rows_found"),
    ).where(row.active, wrong)


def _feed_late() -> Found:
    return _feeds(literal(1), feed_records.is_late(SourceFeed, clock.now()))


def _records_rejected() -> Found:
    number = rejected_records.number_of(SourceFeed)
    return _feeds(number, number > 0)


RULES: dict[DataQualityRule, Rule] = {
    DataQualityRule.PARTS_MISSING: Rule(
        IndicatorValue.__tablename__, DataQualitySeverity.HIGH, _parts_missing
    ),
    DataQualityRule.NUMERATOR_OVER_DENOMINATOR: Rule(
        IndicatorValue.__tablename__, DataQualitySeverity.HIGH, _numerator_over_denominator
    ),
    DataQualityRule.VALUE_DIFFERS: Rule(
        IndicatorValue.__tablename__, DataQualitySeverity.MEDIUM, _value_differs
    ),
    DataQualityRule.CASES_WITHOUT_WORKER: Rule(
        OrgUnit.__tablename__, DataQualitySeverity.MEDIUM, _cases_without_worker
    ),
    DataQualityRule.CASES_WITHOUT_TEAM: Rule(
        OrgUnit.__tablename__, DataQualitySeverity.MEDIUM, _cases_without_team
    ),
    DataQualityRule.MEETINGS_WITHOUT_CHAIR: Rule(
        OrgUnit.__tablename__, DataQualitySeverity.MEDIUM, _meetings_without_chair
    ),
    DataQualityRule.MEETINGS_WITHOUT_QA_RECORD: Rule(
        OrgUnit.__tablename__, DataQualitySeverity.MEDIUM, _meetings_without_qa_record
    ),
    DataQualityRule.FEED_LATE: Rule(SourceFeed.__tablename__, DataQualitySeverity.HIGH, _feed_late),
    DataQualityRule.RECORDS_REJECTED: Rule(
        SourceFeed.__tablename__, DataQualitySeverity.MEDIUM, _records_rejected
    ),
}
# What is looked for in values as soon as they are pushed.
OF_VALUES = tuple(
    name for name, rule in RULES.items() if rule.entity == IndicatorValue.__tablename__
)

"""The batch kind of values of indicators, which source systems push and files bring."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import clock
from app.core.errors import Fault
from app.models.intelligence.indicator_values import IndicatorValue
from app.models.intelligence.indicators import Indicator
from app.models.organisation.org_units import OrgUnit
from app.schemas.intelligence.indicator_values import (
    IndicatorValueBatchWrite,
    IndicatorValueRecord,
)
from app.services.access import Actor
from app.services.findings import findings
from app.services.intelligence import (
    data_quality_issues,
    data_quality_rules,
    indicator_rules,
    value_rules,
)
from app.services.intelligence.value_rules import Observed
from app.services.organisation import org_units
from app.services.organisation.org_units import UnitLocation
from app.services.platform import bulk_writes
from app.services.platform.batches.push import Item, Kind
from app.vocabulary.findings import FindingOrigin
from app.vocabulary.intelligence import DataPeriod, FigureNote, IndicatorStatus
from app.vocabulary.organisation import ServiceLine
from app.vocabulary.roles import Permission

Records = Sequence[Item[IndicatorValueRecord]]
Place = tuple[UUID, UUID, date, date]  # indicator, unit, first and last day
MONTHS = {
    DataPeriod.MONTH: 1,
    DataPeriod.QUARTER: 3,
    DataPeriod.CYCLE: 4,
    DataPeriod.YEAR: 12,
    DataPeriod.ROLLING_12_MONTHS: 12,
}
DELETED = "The source has deleted the value."
WARNINGS = {
    FigureNote.PARTS_MISSING: (
        "The value is incomplete without its numerator and denominator, and is never green."
    ),
    FigureNote.NUMERATOR_OVER_DENOMINATOR: (
        "The numerator is greater than the denominator; the value is shown as incomplete."
    ),
    FigureNote.VALUE_DIFFERS: (
        "The numerator and denominator give another value, which is the one that is shown."
    ),
}


@dataclass(frozen=True)
class _References:
    """The rows that a batch refers to."""

    indicators: Mapping[tuple[str, int | None], Indicator]
    units: Mapping[str, tuple[UUID, ServiceLine | None]]
    locations: Mapping[UUID, UnitLocation]
    stored: Mapping[Place, tuple[str, str]]  # source system and identifier there
    system: str

    def indicator(self, record: IndicatorValueRecord) -> Indicator | None:
        return self.indicators.get((record.indicator, record.definition_version))

    def place(self, record: IndicatorValueRecord) -> Place | None:
        indicator, unit = self.indicator(record), self.units.get(record.org_unit_code)
        if indicator is None or unit is None:
            return None
        return (indicator.id, unit[0], record.period_start, record.period_end)


class IndicatorValuePush(Kind[IndicatorValueRecord, _References]):
    model = IndicatorValue
    batch = IndicatorValueBatchWrite
    permission = Permission.INDICATOR_PUSH

    def look_up(self, db: Session, system: str, items: Records) -> _References:
        records = [item.data for item in items if not item.deleted]
        indicators = _indicators(db, {record.indicator for record in records})
        query = select(OrgUnit.code, OrgUnit.id, OrgUnit.service_line).where(
            bulk_writes.among(OrgUnit.code, {record.org_unit_code for record in records})
        )
        units = {code: (unit, line) for code, unit, line in db.execute(query)}
        locations = org_units.locations(db, {unit for unit, _ in units.values()})
        found = _References(indicators, units, locations, {}, system)
        places = {place for record in records if (place := found.place(record))}
        return _References(indicators, units, locations, _stored(db, places), system)

    def check(self, references: _References, items: Records) -> None:
        taken: dict[Place, str] = {}
        for item in items:
            _check_references(references, item)
            _check_period(references, item)
            place = references.place(item.data)
            if place is not None and not item.faults:
                _check_place(references, item, place, taken)
            if not item.faults:
                _warn(references, item)

    def values(self, references: _References, item: Item[IndicatorValueRecord]) -> dict[str, Any]:
        record = item.data
        place = references.place(record)
        assert place is not None  # noqa: S101 - it was checked
        unit, line = references.units[record.org_unit_code]
        return {
            "indicator_id": place[0],
            "period_start": record.period_start,
            "period_end": record.period_end,
            "numerator": record.numerator,
            "denominator": record.denominator,
            "value": record.value,
            **references.locations[unit].columns(line),
        }

    def after(self, db: Session, _actor: Actor, _references: _References, items: Records) -> None:
        """Looks for issues in what was written, ends the mended; what was deleted finds nothing."""
        gone = [item.row_id for item in items if item.deleted and item.row_id is not None]
        findings.withdraw_of(db, FindingOrigin.MI, gone, DELETED)
        written = {item.row_id for item in items if item.row_id is not None}
        for name in data_quality_rules.OF_VALUES if written else ():
            data_quality_issues.check(db, name, written)


def _indicators(db: Session, keys: set[str]) -> dict[tuple[str, int | None], Indicator]:
    """Returns the versions that take values by key and number, the published one without it."""
    query = select(Indicator).where(
        bulk_writes.among(Indicator.key, keys), Indicator.status != IndicatorStatus.DRAFT
    )
    found: dict[tuple[str, int | None], Indicator] = {}
    for row in db.scalars(query):
        found[row.key, row.definition_version] = row
        if row.status is IndicatorStatus.PUBLISHED:
            found[row.key, None] = row
    return found


def _stored(db: Session, places: set[Place]) -> dict[Place, tuple[str, str]]:
    """Returns which record of which source has each place now."""
    row = IndicatorValue
    query = select(row).where(
        row.deleted_at.is_(None),
        bulk_writes.among(row.indicator_id, {place[0] for place in places}),
        bulk_writes.among(row.org_unit_id, {place[1] for place in places}),
        bulk_writes.among(row.period_end, {place[3] for place in places}),
    )
    return {
        (each.indicator_id, each.org_unit_id, each.period_start, each.period_end): (
            each.source_system,
            each.external_id,
        )
        for each in db.scalars(query)
    }


def _check_references(references: _References, item: Item[IndicatorValueRecord]) -> None:
    record = item.data
    if references.indicator(record) is None:
        text = "There is no published indicator with this key, or it has no such version."
        item.refuse("indicator", "unknown_indicator", text)
    if record.org_unit_code not in references.units:
        item.refuse("org_unit_code", "no_place", "There is no unit with this code.")
    if record.value is None and record.numerator is None:
        text = "Send a numerator and denominator, a count, or at least a value."
        item.refuse("value", "no_value", text)


def _check_period(references: _References, item: Item[IndicatorValueRecord]) -> None:
    record, indicator = item.data, references.indicator(item.data)
    if record.period_end > clock.today():
        item.refuse("period_end", "in_future", "Must be today or earlier.")
    if record.period_start > record.period_end:
        item.refuse("period_end", "before_start", "Must not be before `period_start`.")
    elif indicator is not None and not _fits(record, indicator.data_period):
        months = MONTHS.get(indicator.data_period)
        text = (
            f"The indicator is of periods of whole months: {months}."
            if months
            else "The period begins on 1 April, and is of one financial year."
        )
        item.refuse("period_start", "period_of_indicator", text)


def _fits(record: IndicatorValueRecord, kind: DataPeriod) -> bool:
    """Whether a period is as long as the indicator says, in whole months."""
    first, after = record.period_start, record.period_end + timedelta(days=1)
    months = (after.year - first.year) * 12 + after.month - first.month
    whole = first.day == after.day == 1
    if kind is DataPeriod.YEAR_TO_DATE:
        return whole and first.month == 4 and months <= 12  # noqa: PLR2004 - April; a year
    return whole and months == MONTHS[kind]


def _check_place(
    references: _References,
    item: Item[IndicatorValueRecord],
    place: Place,
    taken: dict[Place, str],
) -> None:
    """Refuses a second value of one indicator, unit and period; corrections keep their record."""
    mine = (references.system, item.key)
    if references.stored.get(place, mine) != mine or taken.setdefault(place, item.key) != item.key:
        text = "Another record has the value of this indicator, unit and period; correct that one."
        item.refuse("period_end", "value_taken", text)


def _warn(references: _References, item: Item[IndicatorValueRecord]) -> None:
    """Warns of what makes a value incomplete or doubtful; it is stored as it was sent."""
    indicator, record = references.indicator(item.data), item.data
    assert indicator is not None  # noqa: S101 - it was checked
    seen = Observed(
        indicator_rules.of(indicator),
        record.period_start,
        record.period_end,
        *(decimal(each) for each in (record.numerator, record.denominator, record.value)),
    )
    notes = [note for note in value_rules.value_of(seen)[1] if note in WARNINGS]
    for note in notes:
        member = "value" if note is FigureNote.VALUE_DIFFERS else "numerator"
        item.warnings.append(Fault(f"{item.at}/{member}", note.value, WARNINGS[note]))


def decimal(number: float | None) -> Decimal | None:
    """Returns the number as it was written."""
    return None if number is None else Decimal(str(number))


PUSHED = IndicatorValuePush()

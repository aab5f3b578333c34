"""Judged values of indicators for one unit, as they were known at the end of a day."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from app.core import clock
from app.core.config import settings
from app.core.errors import Fault, Invalid, NotFound
from app.models.intelligence.indicator_values import IndicatorValue, IndicatorValuePeriod
from app.models.intelligence.indicators import Indicator
from app.models.organisation.org_units import OrgUnit
from app.schemas.intelligence.indicator_figures import (
    IndicatorFigure,
    IndicatorFiguresQuery,
    IndicatorFiguresRead,
    IndicatorSeriesRead,
)
from app.schemas.organisation.references import OrgUnitRef
from app.services import access
from app.services.access import Actor
from app.services.intelligence import indicator_rules, value_rules
from app.services.intelligence.value_rules import Observed
from app.services.platform import bulk_writes, history
from app.vocabulary.intelligence import IndicatorStatus
from app.vocabulary.roles import Permission


@dataclass(frozen=True)
class Known:
    """A value as it was known, with where it came from and since when it has been so."""

    seen: Observed
    source_system: str
    since: datetime


def read(
    db: Session, actor: Actor, query: IndicatorFiguresQuery, route: str
) -> IndicatorFiguresRead:
    """Returns the figures of some indicators for a unit; the access log has a line for it."""
    unit, day = require_unit(db, actor, query.org_unit_id), as_of(query.as_of)
    keys = list(dict.fromkeys(query.indicator))
    series = known(db, actor, keys, unit.id, day)
    history.seen(db, actor, IndicatorValue.__tablename__, {}, route)
    definitions = newest(db, keys)
    if missing := [n for n, key in enumerate(query.indicator) if key not in definitions]:
        text = "There is no published indicator with this key."
        faults = [Fault("?indicator", "unknown_indicator", text) for _ in missing]
        raise Invalid("An indicator is not known.", errors=faults)
    first, last = query.ends_from or date.min, query.ends_to or date.max
    return IndicatorFiguresRead(
        org_unit_id=unit.id,
        org_unit=OrgUnitRef.model_validate(unit, from_attributes=True, extra="ignore"),
        as_of=day,
        items=[
            _series(
                definitions[key], [x for x in figures(series[key]) if first <= x.period_end <= last]
            )
            for key in keys
        ],
    )


def require_unit(db: Session, actor: Actor, unit_id: UUID) -> OrgUnit:
    """Returns a unit whose management information the caller may read."""
    unit = db.get(OrgUnit, unit_id)
    if unit is None:
        access.require(actor, Permission.INDICATOR_READ)
        raise NotFound("There is no unit with this identifier.")
    access.require_at(actor, Permission.INDICATOR_READ, {unit_id})
    return unit


def as_of(day: date | None) -> date:
    if day is not None and day > clock.today():
        fault = Fault("?as_of", "in_future", "`as_of` must be today or earlier.")
        raise Invalid("The day is not valid.", errors=[fault])
    return day or clock.today()


def newest(db: Session, keys: Sequence[str]) -> dict[str, Indicator]:
    """Returns the published version of each indicator, or the last one that was."""
    query = (
        select(Indicator)
        .where(bulk_writes.among(Indicator.key, keys), Indicator.status != IndicatorStatus.DRAFT)
        .order_by(Indicator.key, Indicator.definition_version)
    )
    return {row.key: row for row in db.scalars(query)}


Series = dict[tuple[str, UUID], list[Known]]


def known(
    db: Session, actor: Actor, keys: Sequence[str], unit_id: UUID, day: date
) -> dict[str, list[Known]]:
    """Returns what was known of the values of a unit, by key, the newest period first."""
    asked = _known(actor, day).where(
        IndicatorValuePeriod.org_unit_id == unit_id, bulk_writes.among(Indicator.key, keys)
    )
    found: dict[str, list[Known]] = defaultdict(list)
    found |= {key: series for (key, _), series in _series_of(db, asked).items()}
    return found


def known_everywhere(db: Session, actor: Actor, day: date) -> Series:
    """Returns what was known of all values that the caller sees, by key and unit."""
    return _series_of(db, _known(actor, day))


def _series_of(db: Session, asked: Select[IndicatorValuePeriod, str, Indicator]) -> Series:
    found: Series = defaultdict(list)
    rules = {}
    for period, source, indicator in db.execute(asked):
        if indicator.id not in rules:
            rules[indicator.id] = indicator_rules.of(indicator)
        seen = Observed(
            rules[indicator.id],
            period.period_start,
            period.period_end,
            period.numerator,
            period.denominator,
            period.value,
        )
        known = Known(seen, source, period.valid_from)
        found[indicator.key, period.org_unit_id].append(known)
    return found


def _known(actor: Actor, day: date) -> Select[IndicatorValuePeriod, str, Indicator]:
    period, end = IndicatorValuePeriod, clock.end_of(day)
    visible = access.visible(actor, IndicatorValue).with_only_columns(IndicatorValue.id)
    return (
        select(period, IndicatorValue.source_system, Indicator)
        .join(IndicatorValue, IndicatorValue.id == period.indicator_value_id)
        .join(Indicator, Indicator.id == period.indicator_id)
        .where(
            period.valid_from < end,
            or_(period.valid_to.is_(None), period.valid_to >= end),
            period.deleted_at.is_(None),
            IndicatorValue.id.in_(visible),
        )
        .order_by(
            period.period_end.desc(), period.period_start, Indicator.definition_version.desc()
        )
    )


def figures(series: Sequence[Known]) -> list[IndicatorFigure]:
    """Judges each value of a series against its target and the period before."""
    observed = [each.seen for each in series]
    return [_figure(each, observed) for each in series]


def _figure(known: Known, observed: Sequence[Observed]) -> IndicatorFigure:
    seen = known.seen
    small = is_small(seen)
    judged = value_rules.judge(seen, observed, small=small)
    return IndicatorFigure(
        period_start=seen.period_start,
        period_end=seen.period_end,
        numerator=seen.numerator,
        denominator=seen.denominator,
        value=judged.value,
        target=judged.target.target if judged.target else None,
        floor=judged.target.floor if judged.target else None,
        rag=judged.rag,
        direction=judged.direction,
        value_before=judged.before,
        small=small,
        notes=list(judged.notes),
        definition_version=seen.rules.definition_version,
        source_system=known.source_system,
        known_since=known.since,
    )


def is_small(seen: Observed) -> bool:
    """Whether a part of a value, or what is left of the denominator, is from 1 to 5."""
    parts = [part for part in (seen.numerator, seen.denominator) if part is not None]
    if len(parts) == 2:  # noqa: PLR2004 - both
        parts.append(parts[1] - parts[0])
    return any(Decimal(0) < part < settings().suppression_threshold for part in parts)


def _series(row: Indicator, judged: Sequence[IndicatorFigure]) -> IndicatorSeriesRead:
    return IndicatorSeriesRead(
        key=row.key,
        title=row.title,
        unit=row.unit,
        aim=row.aim,
        data_period=row.data_period,
        definition_version=row.definition_version,
        figures=list(judged),
    )

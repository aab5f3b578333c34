"""Indicators and their values."""

from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from app.core import clock, ids
from app.models.intelligence.comparator_areas import ComparatorArea
from app.models.intelligence.data_quality_issues import DataQualityIssue
from app.models.intelligence.indicator_values import IndicatorValue
from app.models.intelligence.indicators import Indicator
from app.models.intelligence.published_statistics import PublishedStatistic
from app.models.intelligence.scorecards import Scorecard
from app.models.intelligence.source_feeds import SourceFeed
from app.models.organisation.org_units import OrgUnit
from app.vocabulary.roles import Role
from tests.factories.base import saved
from tests.factories.organisation import a_person, a_team, placed

TARGETS = [{"valid_from": "2025-04-01", "target": 95.0, "floor": 85.0, "tolerance": 0.0}]


def an_indicator(db: Session, key: str = "review_in_time", **fields: Any) -> Indicator:
    """A published percentage by month of which 95 is the target and 85 the floor."""
    usual: dict[str, Any] = {
        "key": key,
        "definition_version": 1,
        "title": "Reviews held in time",
        "numerator_text": "Reviews held in time",
        "denominator_text": "Reviews due",
        "unit": "percent",
        "aim": "higher",
        "data_period": "month",
        "least": 0,
        "targets": TARGETS,
        "status": "published",
    }
    if "owner_id" not in fields:
        usual["owner_id"] = a_person(db, Role.QA_MANAGER).id
    return saved(db, Indicator(**usual | fields))


def an_indicator_value(
    db: Session, indicator: Indicator | None = None, at: OrgUnit | None = None, **fields: Any
) -> IndicatorValue:
    """46 of 48 in a team in May 2026."""
    usual: dict[str, Any] = {
        "indicator_id": (indicator or an_indicator(db)).id,
        "period_start": date(2026, 5, 1),
        "period_end": date(2026, 5, 31),
        "numerator": 46,
        "denominator": 48,
        "source_system": "liberi",
        "external_id": f"value {ids.new()}",
        "body_hash": "0",
        **placed(db, at or a_team(db)),
    }
    return saved(db, IndicatorValue(**usual | fields))


def a_comparator_area(db: Session, code: str = "E10000011", **fields: Any) -> ComparatorArea:
    """The nearest statistical neighbour."""
    usual = {"code": code, "name": "East Sussex", "kind": "neighbour", "rank": 1, "active": True}
    return saved(db, ComparatorArea(**usual | fields))


def a_published_statistic(
    db: Session, area: str = "E10000011", value: float | None = 91.5, **fields: Any
) -> PublishedStatistic:
    """The value of an area for the financial year 2024/25."""
    usual: dict[str, Any] = {
        "indicator_key": "review_in_time",
        "geographic_level": "local_authority",
        "area_code": area,
        "area_name": "East Sussex",
        "time_period": "202425",
        "time_identifier": "Financial year",
        "period_start": date(2024, 4, 1),
        "period_end": date(2025, 3, 31),
        "value": value,
        "marks": {"numerator": None, "denominator": None, "value": None},
        "source_system": "dfe",
        "external_id": f"statistic {ids.new()}",
        "body_hash": "0",
    }
    return saved(db, PublishedStatistic(**usual | fields))


def a_scorecard(db: Session, *lines: tuple[str, str], **fields: Any) -> Scorecard:
    """One of a metric, or of lines by kind and key."""
    named = lines or (("metric", "completion_rate"),)
    usual: dict[str, Any] = {
        "title": f"Scorecard {ids.new()}",
        "lines": [{"kind": kind, "key": key} for kind, key in named],
        "active": True,
    }
    return saved(db, Scorecard(**usual | fields))


def a_source_feed(db: Session, kind: str = "meetings", **fields: Any) -> SourceFeed:
    """Meetings of the case system, expected every two days."""
    usual: dict[str, Any] = {"source_system": "liberi", "kind": kind, "expected_days": 2}
    if "owner_id" not in fields:
        usual["owner_id"] = a_person(db, Role.QA_ADMIN).id
    return saved(db, SourceFeed(**usual | {"active": True} | fields))


def a_data_quality_issue(
    db: Session, value: IndicatorValue | None = None, at: OrgUnit | None = None, **fields: Any
) -> DataQualityIssue:
    """A value without its parts, found just now."""
    team = at or (db.get_one(OrgUnit, value.org_unit_id) if value else a_team(db))
    usual: dict[str, Any] = {
        "rule": "parts_missing",
        "severity": "high",
        "entity": "indicator_values",
        "entity_id": value.id if value else ids.new(),
        "source_system": "liberi",
        "rows_found": 1,
        "found_at": clock.now(),
        **placed(db, team),
    }
    return saved(db, DataQualityIssue(**usual | fields))

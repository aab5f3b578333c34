"""Management information of the demo: what its case system counts of meetings and cases."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import and_, func, select

from app.core import clock, ids
from app.core.dates import months_after
from app.demo import reviewing
from app.demo.timeline import SYSTEM, Story
from app.models.cases.subjects import CaseAllocation
from app.models.intelligence.indicators import Indicator
from app.models.organisation.org_units import OrgUnit
from app.models.platform.base import valid_on
from app.models.reviewing.meetings import Meeting
from app.schemas.figures.step_changes import StepChangeWrite
from app.schemas.figures.targets import MetricTargetWrite
from app.schemas.intelligence.comparator_areas import ComparatorAreaWrite
from app.schemas.intelligence.indicator_values import IndicatorValueRecord
from app.schemas.intelligence.indicators import IndicatorWrite
from app.schemas.intelligence.published_statistics import PublishedStatisticRecord
from app.schemas.intelligence.scorecards import ScorecardWrite
from app.schemas.intelligence.source_feeds import SourceFeedWrite
from app.services.figures import step_changes, targets
from app.services.intelligence import (
    comparator_areas,
    data_quality_issues,
    indicator_value_push,
    indicators,
    published_statistic_push,
    scorecards,
    source_feeds,
)
from app.services.organisation import org_units
from app.services.platform.batches import push
from app.services.platform.preconditions import Precondition
from app.vocabulary.organisation import OrgUnitKind
from app.vocabulary.reviewing import MeetingKind

NEW = Precondition()
LAG = "qa_lag"
SEEN_AFTER = 2  # months
LEAST_ROWS = 5  # the council of the demo is small
# What metrics should be, in their own units, and what is still amber.
TARGETS: tuple[dict[str, Any], ...] = (
    {"metric": "completion_rate", "aim": "higher", "target": 0.9, "floor": 0.8},
    {"metric": "good_or_better_rate", "aim": "higher", "target": 0.5, "floor": 0.35},
    {"metric": "qa_coverage", "aim": "higher", "target": 0.95, "floor": 0.85},
    {"metric": "cic_review_in_time", "aim": "higher", "target": 0.9, "floor": 0.75},
    {"metric": LAG, "aim": "lower", "target": 3, "floor": 5},
)
PUSHED_ON = 8  # the day of the month on which the month before is pushed
REVIEWS, CONFERENCES, CASES = "review_in_time", "conference_in_time", "open_cases"
KINDS = {
    REVIEWS: (MeetingKind.CIC_REVIEW,),
    CONFERENCES: (MeetingKind.ICPC, MeetingKind.RCPC),
}
# Code, name, kind, place in the order, and percentage of reviews in time: all of it made up.
AREAS = (
    ("E99000001", "The council", "council", 1, 88.4),
    ("E99000002", "Chalkshire", "neighbour", 1, 90.1),
    ("E99000003", "Marshshire", "neighbour", 2, 92.3),
    ("E99000004", "Weirshire", "neighbour", 3, None),
    ("E99000005", "The region", "region", 1, 89.0),
    ("E99000006", "The country", "national", 1, 90.6),
)
DEFINITIONS: tuple[dict[str, Any], ...] = (
    {
        "key": REVIEWS,
        "title": "Reviews of children in care held in time",
        "numerator_text": "Reviews that were held by their due date",
        "denominator_text": "Reviews held in the month that had a due date",
        "unit": "percent",
        "aim": "higher",
        "statutory_return": "SSDA903",
        "targets": [{"valid_from": "2020-04-01", "target": 90, "floor": 75}],
    },
    {
        "key": CONFERENCES,
        "title": "Child protection conferences held in time",
        "numerator_text": "Conferences that were held by their due date",
        "denominator_text": "Conferences held in the month that had a due date",
        "unit": "percent",
        "aim": "higher",
        "statutory_return": "Children in need census",
        "targets": [{"valid_from": "2020-04-01", "target": 90, "floor": 75}],
    },
    {
        "key": CASES,
        "title": "Open cases",
        "numerator_text": "Cases that were open at the end of the month",
        "unit": "count",
        "aim": "lower",
        "targets": [],
    },
)


def plan(story: Story) -> None:
    """Defines indicators and targets at the beginning, and has values pushed every month."""
    story.apart(story.after(1, story.start), 9, define)
    story.apart(story.after(1, story.start), 10, set_targets)
    seen = story.after(0, months_after(reviewing.quicker_from(story), SEEN_AFTER))
    story.apart(seen, 9, enter_step_change)
    month = story.start.replace(day=1)
    while month <= clock.day_of(story.until):
        following = (month + timedelta(days=32)).replace(day=1)
        story.apart(story.after(0, following.replace(day=PUSHED_ON)), 7, push_month, month)
        month = following


def define(story: Story) -> None:
    """Defines and publishes the indicators, and enters what they are compared with."""
    unit = story.role("qa_manager")
    owner = story.cast.by_role["qa_admin"].id
    for each in DEFINITIONS:
        body = {"definition_version": 1, "data_period": "month", "owner_id": owner, **each}
        row_id = ids.new()
        indicators.put(story.db, unit, row_id, IndicatorWrite.model_validate(body), NEW)
        indicators.publish(story.db, unit, story.db.get_one(Indicator, row_id))
    for code, name, kind, rank, _ in AREAS:
        area = {"code": code, "name": name, "kind": kind, "rank": rank}
        written = ComparatorAreaWrite.model_validate(area)
        comparator_areas.put(story.db, unit, ids.new(), written, NEW)
    _publish_statistics(story)
    lines = [
        *({"kind": "indicator", "key": key} for key in (REVIEWS, CONFERENCES, CASES)),
        *({"kind": "metric", "key": key} for key in ("completion_rate", "good_or_better_rate")),
        *({"kind": "metric", "key": key} for key in ("qa_coverage", "cic_review_in_time")),
    ]
    card = ScorecardWrite.model_validate({"title": "Children's services", "lines": lines})
    scorecards.put(story.db, unit, ids.new(), card, NEW)
    for kind, days in (("subjects", 40), ("meetings", 14), ("indicator_values", 40)):
        feed = {"source_system": SYSTEM, "kind": kind, "expected_days": days, "owner_id": owner}
        source_feeds.put(story.db, unit, ids.new(), SourceFeedWrite.model_validate(feed), NEW)


def set_targets(story: Story) -> None:
    """Sets what metrics should be in the whole council."""
    for each in TARGETS:
        place = {"org_unit_id": _council(story), "valid_from": story.start}
        body = {**place, "least_rows": LEAST_ROWS, **each}
        data = MetricTargetWrite.model_validate(body)
        targets.put(story.db, story.role("qa_manager"), ids.new(), data, NEW)


def enter_step_change(story: Story) -> None:
    """Says what made the records of reviewers quicker, once it is seen to last."""
    body = {
        "metric": LAG,
        "org_unit_id": _council(story),
        "starts_on": reviewing.quicker_from(story),
        "reason": "Reviewers have an hour kept free after each meeting to write its record;"
        " the months since are all quicker.",
    }
    data = StepChangeWrite.model_validate(body)
    step_changes.put(story.db, story.role("qa_manager"), ids.new(), data, NEW)


def _council(story: Story) -> UUID:
    council = select(OrgUnit.id).where(OrgUnit.kind == OrgUnitKind.DIRECTORATE)
    return story.db.scalars(council).one()


def _publish_statistics(story: Story) -> None:
    """Stores what the year before the story had, in made-up numbers."""
    year = story.start.year - 1
    levels = {"region": "regional", "national": "national"}
    records = [
        PublishedStatisticRecord.model_validate(
            {
                "external_id": f"{REVIEWS} {code} {year}",
                "indicator_key": REVIEWS,
                "geographic_level": levels.get(kind, "local_authority"),
                "area_code": code,
                "area_name": name,
                "time_period": f"{year}{(year + 1) % 100:02}",
                "time_identifier": "Financial year",
                "period_start": date(year, 4, 1),
                "period_end": date(year + 1, 3, 31),
                "numerator": None,
                "denominator": None,
                "value": value,
                "marks": {
                    "numerator": "z",
                    "denominator": "z",
                    "value": "c" if value is None else None,
                },
            }
        )
        for code, name, kind, _, value in AREAS
    ]
    pushed = published_statistic_push.PUSHED
    push.upsert(story.db, story.machine, pushed, "dfe", records)


def push_month(story: Story, first: date) -> None:
    """Pushes what the case system counts of a month, for the county and each district."""
    last = (first + timedelta(days=32)).replace(day=1) - timedelta(days=1)
    kinds = (OrgUnitKind.DIRECTORATE, OrgUnitKind.DISTRICT)
    units = story.db.scalars(
        select(OrgUnit).where(OrgUnit.kind.in_(kinds)).order_by(OrgUnit.kind, OrgUnit.code)
    )
    records = [each for unit in units for each in _records(story, unit, first, last)]
    push.upsert(story.db, story.machine, indicator_value_push.PUSHED, SYSTEM, records)
    data_quality_issues.refresh(story.db)


def _records(story: Story, unit: OrgUnit, first: date, last: date) -> list[IndicatorValueRecord]:
    counted = {key: _meetings(story, unit, kinds, first, last) for key, kinds in KINDS.items()}
    below = CaseAllocation.org_unit_id.in_(org_units.subtree(unit.id))
    cases = select(func.count()).where(valid_on(CaseAllocation, last), below)
    counted[CASES] = (story.db.scalar(cases) or 0, None)
    return [
        IndicatorValueRecord(
            external_id=f"{key} {unit.code} {first:%Y-%m}",
            indicator=key,
            org_unit_code=unit.code,
            period_start=first,
            period_end=last,
            numerator=numerator,
            denominator=denominator,
        )
        for key, (numerator, denominator) in counted.items()
        if denominator != 0
    ]


def _meetings(
    story: Story, unit: OrgUnit, kinds: tuple[MeetingKind, ...], first: date, last: date
) -> tuple[int, int | None]:
    """Returns how many meetings of a month were held in time, and how many had a due date."""
    row = Meeting
    with_clock = and_(row.held_on.between(first, last), row.due_by.is_not(None))
    query = select(func.count().filter(row.held_on <= row.due_by), func.count()).where(
        with_clock, row.kind.in_(kinds), row.deleted_at.is_(None)
    )
    if unit.kind is OrgUnitKind.DISTRICT:
        query = query.where(row.district_id == unit.id)
    in_time, due = story.db.execute(query).one()
    return in_time, due

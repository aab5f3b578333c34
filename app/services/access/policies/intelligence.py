"""Who sees management information: the Unit, managers, directors and analysts, of their place."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, Text, cast, or_

from app.models.intelligence.comparator_areas import ComparatorArea
from app.models.intelligence.data_quality_issues import DataQualityIssue
from app.models.intelligence.indicator_values import IndicatorValue
from app.models.intelligence.indicators import Indicator
from app.models.intelligence.published_statistics import PublishedStatistic
from app.models.intelligence.scorecards import Scorecard
from app.models.intelligence.source_feeds import SourceFeed
from app.models.platform.rejected_records import RejectedRecord
from app.services.access.actor import Actor, GrantScope
from app.services.access.predicates import (
    MANAGERS,
    QA,
    STAFF,
    Masks,
    Rows,
    Scopes,
    covered,
    for_county,
    for_roles,
    there_is,
    to,
)
from app.vocabulary.intelligence import DEFINED
from app.vocabulary.roles import DIRECTORS, MACHINE_ROLES, Role


def _defined(row: type[Indicator], _me: Actor, _place: GrantScope) -> ColumnElement[bool]:
    return row.status.in_(sorted(DEFINED))


def _pushed_by_me(row: type[Any], me: Actor, _place: GrantScope) -> ColumnElement[bool]:
    mine: ColumnElement[bool] = row.source_system == me.my_system
    return mine


def _mine(row: type[Any], me: Actor, _place: GrantScope) -> ColumnElement[bool]:
    mine: ColumnElement[bool] = row.owner_id == me.me
    return mine


def _here_or_mine(row: type[DataQualityIssue], me: Actor, place: GrantScope) -> ColumnElement[bool]:
    return or_(place.covers(row), row.owner_id == me.me)


def _of_my_feed(row: type[RejectedRecord], me: Actor, _place: GrantScope) -> ColumnElement[bool]:
    same = (SourceFeed.source_system == row.source_system, cast(SourceFeed.kind, Text) == row.kind)
    return there_is(SourceFeed, *same, SourceFeed.owner_id == me.me)


def _for_county_or_my_feed(
    row: type[RejectedRecord], me: Actor, place: GrantScope
) -> ColumnElement[bool]:
    return or_(for_county(row, me, place), _of_my_feed(row, me, place))


def _of_no_child(row: Any) -> ColumnElement[bool]:
    tables = (IndicatorValue.__tablename__, PublishedStatistic.__tablename__)
    figures: ColumnElement[bool] = row.kind.in_(tables)
    return figures


READERS = (*QA, *MANAGERS, *DIRECTORS, Role.MI_ANALYST)

SCOPES: Scopes = {
    Indicator: {
        **to(*STAFF, Role.INTEGRATION_CLIENT, rows=_defined),
        **to(*QA, Role.MI_ANALYST),
    },
    IndicatorValue: {
        **to(*READERS, rows=covered),
        Role.INTEGRATION_CLIENT: _pushed_by_me,
    },
    # What is published anyway, and which areas it is of.
    PublishedStatistic: to(*STAFF, Role.MI_ANALYST),
    ComparatorArea: to(*STAFF, Role.MI_ANALYST),
    Scorecard: to(*READERS),
    DataQualityIssue: {**to(*STAFF, rows=_mine), **to(*READERS, rows=_here_or_mine)},
    SourceFeed: {
        **to(*STAFF, rows=_mine),
        **to(*QA, *DIRECTORS, Role.MI_ANALYST),
        Role.INTEGRATION_CLIENT: _pushed_by_me,
    },
    RejectedRecord: {
        **to(*STAFF, rows=_of_my_feed),
        **to(*QA, *DIRECTORS, Role.MI_ANALYST, rows=_for_county_or_my_feed),
        Role.INTEGRATION_CLIENT: _pushed_by_me,
    },
}
SENSITIVE: Masks = {
    RejectedRecord: {
        "key": {
            **for_roles(*STAFF, Role.MI_ANALYST, when=_of_no_child),
            **for_roles(*QA, Role.INTEGRATION_CLIENT),
        }
    }
}


def read_by_people(model: type[Any]) -> Mapping[Role, Rows]:
    """Returns who sees rows and reads what is found in them; keys of machines read no words."""
    return {role: rows for role, rows in SCOPES[model].items() if role not in MACHINE_ROLES}

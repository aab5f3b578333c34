"""Who sees management information: the Unit, managers, directors and analysts, of their place."""

from sqlalchemy import ColumnElement

from app.models.intelligence.comparator_areas import ComparatorArea
from app.models.intelligence.indicator_values import IndicatorValue
from app.models.intelligence.indicators import Indicator
from app.models.intelligence.published_statistics import PublishedStatistic
from app.models.intelligence.scorecards import Scorecard
from app.services.access.actor import Actor, GrantScope
from app.services.access.predicates import (
    MANAGERS,
    QA,
    STAFF,
    Masks,
    Scopes,
    covered,
    to,
)
from app.vocabulary.intelligence import DEFINED
from app.vocabulary.roles import DIRECTORS, Role


def _defined(row: type[Indicator], _me: Actor, _place: GrantScope) -> ColumnElement[bool]:
    return row.status.in_(sorted(DEFINED))


def _pushed_by_me(row: type[IndicatorValue], me: Actor, _place: GrantScope) -> ColumnElement[bool]:
    return row.source_system == me.my_system


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
}
SENSITIVE: Masks = {}

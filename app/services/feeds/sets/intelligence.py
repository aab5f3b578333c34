"""The OData sets of management information: indicators, and their values as scorecards judge them.

They are figures of the authority for its own people: the rows of `GET /v1/indicator-figures`, for
every unit that the caller reads.
"""

import json
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from sqlalchemy import (
    Boolean,
    Date,
    DateTime,
    Integer,
    Numeric,
    Text,
    Uuid,
    bindparam,
    column,
    func,
    select,
)
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from app.core import clock
from app.core.dates import months_after
from app.models.intelligence.indicator_values import IndicatorValue
from app.models.intelligence.indicators import Indicator
from app.schemas.intelligence.indicator_figures import IndicatorFigure
from app.services import access
from app.services.access import Actor
from app.services.feeds.sets.entity_set import Circle, EntitySet
from app.services.intelligence import indicator_figures
from app.services.platform import history
from app.vocabulary.intelligence import IndicatorStatus
from app.vocabulary.roles import Permission

MONTHS = 36  # in which the period of a value has ended
_READERS = Circle(
    lambda actor: access.may(actor, Permission.INDICATOR_READ),
    "Indicators are management information: for the Unit, managers, directors and analysts.",
)
_MEMBERS = ("numerator", "denominator", "value", "target", "floor", "value_before")
_VALUES = (
    func.json_to_recordset(bindparam("indicator_values", None, Text).op("::")(column("json")))
    .table_valued(
        column("figure_key", Text),
        column("indicator", Text),
        column("org_unit_id", Uuid),
        column("period_start", Date),
        column("period_end", Date),
        *(column(name, Numeric) for name in _MEMBERS),
        column("rag", Text),
        column("direction", Text),
        column("small", Boolean),
        column("definition_version", Integer),
        column("source_system", Text),
        column("known_since", DateTime(timezone=True)),
        name="figure_indicator",
    )
    .render_derived(with_types=True)
)


def _computed(db: Session, actor: Actor) -> dict[str, Any]:
    history.seen(db, actor, IndicatorValue.__tablename__, {}, "/odata/v4/{entity_set}")
    return {"indicator_values": json.dumps(list(_rows(db, actor)))}


def _rows(db: Session, actor: Actor) -> Iterator[dict[str, Any]]:
    since = months_after(clock.today(), -MONTHS)
    known = indicator_figures.known_everywhere(db, actor, clock.today())
    for (key, unit_id), series in known.items():
        for figure in indicator_figures.figures(series):
            if figure.period_end >= since:
                yield _row(key, unit_id, figure)


def _row(key: str, unit_id: UUID, figure: IndicatorFigure) -> dict[str, Any]:
    shown = figure.model_dump(mode="json", exclude={"notes"})
    parts = (str(unit_id), shown["period_start"], shown["period_end"], figure.definition_version)
    return {
        "figure_key": "|".join([key, *map(str, parts)]),
        "indicator": key,
        "org_unit_id": str(unit_id),
        **shown,
    }


def _newest() -> Any:
    """Returns the published version of each indicator, or the last one that was."""
    return (
        select(
            Indicator.key.label("indicator"),
            Indicator.title.label("title"),
            Indicator.unit.label("unit"),
            Indicator.aim.label("aim"),
            Indicator.data_period.label("data_period"),
            Indicator.statutory_return.label("statutory_return"),
            Indicator.definition_version.label("definition_version"),
            Indicator.status.label("status"),
        )
        .where(Indicator.status != IndicatorStatus.DRAFT)
        .ext(distinct_on(Indicator.key))
        .order_by(Indicator.key, Indicator.definition_version.desc())
        .subquery("newest_indicators")
    )


_INDICATORS = _newest()
ENTITY_SETS = (
    EntitySet(
        name="dim_indicator",
        description="Indicators, each as its published version defines it, or its last one.",
        keys=("indicator",),
        columns=dict(_INDICATORS.c.items()),
        source=_INDICATORS,
        only_for=_READERS,
    ),
    EntitySet(
        name="figure_indicator",
        description="Values of indicators by unit and period, of periods that ended in the last"
        f" {MONTHS} months, with target, RAG and direction as scorecards give them.",
        keys=("figure_key",),
        columns=dict(_VALUES.c.items()),
        source=_VALUES,
        computed=_computed,
        only_for=_READERS,
    ),
)

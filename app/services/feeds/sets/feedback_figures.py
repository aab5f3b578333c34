"""The OData set of figures of feedback: the same cells as `GET /v1/feedback-figures`."""

import json
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Date, Integer, Numeric, Text, Uuid, bindparam, column, func
from sqlalchemy.orm import Session

from app.schemas.figures.feedback_figures import (
    FeedbackDimension,
    FeedbackFigureQuery,
    FeedbackFigureRead,
)
from app.schemas.figures.metrics import Figure
from app.services.access import Actor
from app.services.feeds.sets.entity_set import EntitySet
from app.services.figures.feedback import figures
from app.services.figures.feedback.catalogue import FIGURES

BY = (FeedbackDimension.CAMPAIGN, FeedbackDimension.DISTRICT, FeedbackDimension.SERVICE)
_NAMES: dict[FeedbackDimension, tuple[str, Any]] = {
    FeedbackDimension.CAMPAIGN: ("campaign_id", Uuid()),
    FeedbackDimension.DISTRICT: ("district_id", Uuid()),
    FeedbackDimension.SERVICE: ("service_line", Text()),
    FeedbackDimension.QUESTION: ("question", Text()),
    FeedbackDimension.ANSWER: ("answer", Text()),
    FeedbackDimension.THEME: ("theme_code", Text()),
    FeedbackDimension.POLARITY: ("polarity", Text()),
}
_ROWS = (
    func.json_to_recordset(bindparam("feedback_figures", None, Text).op("::")(column("json")))
    .table_valued(
        column("figure_key", Text),
        column("figure", Text),
        column("as_of", Date),
        *(column(name, kind) for name, kind in _NAMES.values()),
        column("numerator", Integer),
        column("denominator", Integer),
        column("value", Numeric),
        column("status", Text),
        column("null_reason", Text),
        name="figure_feedback",
    )
    .render_derived(with_types=True)
)


def _computed(db: Session, actor: Actor) -> dict[str, Any]:
    query = FeedbackFigureQuery(by=list(BY))
    read = (figures.read(db, actor, slug, query) for slug in FIGURES)
    return {"feedback_figures": json.dumps([row for each in read for row in _rows_of(each)])}


def _rows_of(read: FeedbackFigureRead) -> Iterator[dict[str, Any]]:
    for figure in read.rows:
        groups = {_NAMES[FeedbackDimension(each.dimension)][0]: each.value for each in figure.group}
        yield {
            "figure_key": "|".join([read.slug, *(value or "" for value in groups.values())]),
            "figure": read.slug,
            "as_of": read.as_of.isoformat(),
            **groups,
            **_counts(figure),
        }


def _counts(figure: Figure) -> dict[str, Any]:
    counted = figure.model_dump(mode="json")
    names = ("numerator", "denominator", "value", "status", "null_reason")
    return {name: counted[name] for name in names}


ENTITY_SETS = (
    EntitySet(
        name="figure_feedback",
        description="Figures of feedback by campaign, district and service line; `c` in `status`"
        " is withheld, so that nothing tells of fewer than six people.",
        keys=("figure_key",),
        columns=dict(_ROWS.c.items()),
        source=_ROWS,
        computed=_computed,
    ),
)

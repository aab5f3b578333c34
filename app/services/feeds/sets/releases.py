"""The OData set of published figures: those of releases, as they left the council."""

from typing import Any

from sqlalchemy import Integer, Numeric, Text, cast, column, func, literal_column, select, true
from sqlalchemy.dialects.postgresql import JSONB

from app.models.figures.releases import Release
from app.services.feeds.sets.entity_set import EntitySet
from app.vocabulary.figures import OUT

_TOTAL = literal_column("jsonb_build_array(table_of_release.value -> 'total')", JSONB)


def _each(array: Any, name: str) -> Any:
    """Returns the elements of a JSON array with their places in it, for a join on true."""
    each = func.jsonb_array_elements(array).table_valued(
        column("value", JSONB), with_ordinality="place", name=name
    )
    return each.render_derived().lateral(name)


_TABLE = _each(Release.figures, "table_of_release")
_FIGURE = _each(_TABLE.c.value["rows"].op("||")(_TOTAL), "figure")
_GROUP = _FIGURE.c.value["group"]
_DASH = literal_column("'-'", Text)


def _figures() -> Any:
    figure = _FIGURE.c.value
    return (
        select(
            func.concat(
                Release.id, _DASH, _TABLE.c.place, _DASH, _FIGURE.c.place, type_=Text
            ).label("figure_key"),
            Release.id.label("release_id"),
            Release.title.label("release"),
            Release.status.label("status_of_release"),
            Release.period_from.label("period_from"),
            Release.period_to.label("period_to"),
            Release.as_of.label("as_of"),
            _TABLE.c.value["slug"].astext.label("metric"),
            *(
                _GROUP[n][name].astext.label(f"{name}_{n + 1}")
                for n in (0, 1)
                for name in ("dimension", "value", "label")
            ),
            cast(figure["numerator"].astext, Numeric(18, 4)).label("numerator"),
            cast(figure["denominator"].astext, Integer).label("denominator"),
            cast(figure["value"].astext, Numeric(18, 4)).label("value"),
            figure["status"].astext.label("status"),
            figure["null_reason"].astext.label("null_reason"),
            Release.approved_at.label("approved_at"),
        )
        .select_from(Release)
        .join(_TABLE, true())
        .join(_FIGURE, true())
        .where(Release.status.in_(sorted(OUT)))
        .subquery("published_figures")
    )


_ROWS = _figures()

ENTITY_SETS = (
    EntitySet(
        name="published_figure",
        description="Figures of releases that were published, with their breakdown; a total has"
        " none. `c` in `status` is withheld; a superseded release stays, and its correction too.",
        keys=("figure_key",),
        columns=dict(_ROWS.c.items()),
        source=_ROWS,
    ),
)

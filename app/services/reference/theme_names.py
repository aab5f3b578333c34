"""The labels of the themes that a row names in `theme_codes`, in their order."""

from typing import Any

from sqlalchemy import Text, func, select
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import aliased
from sqlalchemy.sql import column

from app.models.platform.base import Base
from app.models.reference.themes import Theme
from app.schemas.reference.references import ThemeName
from app.services.access import Actor
from app.services.platform import documents


def declare(model: type[Base]) -> None:
    """Enters the member `themes` of the rows of a model."""
    documents.computed(model, "themes")(_themes)


def _themes(row: Any, actor: Actor) -> Any:
    theme = aliased(Theme)
    each = (
        func.jsonb_array_elements_text(row.theme_codes)
        .table_valued(column("value", Text), with_ordinality="position")
        .render_derived(name="named")
    )
    label = documents.document(ThemeName, theme, actor)
    every = func.json_agg(aggregate_order_by(label, each.c.position))
    rows = select(func.coalesce(every, documents.NOTHING))
    return rows.select_from(each.join(theme, theme.code == each.c.value)).scalar_subquery()

"""The OData set that says from which transaction on rows may change."""

from sqlalchemy import DateTime, func, select

from app.core import watermarks
from app.services.feeds.sets.entity_set import EntitySet

_ROW = select(
    watermarks.current().label("watermark"),
    func.statement_timestamp(type_=DateTime(timezone=True)).label("read_at"),
).subquery("feed_watermark")

ENTITY_SETS = (
    EntitySet(
        name="feed_watermark",
        description="One row: read it before the facts, and later ask for those whose `changed_in`"
        " is at least its `watermark`. Nothing that was committed meanwhile is missed. After the"
        " database was restored, a watermark from before is refused.",
        keys=("watermark",),
        columns=dict(_ROW.c.items()),
        source=_ROW,
    ),
)

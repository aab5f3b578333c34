"""The history and the read log, for those who look into them (trust.md 2.6)."""

from typing import Any

from sqlalchemy import ARRAY, Uuid, literal, select
from sqlalchemy.orm import Session

from app.models.history import Change, Read
from app.schemas.history import (
    AccessLog,
    AccessLogQuery,
    AccessRead,
    ChangeRead,
    Changes,
    HistoryQuery,
)
from app.services import access
from app.services.access import Actor
from app.vocabulary import Permission, Role


def changes(db: Session, actor: Actor, query: HistoryQuery) -> Changes:
    """Who changed what. What it was before and after is for the QA manager only."""
    access.require(actor, Permission.HISTORY_READ)
    rows = select(Change).where(access.scope(actor, Change), Change.seq > query.after)
    for column, wanted in (
        (Change.entity, query.entity),
        (Change.entity_id, query.entity_id),
        (Change.actor_id, query.actor_id),
        (Change.action, query.action),
    ):
        if wanted is not None:
            rows = rows.where(column == wanted)
    found, more = _page(db, rows.order_by(Change.seq), query.limit)
    items = [ChangeRead.model_validate(row) for row in found]
    if Role.QA_MANAGER not in actor.roles:
        items = [
            item.model_copy(update={"before": None, "after": None, "note": None}) for item in items
        ]
    return Changes(items=items, next_after=items[-1].seq if more else None)


def reads(db: Session, actor: Actor, query: AccessLogQuery) -> AccessLog:
    """Who read what; of one child: who read this record."""
    access.require(actor, Permission.ACCESS_LOG_READ)
    rows = select(Read).where(access.scope(actor, Read), Read.seq > query.after)
    if query.subject_id is not None:
        rows = rows.where(Read.subject_ids.op("@>")(literal([query.subject_id], ARRAY(Uuid))))
    if query.actor_id is not None:
        rows = rows.where(Read.actor_id == query.actor_id)
    found, more = _page(db, rows.order_by(Read.seq), query.limit)
    items = [AccessRead.model_validate(row) for row in found]
    return AccessLog(items=items, next_after=items[-1].seq if more else None)


def _page(db: Session, rows: Any, limit: int) -> tuple[list[Any], bool]:
    found = list(db.scalars(rows.limit(limit + 1)))
    return found[:limit], len(found) > limit

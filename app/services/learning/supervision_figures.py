"""How often supervision was held against the local interval, and how reflective it was."""

from typing import Any

from sqlalchemy import Select, Text, distinct, func, select
from sqlalchemy.orm import Session

from app.core.errors import Fault, Invalid
from app.models.learning.supervision_reviews import SupervisionReview
from app.schemas.learning.supervision_reviews import (
    QualityCount,
    SupervisionFiguresQuery,
    SupervisionFiguresRead,
)
from app.services import access
from app.services.access import Actor
from app.services.organisation import org_units
from app.services.platform import filters
from app.vocabulary.learning import ReflectiveQuality, SupervisionKind
from app.vocabulary.roles import Permission


def read(db: Session, actor: Actor, query: SupervisionFiguresQuery) -> SupervisionFiguresRead:
    """Counts the supervision of a period that the caller may see."""
    access.require(actor, Permission.METRICS_ROWS)
    if query.held_to < query.held_from:
        fault = Fault("/held_to", "out_of_range", "Must be the day `held_from` or a later one.")
        raise Invalid("The period ends before it begins.", errors=[fault])
    by_kind = _counted(db, actor, query, SupervisionReview.kind)
    by_quality = _counted(db, actor, query, SupervisionReview.reflective_quality)
    followed, in_time = db.execute(_in_time(actor, query)).one()
    return SupervisionFiguresRead(
        held_from=query.held_from,
        held_to=query.held_to,
        individual=by_kind.get(SupervisionKind.INDIVIDUAL, 0),
        group=by_kind.get(SupervisionKind.GROUP, 0),
        people=db.scalar(_people(actor, query)) or 0,
        followed=followed,
        in_time=in_time,
        in_time_rate=round(in_time / followed, 4) if followed else None,
        by_quality=[
            QualityCount(reflective_quality=each, count=by_quality.get(each, 0))
            for each in ReflectiveQuality
        ],
    )


def _of_period(rows: Select[Any], actor: Actor, query: SupervisionFiguresQuery) -> Select[Any]:
    row = SupervisionReview
    rows = rows.where(access.scope(actor, row))
    rows = org_units.within(rows, row, query.under)
    return filters.between(rows, row.held_on, since=query.held_from, until=query.held_to)


def _counted(
    db: Session, actor: Actor, query: SupervisionFiguresQuery, column: Any
) -> dict[Any, int]:
    rows: Select[Any] = select(column, func.count()).group_by(column)
    return {row[0]: row[1] for row in db.execute(_of_period(rows, actor, query))}


def _people(actor: Actor, query: SupervisionFiguresQuery) -> Select[Any]:
    each = func.jsonb_array_elements_text(SupervisionReview.supervisee_ids).table_valued("value")
    person: Any = each.lateral("person")
    rows: Select[Any] = select(func.count(distinct(person.c.value)))
    return _of_period(rows.select_from(SupervisionReview, person), actor, query)


def _in_time(actor: Actor, query: SupervisionFiguresQuery) -> Select[Any]:
    """Selects how many followed one of the same person, and how many of these were in time.

    The first supervision of a person follows none, so nothing says when it was due.
    """
    row = SupervisionReview
    supervisee = row.supervisee_ids[0].astext.cast(Text)
    due = func.lag(row.next_due_on).over(partition_by=supervisee, order_by=(row.held_on, row.id))
    every = (
        select(row.id, row.held_on, row.org_unit_id, due.label("due_on"))
        .where(access.scope(actor, row), row.kind == SupervisionKind.INDIVIDUAL)
        .subquery("every")
    )
    followed = func.count(every.c.due_on)
    in_time = func.count().filter(every.c.held_on <= every.c.due_on)
    counts: tuple[Any, ...] = (followed, in_time)
    rows = select(*counts).select_from(every)
    if query.under is not None:
        rows = rows.where(every.c.org_unit_id.in_(org_units.subtree(query.under)))
    return rows.where(every.c.held_on >= query.held_from, every.c.held_on <= query.held_to)

"""Row by row what was counted, by keyset; written to the read log like any reading of rows."""

from typing import Any
from uuid import UUID

from sqlalchemy import Boolean, case, func, literal, null, tuple_
from sqlalchemy.orm import Session

from app.schemas.figures.metrics import Explanation, MetricQuery
from app.services.access import Actor
from app.services.figures.engine import measure
from app.services.figures.engine.counting import counting
from app.services.figures.engine.facts import Fact, counted
from app.services.figures.engine.measure import Measured
from app.services.figures.engine.metric import Metric
from app.services.platform import history


def explain(
    db: Session, actor: Actor, measured: Measured, query: MetricQuery, route: str
) -> Explanation:
    """One page of the rows of the denominator, and of those left out of it."""
    metric, asked = measured.metric, measured.asked
    measure.require_rows(actor, metric)
    rows = metric.population.rows
    among = counting(db, actor, metric, asked, query)
    fact = among.fact
    key = (rows.key, func.coalesce(fact.part, "")) if fact.part is not None else (rows.key,)
    columns = rows.columns(actor, asked.as_of) | _judged(measured, fact)
    found = (
        counted(fact, *(column.label(name) for name, column in columns.items()))
        .where(*among.where)
        .order_by(*key)
    )
    if query.cursor is not None:
        found = found.where(tuple_(*key) > tuple_(*_values(query.cursor, len(key))))
    taken = db.execute(found.limit(query.limit + 1)).all()
    items: list[Any] = [
        rows.schema.model_validate(row, from_attributes=True) for row in taken[: query.limit]
    ]
    if items:
        children = {getattr(item, rows.id_name): item.subject_id for item in items}
        history.seen(db, actor, rows.entity, children, route)
    more = len(taken) > query.limit
    return Explanation(items=items, next_cursor=_cursor(metric, items[-1]) if more else None)


def _judged(measured: Measured, fact: Fact) -> dict[str, Any]:
    """What the metric makes of a row."""
    metric, asked = measured.metric, measured.asked
    numerator: Any = metric.numerator(fact, asked)
    is_condition = isinstance(numerator.type, Boolean)
    excluded = [(term(fact, asked), literal(name)) for name, term in metric.exclusions.items()]
    return {
        "part": fact.part if fact.part is not None else null(),
        "in_numerator": func.coalesce(numerator, False) if is_condition else null(),
        "contribution": null() if is_condition else numerator,
        "in_denominator": func.coalesce(metric.denominator(fact, asked), False),
        "exclusion": case(*excluded, else_=null()) if excluded else null(),
    }


def _cursor(metric: Metric, item: Any) -> str:
    row_id = str(getattr(item, metric.population.rows.id_name))
    return row_id if item.part is None else f"{row_id}.{item.part}"


def _values(cursor: str, parts: int) -> list[Any]:
    row_id, _, part = cursor.partition(".")
    return [UUID(row_id), part][:parts]

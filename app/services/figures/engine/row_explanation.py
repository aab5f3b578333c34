"""Lists the rows behind a figure in pages, and records that they were read."""

from collections.abc import Iterable
from types import SimpleNamespace
from typing import Any, get_args
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import Boolean, Select, Uuid, case, cast, func, literal, null, select, tuple_
from sqlalchemy.orm import Session

from app.core.errors import Forbidden
from app.schemas.figures.metrics import Explanation, MetricQuery
from app.services import access
from app.services.access import Actor
from app.services.figures.engine.counting import counting
from app.services.figures.engine.facts import Fact, counted
from app.services.figures.engine.measure import Measured
from app.services.figures.engine.metric import Metric
from app.services.platform import documents, history, references
from app.vocabulary.figures import Audience
from app.vocabulary.roles import Permission


def explain(
    db: Session, actor: Actor, measured: Measured, query: MetricQuery, route: str
) -> Explanation:
    """Returns one page of the rows in the denominator and of the excluded rows."""
    metric, parameters = measured.metric, measured.parameters
    access.require(actor, Permission.METRICS_ROWS)
    if measured.audience is not Audience.ROWS:
        raise Forbidden(
            "These figures are without rows: you may see the figures, but not the rows behind"
            " them.",
            code="figures_only",
        )
    rows = metric.population.rows
    selection = counting(db, actor, metric, parameters, query, Audience.ROWS)
    fact = selection.fact
    key = (rows.key, func.coalesce(fact.part, "")) if fact.part is not None else (rows.key,)
    columns = rows.columns(actor, parameters.as_of) | _membership(measured, fact)
    places = {f"place_{n}": column for n, column in enumerate(key)}
    page = (
        counted(fact, *(column.label(name) for name, column in (columns | places).items()))
        .where(*selection.where)
        .order_by(*key)
    )
    if query.cursor is not None:
        page = page.where(tuple_(*key) > tuple_(*_values(query.cursor, len(key))))
    fetched = db.execute(_named(page.limit(query.limit + 1), rows.schema, actor, places)).all()
    items: list[Any] = [
        rows.schema.model_validate(row, from_attributes=True) for row in fetched[: query.limit]
    ]
    if items:
        children = {getattr(item, rows.id_name): item.subject_id for item in items}
        history.seen(db, actor, rows.entity, children, route)
    has_more = len(fetched) > query.limit
    return Explanation(items=items, next_cursor=_cursor(metric, items[-1]) if has_more else None)


def _named(
    page: Select[Any], schema: type[BaseModel], actor: Actor, places: Iterable[str]
) -> Select[Any]:
    """Returns the rows of a page in their order, with names beside the identifiers they show."""
    rows = page.subquery("page")
    row: Any = SimpleNamespace(
        **{name: cast(rows.c[name], Uuid) for name in schema.model_fields if name in rows.c}
    )
    names = (
        references.document(kind, row, name, actor, documents.document).label(name)
        for name, field in schema.model_fields.items()
        for kind in (field.annotation, *get_args(field.annotation))
        if kind in references.REFERENCES
    )
    return select(rows, *names).order_by(*(rows.c[place] for place in places))


def _membership(measured: Measured, fact: Fact) -> dict[str, Any]:
    """Returns columns that say where the metric counts a row, or why it excludes the row."""
    metric, parameters = measured.metric, measured.parameters
    numerator: Any = metric.numerator(fact, parameters)
    is_condition = isinstance(numerator.type, Boolean)
    excluded = [(term(fact, parameters), literal(name)) for name, term in metric.exclusions.items()]
    return {
        "part": fact.part if fact.part is not None else null(),
        "in_numerator": func.coalesce(numerator, False) if is_condition else null(),
        "contribution": null() if is_condition else numerator,
        "in_denominator": func.coalesce(metric.denominator(fact, parameters), False),
        "exclusion": case(*excluded, else_=null()) if excluded else null(),
    }


def _cursor(metric: Metric, item: Any) -> str:
    row_id = str(getattr(item, metric.population.rows.id_name))
    return row_id if item.part is None else f"{row_id}.{item.part}"


def _values(cursor: str, parts: int) -> list[Any]:
    row_id, _, part = cursor.partition(".")
    return [UUID(row_id), part][:parts]

"""What a caller sees of a row, as SQL that is compiled once for callers of one shape.

The scope of a finding is that of everything that findings come from. Many statements ask for it,
some of them several times, and SQLAlchemy would make and write it anew for each mention.
"""

from collections.abc import Callable, Hashable
from typing import Any

from sqlalchemy import ColumnElement, bindparam, inspect, select, text, type_coerce

from app.models.platform.base import Base
from app.services import access
from app.services.access import Actor
from app.services.platform.compiled_sql import PARTS, expression, once


def seen(actor: Actor, model: type[Base], row: type[Base] | None = None) -> ColumnElement[bool]:
    """Whether the caller sees a row of `model`, or of an alias of it that has a name."""
    row = model if row is None else row
    return compiled_once((seen, row), actor, row, lambda: access.scope(actor, model, row))


def shown(
    actor: Actor, member: str, row: type[Base], deciding_row: type[Base] | None
) -> ColumnElement[bool] | None:
    """Returns the condition for showing a member of a visible row; None if it is always shown."""
    model = access.model_of(row)
    rules = access.SENSITIVE.get(model, {}).get(member)
    if rules is None:
        return None
    decides = row if deciding_row is None else deciding_row

    def condition() -> Any:
        return access.mask_condition(actor, model, member, row, deciding_row)

    if len(actor.grants) == 1 or not inspect(decides).is_mapper:
        return condition()  # type: ignore[no-any-return]
    return compiled_once((shown, frozenset(rules.items()), decides), actor, decides, condition)


def compiled_once(
    key: Hashable, actor: Actor, row: type[Base], build: Callable[[], ColumnElement[Any]]
) -> ColumnElement[Any]:
    """Returns SQL over a row that callers of one shape share, with the values of this caller."""

    def compiled() -> tuple[str, Any, dict[str, Any]]:
        built = build()
        query = select(built.label("part")).select_from(row)
        sql, used = expression(query, set(values))
        return sql, built.type, {name: parameter.type for name, parameter in used.items()}

    values = actor.parameters()
    sql, kind, types = once((key, actor.shape), compiled, PARTS)
    parameters = (bindparam(name, values[name], type_) for name, type_ in types.items())
    return type_coerce(text(f"({sql})").bindparams(*parameters), kind)

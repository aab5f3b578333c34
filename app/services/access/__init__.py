"""Who may do what, and see which rows and members: the only place that knows roles."""

from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, false, inspect, or_, select, true
from sqlalchemy.orm import Session

from app.core.errors import Forbidden, NotFound
from app.data.files import label as word_label
from app.models.platform.base import Base, Record
from app.services.access.actor import OPERATOR, SYSTEM, Actor, Grant, GrantScope
from app.services.access.field_masks import SENSITIVE, WHOLES
from app.services.access.grants import GRANTS
from app.services.access.visibility import SCOPES
from app.vocabulary.roles import Permission, Role

__all__ = [
    "GRANTS",
    "OPERATOR",
    "SCOPES",
    "SENSITIVE",
    "SYSTEM",
    "WHOLES",
    "Actor",
    "Grant",
    "allowed",
    "get",
    "label",
    "mask_condition",
    "may",
    "model_of",
    "require",
    "roles_with",
    "scope",
    "sees_any",
    "visible",
]

R = TypeVar("R", bound=Record)


def may(actor: Actor, permission: Permission, row: object = None) -> bool:
    """Whether one of the caller's roles allows it, in the place of the row."""
    return any(permission in GRANTS[g.role] and g.holds_for(row) for g in actor.grants)


def require(actor: Actor, permission: Permission, row: object = None) -> None:
    if not may(actor, permission, row):
        raise Forbidden(f"You cannot do this here: it needs {roles_with(permission)}.")


def roles_with(permission: Permission) -> str:
    """Names the roles that allow it, for a sentence: `the role Moderator or QA manager`."""
    labels = [word_label(role) for role in Role if permission in GRANTS[role]]
    return f"the role {' or '.join(labels)}"


def allowed(actor: Actor, permission: Permission, row: Any) -> ColumnElement[bool]:
    """`may`, as SQL over a row: for `allowed_actions` and the workflow."""
    places = [p for p in actor.places() if permission in GRANTS[p.role]]
    if not hasattr(row, "org_unit_id"):
        return true() if places else false()
    return or_(false(), *(place.covers(row) for place in places))


def scope(actor: Actor, model: Any, row: Any = None) -> ColumnElement[bool]:
    """The condition under which the caller sees a row of `model`."""
    row = model if row is None else row
    rules = SCOPES[model]
    return or_(false(), *(rules[p.role](row, actor, p) for p in actor.places() if p.role in rules))


def sees_any(actor: Actor, model: type[Base]) -> bool:
    """Whether any of the caller's roles sees rows of this kind, some or all."""
    return any(grant.role in SCOPES.get(model, {}) for grant in actor.grants)


def visible(actor: Actor, model: type[R]) -> Select[R]:
    """The root of every query: the rows of `model` that the caller may see."""
    return select(model).where(scope(actor, model))


def get(db: Session, actor: Actor, model: type[R], row_id: UUID, *, lock: bool = True) -> R:
    """One visible row, locked for change. What you may not see does not exist: 404, never 403.

    `lock=False` is for answers that are no row, such as what may be done to it.
    """
    query = visible(actor, model).where(model.id == row_id)
    query = query.with_for_update(of=model) if lock else query
    row = db.scalar(query.execution_options(populate_existing=True))
    if row is None:
        raise NotFound(f"There is no such {label(model)}, or it is not visible to you.")
    return row


def label(model: type[Base]) -> str:
    """How a sentence calls a row: `audit assignment`."""
    words = "".join(f" {c.lower()}" if c.isupper() else c for c in model.__name__)
    return words.strip()


def mask_condition(
    actor: Actor, model: Any, member: str, row: Any, deciding_row: Any = None
) -> ColumnElement[bool] | None:
    """The condition under which a member of a visible row is shown; None when it always is.

    `deciding_row` is the row whose state decides: the audit for its sections.
    """
    rules = SENSITIVE.get(model, {}).get(member)
    if rules is None:
        return None
    deciding_row = row if deciding_row is None else deciding_row
    terms = []
    for place in actor.places():
        if place.role not in rules:
            continue
        condition = rules[place.role](deciding_row)
        if len(actor.grants) > 1:
            condition = and_(_seen_by(actor, place, deciding_row), condition)
        terms.append(condition)
    return or_(false(), *terms)


def _seen_by(actor: Actor, place: GrantScope, row: Any) -> ColumnElement[bool]:
    rules = SCOPES[model_of(row)]
    return rules[place.role](row, actor, place) if place.role in rules else false()


def model_of(row: Any) -> type[Base]:
    """The mapped class, of the class itself or of an alias of it."""
    found: type[Base] = inspect(row).mapper.class_
    return found

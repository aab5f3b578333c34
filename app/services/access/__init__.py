"""Permissions and visibility: what a caller may do, and which rows and members they may see."""

from collections.abc import Collection
from typing import TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, false, inspect, literal, or_, select
from sqlalchemy.orm import Session

from app.core.errors import Conflict, Forbidden, NotFound
from app.data.files import label as word_label
from app.models.platform.base import Base, Record, noun_of
from app.models.platform.rows import is_in_place
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
    "model_named",
    "model_of",
    "person_of",
    "require",
    "require_at",
    "roles_holding",
    "roles_with",
    "scope",
    "sees_any",
    "visible",
]

R = TypeVar("R", bound=Record)


def may(actor: Actor, permission: Permission, row: Base | None = None) -> bool:
    """Whether one of the caller's roles allows it for the row; without a row, for any."""
    held = (g for g in actor.grants if permission in GRANTS[g.role])
    return any(row is None or grant.holds_for(row) for grant in held)


def person_of(actor: Actor, sentence: str) -> UUID:
    """Returns the person who calls; refuses a machine with the sentence."""
    if actor.person_id is None:
        raise Conflict(sentence, code="not_a_person")
    return actor.person_id


def require_at(actor: Actor, permission: Permission, unit_ids: Collection[UUID] = ()) -> None:
    """Refuses a caller who has the permission not in all of these units, or in the county."""
    if any(permission in GRANTS[g.role] and g.holds_at(unit_ids) for g in actor.grants):
        return
    where = "there" if unit_ids else "for the whole county"
    raise Forbidden(f"You cannot do this: it needs {roles_with(permission)} {where}.")


def require(actor: Actor, permission: Permission, row: Base | None = None) -> None:
    """Refuses a caller without the permission, or without it for the row."""
    if not may(actor, permission, row):
        raise Forbidden(f"You cannot do this here: it needs {roles_with(permission)}.")


def roles_holding(permission: Permission) -> list[Role]:
    """Returns the roles that allow it."""
    return [role for role in Role if permission in GRANTS[role]]


def roles_with(permission: Permission) -> str:
    """Returns the roles that allow it, for a sentence: `the role Moderator or QA manager`."""
    labels = [word_label(role) for role in roles_holding(permission)]
    return f"the role {' or '.join(labels)}"


def allowed(actor: Actor, permission: Permission, row: type[Base]) -> ColumnElement[bool]:
    """Whether one of the caller's roles allows it for a row, as SQL."""
    scopes = [each for each in actor.scopes() if permission in GRANTS[each.role]]
    if not is_in_place(row):
        of_county = model_of(row).of_county
        return literal(any(each.grant.is_for_county or not of_county for each in scopes))
    return or_(false(), *(each.covers(row) for each in scopes))


def scope(actor: Actor, model: type[Base], row: type[Base] | None = None) -> ColumnElement[bool]:
    """Whether the caller sees a row of `model`, as SQL."""
    row = model if row is None else row
    rules = SCOPES[model]
    scopes = [each for each in actor.scopes() if each.role in rules]
    return or_(false(), *(rules[each.role](row, actor, each) for each in scopes))


def sees_any(actor: Actor, model: type[Base]) -> bool:
    """Whether any of the caller's roles sees rows of this kind."""
    return any(grant.role in SCOPES.get(model, {}) for grant in actor.grants)


def visible(actor: Actor, model: type[R]) -> Select[R]:
    """Selects the rows of `model` that the caller may see: every query of rows begins here."""
    return select(model).where(scope(actor, model))


def get(db: Session, actor: Actor, model: type[R], row_id: UUID, *, lock: bool = True) -> R:
    """Returns one visible row, locked for change; NotFound, never Forbidden, for an invisible one.

    `lock=False` is for answers that only inspect the row, such as its possible actions.
    """
    query = visible(actor, model).where(model.id == row_id)
    query = query.with_for_update(of=model) if lock else query
    row = db.scalar(query.execution_options(populate_existing=True))
    if row is None:
        raise NotFound(f"There is no such {label(model)}, or it is not visible to you.")
    return row


def label(model: type[Base]) -> str:
    """Returns the noun of a row in a sentence: `audit assignment`."""
    return noun_of(model)


def mask_condition(
    actor: Actor,
    model: type[Base],
    member: str,
    row: type[Base],
    deciding_row: type[Base] | None = None,
) -> ColumnElement[bool] | None:
    """Returns the condition for showing a member of a visible row; None if it is always shown.

    `deciding_row` is the row whose state decides: the audit for its sections.
    """
    rules = SENSITIVE.get(model, {}).get(member)
    if rules is None:
        return None
    deciding_row = row if deciding_row is None else deciding_row
    terms = []
    for each in actor.scopes():
        if each.role not in rules:
            continue
        condition = rules[each.role](deciding_row)
        if len(actor.grants) > 1:
            condition = and_(_seen_by(actor, each, deciding_row), condition)
        terms.append(condition)
    return or_(false(), *terms)


def _seen_by(actor: Actor, scope: GrantScope, row: type[Base]) -> ColumnElement[bool]:
    rules = SCOPES[model_of(row)]
    return rules[scope.role](row, actor, scope) if scope.role in rules else false()


def model_named(table: str) -> type[Record]:
    """Returns the model of a table whose rows somebody sees."""
    return next(m for m in SCOPES if m.__tablename__ == table)  # type: ignore[return-value]


def model_of(row: type[Base]) -> type[Base]:
    """Returns the mapped class of a class or of an alias of it."""
    model: type[Base] = inspect(row).mapper.class_
    return model

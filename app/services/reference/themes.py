"""Themes of findings, in a tree; a theme that is no longer used is made inactive."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from app.core import ids
from app.core.errors import Conflict, Fault, Invalid, NotFound
from app.models.reference.themes import Theme
from app.schemas.reference.themes import ThemeQuery, ThemeSort, ThemeWrite
from app.services import access
from app.services.access import Actor
from app.services.platform import crud, filters, pagination
from app.services.platform.preconditions import Precondition
from app.vocabulary.roles import Permission

ORDERS = pagination.orders(ThemeSort, Theme)


def search(actor: Actor, query: ThemeQuery) -> Select[Theme]:
    rows = access.visible(actor, Theme)
    rows = filters.matching(rows, actor, Theme, query, "id", "parent_code", "active")
    if query.polarity is not None:
        rows = rows.where(Theme.polarity_allowed.contains([query.polarity]))
    return rows


def find(db: Session, actor: Actor, code: str) -> UUID:
    """Returns the identifier of the theme with this code, or refuses with 404."""
    row = db.scalar(access.visible(actor, Theme).where(Theme.code == code))
    if row is None:
        raise NotFound("There is no theme with this code.")
    return row.id


def put(
    db: Session, actor: Actor, code: str, data: ThemeWrite, precondition: Precondition
) -> tuple[UUID, bool]:
    """Creates (True) or replaces a theme; findings keep the code they have."""
    access.require_at(actor, Permission.REFERENCE_MANAGE)
    _check(db, code, data)
    values = data.model_dump(mode="json")
    row = db.scalar(
        access.visible(actor, Theme).where(Theme.code == code).with_for_update(of=Theme)
    )
    if row is None:
        return crud.create(
            db, actor, Theme, ids.new(), {"code": code} | values, Permission.REFERENCE_MANAGE
        ).id, True
    if row.active and not data.active and _has_active_children(db, code):
        raise Conflict(
            "This theme has active themes below it; set those inactive first.", code="in_use"
        )
    crud.replace(db, actor, row, values, precondition)
    return row.id, False


def _check(db: Session, code: str, data: ThemeWrite) -> None:
    refused = [
        Fault(f"/polarity_allowed/{n}", "twice", "This polarity appears more than once.")
        for n, polarity in enumerate(data.polarity_allowed)
        if polarity in data.polarity_allowed[:n]
    ]
    if data.parent_code is not None:
        refused += _parent_faults(db, code, data)
    if refused:
        raise Invalid("The theme is not valid.", errors=refused)


def _parent_faults(db: Session, code: str, data: ThemeWrite) -> list[Fault]:
    pointer = "/parent_code"
    parent = db.scalar(select(Theme).where(Theme.code == data.parent_code))
    if parent is None:
        return [Fault(pointer, "unknown", "There is no theme with this code.")]
    if data.active and not parent.active:
        return [Fault(pointer, "inactive", "The parent of an active theme must be active.")]
    ancestor = parent
    while ancestor.code != code:
        if ancestor.parent_code is None:
            return []
        ancestor = db.scalars(select(Theme).where(Theme.code == ancestor.parent_code)).one()
    return [
        Fault(pointer, "circle", "A theme cannot be its own parent, directly or through others.")
    ]


def _has_active_children(db: Session, code: str) -> bool:
    children = select(Theme.id).where(Theme.parent_code == code, Theme.active)
    return db.scalar(children.limit(1)) is not None


def at_or_below(code: str) -> Any:
    """Returns a theme and those below it as an array of codes, as SQL."""
    tree = select(Theme.code).where(Theme.code == code).cte("tree", recursive=True)
    tree = tree.union(select(Theme.code).join(tree, Theme.parent_code == tree.c.code))
    return select(func.array_agg(tree.c.code)).scalar_subquery()


def faults(db: Session, codes: Sequence[str], stored: Iterable[str] = ()) -> list[Fault]:
    """Returns the faults of `theme_codes`; a row may keep codes that are no longer active."""
    active = select(Theme.code).where(Theme.code.in_(codes), Theme.active)
    known = set(db.scalars(active)) | set(stored)
    refused = []
    for index, code in enumerate(codes):
        if code not in known:
            text = "There is no active theme with this code."
            refused.append(Fault(f"/theme_codes/{index}", "unknown_code", text))
        elif code in codes[:index]:
            refused.append(Fault(f"/theme_codes/{index}", "twice", "This theme is named twice."))
    return refused

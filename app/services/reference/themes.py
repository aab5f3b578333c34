"""Themes: what findings are about, in a tree; one that is no longer used is made inactive."""

from uuid import UUID

from sqlalchemy import Select, select
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
    rows = filters.matching(rows, actor, Theme, query, "parent_code", "active")
    if query.polarity is not None:
        rows = rows.where(Theme.polarity_allowed.contains([query.polarity]))
    return rows


def find(db: Session, actor: Actor, code: str) -> UUID:
    """The identifier of the theme of that code, or 404."""
    row = db.scalar(access.visible(actor, Theme).where(Theme.code == code))
    if row is None:
        raise NotFound("There is no such theme.")
    return row.id


def put(
    db: Session, actor: Actor, code: str, data: ThemeWrite, precondition: Precondition
) -> tuple[UUID, bool]:
    """Create a theme (True), or replace it; findings keep the code they have."""
    access.require(actor, Permission.REFERENCE_MANAGE)
    _check(db, code, data)
    values = data.model_dump(mode="json")
    row = db.scalar(
        access.visible(actor, Theme).where(Theme.code == code).with_for_update(of=Theme)
    )
    if row is None:
        return crud.create(
            db, actor, Theme, ids.new(), {"code": code} | values, Permission.REFERENCE_MANAGE
        ).id, True
    if row.active and not data.active and _has_active_below(db, code):
        raise Conflict("Active themes stand under it; end those first.", code="in_use")
    crud.replace(db, actor, row, values, precondition)
    return row.id, False


def _check(db: Session, code: str, data: ThemeWrite) -> None:
    faults = [
        Fault(f"/polarity_allowed/{n}", "twice", "Is named twice.")
        for n, polarity in enumerate(data.polarity_allowed)
        if polarity in data.polarity_allowed[:n]
    ]
    if data.parent_code is not None:
        faults += _parent_faults(db, code, data)
    if faults:
        raise Invalid("The theme cannot be kept like this.", errors=faults)


def _parent_faults(db: Session, code: str, data: ThemeWrite) -> list[Fault]:
    at = "/parent_code"
    parent = db.scalar(select(Theme).where(Theme.code == data.parent_code))
    if parent is None:
        return [Fault(at, "unknown", "Names no theme.")]
    if data.active and not parent.active:
        return [Fault(at, "inactive", "An active theme stands under an active one.")]
    above = parent
    while above.code != code:
        if above.parent_code is None:
            return []
        above = db.scalars(select(Theme).where(Theme.code == above.parent_code)).one()
    return [Fault(at, "circle", "A theme cannot stand under itself.")]


def _has_active_below(db: Session, code: str) -> bool:
    below = select(Theme.id).where(Theme.parent_code == code, Theme.active)
    return db.scalar(below.limit(1)) is not None

"""The Academy's resources, found by their words (source 3.5)."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Date, Select, func, literal, literal_column, select
from sqlalchemy.orm import Session, aliased

from app.core.errors import Fault, Invalid
from app.models.learning.resources import WORDS, LearningResource
from app.models.reference.code_lists import ReferenceCode
from app.schemas.learning.resources import (
    LearningResourceQuery,
    LearningResourceSort,
    LearningResourceWrite,
)
from app.services import access
from app.services.access import Actor
from app.services.platform import crud, documents, filters, pagination
from app.services.platform.preconditions import Precondition
from app.services.reference import code_lists, themes
from app.vocabulary.roles import Permission

ACADEMY_THEMES = "academy_themes"
NO_DAY = date(1900, 1, 1)  # a resource without a day of publication is the oldest
ENGLISH: ColumnElement[Any] = literal_column("'english'::regconfig")
ORDERS = pagination.orders(
    LearningResourceSort,
    LearningResource,
    published_on=(
        func.coalesce(LearningResource.published_on, literal(NO_DAY, Date)).label("published_on"),
    ),
)


def search(actor: Actor, query: LearningResourceQuery) -> Select[LearningResource]:
    rows = access.visible(actor, LearningResource)
    names = ("id", "academy_theme", "kind", "active")
    rows = filters.matching(rows, actor, LearningResource, query, *names)
    if query.theme is not None:
        rows = rows.where(LearningResource.theme_codes.has_any(themes.at_or_below(query.theme)))
    if query.search is not None:
        asked = func.websearch_to_tsquery(ENGLISH, query.search)
        rows = rows.where(literal_column(WORDS).op("@@")(asked))
    return rows


@documents.computed(LearningResource, "academy_theme_label")
def _academy_theme_label(row: Any, _actor: Actor) -> Any:
    code = aliased(ReferenceCode)
    return (
        select(code.label)
        .where(code.list_code == ACADEMY_THEMES, code.code == row.academy_theme)
        .scalar_subquery()
    )


def put(
    db: Session,
    actor: Actor,
    resource_id: UUID,
    data: LearningResourceWrite,
    precondition: Precondition,
) -> bool:
    """Creates a resource (True) or replaces it; it may keep codes that are no longer active."""
    access.require_at(actor, Permission.LEARNING_MANAGE)
    stored = crud.existing(db, actor, LearningResource, resource_id)
    _check(db, data, stored)
    values = data.model_dump()
    _, created = crud.put(
        db, actor, LearningResource, resource_id, values, precondition, Permission.LEARNING_MANAGE
    )
    return created


def _check(db: Session, data: LearningResourceWrite, stored: LearningResource | None) -> None:
    known = code_lists.active_codes(db, ACADEMY_THEMES)
    stored_theme = stored.academy_theme if stored else None
    faults = themes.faults(db, data.theme_codes, stored.theme_codes if stored else ())
    if data.academy_theme not in known and data.academy_theme != stored_theme:
        text = "The list `academy_themes` has no active code of that name."
        faults.append(Fault("/academy_theme", "unknown_code", text))
    if faults:
        raise Invalid("The resource is not valid: see `errors`.", errors=faults)

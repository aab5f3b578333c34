"""The Academy's resources."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import ids
from app.models.learning.resources import LearningResource
from app.models.reference.code_lists import ReferenceCode
from app.vocabulary.learning import ResourceKind
from tests.factories.base import saved


def an_academy_theme(db: Session, code: str = "neglect") -> ReferenceCode:
    """A theme of the Academy, created if it is missing."""
    known = select(ReferenceCode).where(
        ReferenceCode.list_code == "academy_themes", ReferenceCode.code == code
    )
    return db.scalar(known) or saved(
        db,
        ReferenceCode(list_code="academy_themes", code=code, label=code.title(), position=1),
    )


def a_resource(db: Session, **fields: Any) -> LearningResource:
    an_academy_theme(db)
    usual = {
        "kind": ResourceKind.WEBINAR,
        "academy_theme": "neglect",
        "title": "Seeing neglect",
        "summary": "What chronologies show that single visits do not.",
        "url": f"https://academy.example.org/{ids.new()}",
        "theme_codes": [],
    }
    return saved(db, LearningResource(**usual | fields))

"""Exports."""

from typing import Any

from sqlalchemy.orm import Session

from app.models.feeds.exports import Export
from app.models.organisation.people import Person
from tests.factories.base import saved


def an_export(db: Session, by: Person | None, **fields: Any) -> Export:
    """An export of themes that is under way; without a person, `client_id` says whose."""
    usual: dict[str, Any] = {
        "person_id": by.id if by else None,
        "source": "themes",
        "format": "csv",
        "filters": [],
        "resumed": False,
        "about_children": False,
        "watermark": "1",
    }
    return saved(db, Export(**usual | fields))

"""The names of the values by which feedback is broken down."""

from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models.feedback.campaigns import FeedbackCampaign
from app.models.organisation.org_units import OrgUnit
from app.models.reference.themes import Theme


def of(db: Session, parts: set[Any]) -> dict[Any, str]:
    """Returns the names of units, campaigns and themes."""
    ids = {part for part in parts if isinstance(part, UUID)}
    codes = {part for part in parts if isinstance(part, str)}
    queries = [
        select(OrgUnit.id, OrgUnit.name).where(OrgUnit.id.in_(ids)),
        select(FeedbackCampaign.id, FeedbackCampaign.name).where(FeedbackCampaign.id.in_(ids)),
        select(Theme.code, Theme.label).where(Theme.code.in_(codes)),
    ]
    return {key: label for query in queries for key, label in db.execute(query)}

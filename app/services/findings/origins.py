"""What findings come from: each area that findings come from enters its own kind of record here.

Who sees them is a row of `FINDING_ORIGINS` in `access/policies/findings.py`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, exists, false, or_, select
from sqlalchemy.orm import Session

from app.models.platform.base import Record
from app.services.access import Actor
from app.vocabulary.findings import FindingOrigin


@dataclass(frozen=True)
class Origin:
    """A kind of record that findings come from."""

    model: type[Record]
    # Whose findings they are to record, and until when: SQL over a row of the model.
    mine: Callable[[Any, Actor], ColumnElement[bool]]
    open: Callable[[Any], ColumnElement[bool]]
    audit_id: Callable[[Any], UUID | None] = lambda _: None
    # The keys of the sections of the tool it was made with; None when it has no tool.
    sections: Callable[[Any], Select[str]] | None = None


ORIGINS: dict[FindingOrigin, Origin] = {}


def declare(name: FindingOrigin, origin: Origin) -> None:
    """Enter what findings of this origin come from."""
    ORIGINS[name] = origin


def still_open(finding: Any) -> ColumnElement[bool]:
    """Whether what a finding comes from is still being worked on."""
    terms = [
        and_(
            finding.origin == name,
            exists(
                select(origin.model.id).where(
                    origin.model.id == finding.origin_id, origin.open(origin.model)
                )
            ),
        )
        for name, origin in ORIGINS.items()
    ]
    return or_(false(), *terms)


def holds(db: Session, origin: Origin, row: Record, condition: ColumnElement[bool]) -> bool:
    """Whether a condition on the origin's model holds for one row of it."""
    found = db.scalar(select(origin.model.id).where(origin.model.id == row.id, condition))
    return found is not None

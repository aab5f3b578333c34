"""The kinds of record that findings come from; each area declares its own here.

`FINDING_ORIGINS` in `access/policies/findings.py` says which roles see them.
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
from app.vocabulary.roles import Permission


@dataclass(frozen=True)
class Origin:
    """A kind of record that findings come from."""

    model: type[Record]
    # Whether the caller may add findings, and whether the record is still open: SQL over a row.
    mine: Callable[[Any, Actor], ColumnElement[bool]]
    open: Callable[[Any], ColumnElement[bool]]
    # What its author is allowed, in its place or wherever they are named.
    permission: Permission
    in_any_place: bool = False
    child_blind: bool = False  # it is about practice alone, so nobody could act on an alert
    audit_id: Callable[[Any], UUID | None] = lambda _: None
    # The section keys of the tool that the record was made with; None if it has no tool.
    sections: Callable[[Any], Select[str]] | None = None


ORIGINS: dict[FindingOrigin, Origin] = {}


def declare(name: FindingOrigin, origin: Origin) -> None:
    """Enters the kind of record that findings of this origin come from."""
    ORIGINS[name] = origin


def still_open(finding: Any) -> ColumnElement[bool]:
    """Whether the record that a finding comes from is still open."""
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
    row_id = db.scalar(select(origin.model.id).where(origin.model.id == row.id, condition))
    return row_id is not None

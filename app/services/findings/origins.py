"""The kinds of record that findings come from; each area declares its own here.

`FINDING_ORIGINS` in `access/policies/findings.py` says which roles see them.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Select,
    SQLColumnExpression,
    Uuid,
    and_,
    cast,
    exists,
    false,
    func,
    null,
    or_,
    select,
)
from sqlalchemy.orm import Session

from app.models.findings.findings import Finding
from app.models.organisation.org_units import OrgUnitAncestor
from app.models.platform.base import Record
from app.services.access import Actor
from app.services.access.independence import own_line
from app.vocabulary.findings import FindingOrigin
from app.vocabulary.roles import Permission


def no_child(_row: Any) -> SQLColumnExpression[Any]:
    """Says that records of an origin are about practice and about no child."""
    return cast(null(), Uuid)


def no_line(_row: Any, _me: Actor) -> ColumnElement[bool]:
    """Says that nobody is refused for their line: it is about no child, or the line's own work."""
    return false()


def nobody(_row: Any, _me: Actor) -> ColumnElement[bool]:
    """Says that nobody recommends because of such findings but by a role."""
    return false()


@dataclass(frozen=True)
class Origin:
    """A kind of record that findings come from."""

    model: type[Record]
    # Whether the caller may add findings, and whether the record is still open: SQL over a row.
    mine: Callable[[Any, Actor], ColumnElement[bool]]
    open: Callable[[Any], ColumnElement[bool]]
    # What its author is allowed, in its place or, if the record names them, wherever they hold it.
    permission: Permission
    named: bool = False
    child_blind: bool = False  # it is about practice alone, so nobody could act on an alert
    audit_id: Callable[[Any], UUID | None] = lambda _: None
    # The child whom a row is about, and whether the caller is in that child's own line, as SQL.
    child: Callable[[Any], SQLColumnExpression[Any]] = lambda row: row.subject_id
    line: Callable[[Any, Actor], ColumnElement[bool]] = lambda row, me: own_line(row, me.me)
    # Whether the caller may recommend because of its findings without a role for it, as SQL.
    recommends: Callable[[Any, Actor], ColumnElement[bool]] = nobody
    # Since when there is the record: an instant, or a day.
    since: Callable[[Any], SQLColumnExpression[Any]] = lambda row: row.created_at
    # The words by which a row is known in a trail, as SQL.
    title: Callable[[Any], SQLColumnExpression[Any]] = lambda row: getattr(row, "title", null())
    # The section keys of the tool that the record was made with; None if it has no tool.
    sections: Callable[[Any], Select[str]] | None = None


ORIGINS: dict[FindingOrigin, Origin] = {}


def declare(name: FindingOrigin, origin: Origin) -> None:
    """Enters the kind of record that findings of this origin come from."""
    ORIGINS[name] = origin


def still_open(finding: Any) -> ColumnElement[bool]:
    """Whether the record that a finding comes from is still open."""
    return _record(finding, lambda origin: origin.open(origin.model))


def in_own_line(finding: Any, me: Actor) -> ColumnElement[bool]:
    """Whether the caller is in the own line of the child whom a finding's record is about."""
    return _record(finding, lambda origin: origin.line(origin.model, me))


def _record(
    finding: Any, condition: Callable[[Origin], ColumnElement[bool]]
) -> ColumnElement[bool]:
    """Whether a condition holds for the record that a finding comes from."""
    terms = []
    for name, origin in ORIGINS.items():
        record = select(origin.model.id).where(
            origin.model.id == finding.origin_id, condition(origin)
        )
        terms.append(and_(finding.origin == name, exists(record)))
    return or_(false(), *terms)


def holds(db: Session, origin: Origin, row: Record, condition: ColumnElement[bool]) -> bool:
    """Whether a condition on the origin's model holds for one row of it."""
    row_id = db.scalar(select(origin.model.id).where(origin.model.id == row.id, condition))
    return row_id is not None


def recommended(
    db: Session, actor: Actor, finding_ids: Collection[UUID], org_unit_id: UUID
) -> bool:
    """Whether the caller may recommend this to a unit because of these findings of their own.

    The unit is that of the record that each of them comes from, or one below it.
    """
    terms = []
    for name, origin in ORIGINS.items():
        record: Any = origin.model
        above = select(OrgUnitAncestor.org_unit_id).where(
            OrgUnitAncestor.org_unit_id == org_unit_id,
            OrgUnitAncestor.ancestor_id == record.org_unit_id,
        )
        own = select(record.id).where(
            record.id == Finding.origin_id, origin.recommends(record, actor), exists(above)
        )
        terms.append(and_(Finding.origin == name, exists(own)))
    rows = select(func.count()).where(Finding.id.in_(finding_ids), or_(false(), *terms))
    return bool(finding_ids) and db.scalars(rows).one() == len(set(finding_ids))

"""The kinds of row that come of findings; each area enters its own here with `declare`."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, SQLColumnExpression, case, false, func, null, or_, select
from sqlalchemy.orm import Session

from app.models.findings.actions import Action
from app.models.findings.findings import Finding
from app.models.findings.recommendations import Recommendation
from app.models.platform.base import Record
from app.schemas.findings.trails import GradeChange
from app.services.access import Actor
from app.services.findings import finding_lists
from app.services.platform import filters
from app.vocabulary.findings import FindingOrigin, TrailKind

# SQL over a row of the model; each term names the table it is about.
Term = Callable[[Any], SQLColumnExpression[Any]]
Words = Callable[[Any, Actor], SQLColumnExpression[Any]]


def nothing(_row: Any) -> ColumnElement[Any]:
    return null()


def no_title(_row: Any, _actor: Actor) -> ColumnElement[Any]:
    return null()


def _no_change(_db: Session, _actor: Actor, _ids: Sequence[UUID]) -> dict[UUID, GradeChange]:
    return {}


@dataclass(frozen=True)
class Link:
    """A kind of row that comes of findings: which rows, and their words in the trail.

    Who sees a row is asked of its own scope.
    """

    kind: TrailKind
    model: type[Record]
    of_finding: Callable[[Any, Finding], ColumnElement[bool]]
    title: Words
    because_of: Term = nothing
    # The lists in which its rows name what they come from, the nearest first.
    named_in: tuple[str, ...] = ()
    of_recommendation: Callable[[Any, UUID], ColumnElement[bool]] = lambda _, __: false()
    since: Term = lambda row: row.created_at  # an instant, or a day
    due_date: Term = nothing
    effectiveness: Term = nothing
    # Its rows name the findings that gave rise to them, and are what findings of this origin come
    # from: the trail goes on with these.
    leads_to: FindingOrigin | None = None
    # The change of grades that the rows with these identifiers show to the caller.
    changes: Callable[[Session, Actor, Sequence[UUID]], dict[UUID, GradeChange]] = _no_change


LINKS: dict[TrailKind, Link] = {}
# The kinds of row that stand beside the record that a finding comes from.
SOURCES: dict[TrailKind, Link] = {}


def declare(link: Link) -> None:
    """Enters a kind of row into the trail of findings."""
    LINKS[link.kind] = link


def declare_source(link: Link) -> None:
    """Enters a kind of row that findings come from, beside the record that they name."""
    SOURCES[link.kind] = link


def _of_finding(row: Any, finding: Finding) -> ColumnElement[bool]:
    recommended = select(Recommendation.id).where(finding_lists.names(Recommendation, finding.id))
    return or_(row.finding_id == finding.id, row.recommendation_id.in_(recommended))


def finding_text(row: Any, actor: Actor) -> ColumnElement[Any]:
    """Returns the text of a finding, null for callers who are not shown it."""
    return case((filters.shown(actor, Finding, "text"), row.text))


declare(
    Link(
        TrailKind.RECOMMENDATION,
        Recommendation,
        of_finding=lambda row, finding: finding_lists.names(row, finding.id),
        named_in=("finding_ids",),
        title=lambda row, _: row.text,
    )
)
declare(
    Link(
        TrailKind.ACTION,
        Action,
        of_finding=_of_finding,
        of_recommendation=lambda row, recommendation_id: row.recommendation_id == recommendation_id,
        because_of=lambda row: func.coalesce(row.recommendation_id, row.finding_id),
        title=lambda row, _: row.title,
        due_date=lambda row: row.due_date,
        effectiveness=lambda row: row.effectiveness,
    )
)

"""The trail: what a finding changed and comes from, and what a recommendation rests on.

Each entry is shown to callers who may see its row; the others are counted.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, null, select, true
from sqlalchemy.orm import Session

from app.core import clock
from app.data.files import label
from app.models.findings.findings import Finding
from app.models.findings.recommendations import Recommendation
from app.models.platform.base import Record
from app.schemas.findings.trails import (
    FindingTrailRead,
    RecommendationTrailRead,
    TrailEntryRead,
    TrailRead,
)
from app.services import access
from app.services.access import Actor
from app.services.findings import trail_steps
from app.services.findings.trail_links import LINKS, Link, finding_text
from app.services.platform import history, scopes
from app.services.platform.read_log import subject_of
from app.vocabulary.findings import TrailKind

# How findings stand in the trail of a recommendation.
FINDINGS = Link(
    TrailKind.FINDING,
    Finding,
    of_finding=lambda row, finding: row.id == finding.id,
    because_of=lambda row: row.origin_id,
    title=finding_text,
)


def of_finding(db: Session, actor: Actor, finding_id: UUID, route: str) -> FindingTrailRead:
    """Returns what came of a visible finding, and what it comes from.

    It goes on through the records to which findings gave rise, such as thematic audits.
    """
    finding = access.get(db, actor, Finding, finding_id, lock=False)
    history.seen(db, actor, "findings", {finding.id: finding.subject_id}, route)
    later, earlier = trail_steps.later(db, [finding]), trail_steps.earlier(db, [finding])
    forward = [*trail_steps.to_rows(later), _findings(later[1:])]
    sources = [_findings(earlier[1:]), *trail_steps.to_sources(earlier)]
    led_to = _trail(db, actor, finding, forward, route)
    return FindingTrailRead(
        items=led_to.items,
        not_visible=led_to.not_visible,
        comes_from=_trail(db, actor, finding, sources, route),
    )


def of_recommendation(
    db: Session, actor: Actor, recommendation_id: UUID, route: str
) -> RecommendationTrailRead:
    """Returns what a visible recommendation rests on, and what came of it."""
    row = access.get(db, actor, Recommendation, recommendation_id, lock=False)
    named = select(Finding).where(Finding.id.in_([UUID(each) for each in row.finding_ids]))
    earlier = trail_steps.earlier(db, db.scalars(named).all())
    forward = [(link, link.of_recommendation(link.model, row.id)) for link in LINKS.values()]
    rests_on = [_findings(earlier), *trail_steps.to_sources(earlier)]
    return RecommendationTrailRead(
        rests_on=_trail(db, actor, row, rests_on, route),
        led_to=_trail(db, actor, row, forward, route),
    )


def _findings(findings: Sequence[Finding]) -> tuple[Link, ColumnElement[bool]]:
    return FINDINGS, Finding.id.in_([each.id for each in findings])


def _trail(
    db: Session,
    actor: Actor,
    start: Record,
    links: Sequence[tuple[Link, ColumnElement[bool]]],
    route: str,
) -> TrailRead:
    found, hidden = [], 0
    for link, condition in links:
        seen = scopes.seen(actor, link.model)
        rows = db.execute(_rows(link, actor).where(condition, seen)).all()
        hidden += db.scalars(
            select(func.count()).select_from(link.model).where(condition, seen.is_not(true()))
        ).one()
        _log(db, actor, link, rows, route)
        changes = link.changes(db, actor, [row.id for row in rows])
        found += [(link, row, changes.get(row.id)) for row in rows]
    shown = {start.id, *(row.id for _, row, _ in found)}
    items = [_entry(link, row, change, shown) for link, row, change in found]
    items.sort(key=lambda each: (each.since, list(TrailKind).index(each.kind), str(each.id)))
    return TrailRead(items=items, not_visible=hidden)


def _rows(link: Link, actor: Actor) -> Any:
    row: Any = link.model
    subject = subject_of(link.model, actor)
    return select(
        row.id,
        link.since(row).label("since"),
        getattr(row, "status", null()).label("status"),
        link.title(row, actor).label("title"),
        link.because_of(row).label("because_of"),
        *(getattr(row, name) for name in link.named_in),
        link.due_date(row).label("due_date"),
        link.effectiveness(row).label("effectiveness"),
        *([] if subject is None else [subject.label("subject_id")]),
    )


def _log(db: Session, actor: Actor, link: Link, rows: Sequence[Any], route: str) -> None:
    """Writes the line of the read log for the children whose rows are shown."""
    about = {row.id: children for row in rows if (children := _children(row))}
    if about:
        history.seen(db, actor, link.model.__tablename__, about, route)


def _children(row: Any) -> list[UUID]:
    """Returns the child or the children of a row; of some kinds there are several, or none."""
    child = getattr(row, "subject_id", None)
    each = child if isinstance(child, list) else [child]
    return [one for one in each if one is not None]


def _named(link: Link, row: Any, shown: set[UUID]) -> UUID | None:
    """Returns the nearest row of the trail that a row names, if it is only one."""
    for name in link.named_in:
        named = shown.intersection(map(UUID, getattr(row, name)))
        if named:
            return next(iter(named)) if len(named) == 1 else None
    return None


def _entry(link: Link, row: Any, change: Any, shown: set[UUID]) -> TrailEntryRead:
    return TrailEntryRead(
        kind=link.kind,
        id=row.id,
        path=f"/v1/{link.model.__tablename__.replace('_', '-')}/{row.id}",
        because_of=row.because_of or _named(link, row, shown),
        since=clock.day_of(row.since) if isinstance(row.since, datetime) else row.since,
        title=row.title,
        status=row.status,
        status_label=row.status and label(row.status),
        due_date=row.due_date,
        effectiveness=row.effectiveness,
        change=change,
    )

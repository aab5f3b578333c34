"""From findings to later and earlier findings, and to the records that they come from."""

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, false, literal, null, or_, select
from sqlalchemy.orm import Session

from app.models.findings.findings import Finding
from app.models.platform.base import Record
from app.services.access.policies.findings import FINDING_ORIGINS
from app.services.findings.origins import ORIGINS, Origin
from app.services.findings.trail_links import LINKS, SOURCES, Link
from app.vocabulary.findings import FindingOrigin, FindingStatus, TrailKind

# The kind of the record that a finding of each origin comes from.
RECORD_KINDS = {
    FindingOrigin.AUDIT: TrailKind.AUDIT,
    FindingOrigin.MODERATION: TrailKind.MODERATION_DECISION,
    FindingOrigin.APPRECIATIVE_INQUIRY: TrailKind.APPRECIATIVE_INQUIRY,
    FindingOrigin.SUPERVISION: TrailKind.SUPERVISION_REVIEW,
    FindingOrigin.THEMATIC: TrailKind.THEMATIC_AUDIT,
    FindingOrigin.COA: TrailKind.OUTCOME_ANALYSIS,
    FindingOrigin.MULTI_AGENCY: TrailKind.MULTI_AGENCY_AUDIT,
    FindingOrigin.CPC_QA: TrailKind.QA_RECORD,
    FindingOrigin.IRO_QA: TrailKind.QA_RECORD,
    FindingOrigin.FEEDBACK: TrailKind.FEEDBACK_SUBMISSION,
    FindingOrigin.MI: TrailKind.INDICATOR_VALUE,
    FindingOrigin.DATA_QUALITY: TrailKind.DATA_QUALITY_ISSUE,
}
Terms = list[tuple[Link, ColumnElement[bool]]]
# Records of an origin that name, in `finding_ids`, what gave rise to them.
Raised = list[tuple[FindingOrigin, Link]]


def later(db: Session, findings: Sequence[Finding]) -> list[Finding]:
    """Returns the findings, with those of the records to which they gave rise, and so on."""

    def of_records(new: Sequence[Finding]) -> ColumnElement[bool]:
        terms = []
        for origin, link in _raised():
            named = or_(*(link.of_finding(link.model, each) for each in new))
            rows = select(link.model.id).where(named)
            terms.append(and_(Finding.origin == origin, Finding.origin_id.in_(rows)))
        return or_(false(), *terms)

    return _followed(db, findings, of_records)


def earlier(db: Session, findings: Sequence[Finding]) -> list[Finding]:
    """Returns the findings, with those that gave rise to the records of these, and so on."""

    def named(new: Sequence[Finding]) -> ColumnElement[bool]:
        ids: set[UUID] = set()
        for origin, link in _raised():
            model: Any = link.model
            records = [each.origin_id for each in new if each.origin is origin]
            for each in db.scalars(select(model.finding_ids).where(model.id.in_(records))):
                ids |= set(map(UUID, each))
        return Finding.id.in_(ids)

    return _followed(db, findings, named)


def _raised() -> Raised:
    return [(link.leads_to, link) for link in LINKS.values() if link.leads_to is not None]


def _followed(
    db: Session,
    findings: Sequence[Finding],
    next_ones: Callable[[Sequence[Finding]], ColumnElement[bool]],
) -> list[Finding]:
    """Returns the findings and all valid ones that are reached from them; each once."""
    found, new = list(findings), list(findings)
    while new:
        reached = select(Finding).where(
            next_ones(new),
            Finding.status == FindingStatus.RECORDED,
            Finding.id.not_in([each.id for each in found]),
        )
        new = list(db.scalars(reached))
        found += new
    return found


def to_rows(findings: Sequence[Finding]) -> Terms:
    """Returns each kind of row that comes of findings, with its rows that come of these."""
    return [
        (link, or_(false(), *(link.of_finding(link.model, each) for each in findings)))
        for link in LINKS.values()
    ]


def to_sources(findings: Sequence[Finding]) -> Terms:
    """Returns the records that findings come from, and what stands beside these."""
    links = [*_records().values(), *SOURCES.values()]
    return [
        (link, or_(false(), *(link.of_finding(link.model, each) for each in findings)))
        for link in links
    ]


def _records() -> dict[TrailKind, Link]:
    """Returns a link to each kind of record that findings come from."""
    return {
        RECORD_KINDS[name]: _record(RECORD_KINDS[name], model, ORIGINS.get(name))
        for name, (model, _) in FINDING_ORIGINS.items()
    }


def _record(kind: TrailKind, model: type[Record], origin: Origin | None) -> Link:
    return Link(
        kind,
        model,
        of_finding=lambda row, finding: and_(
            literal(RECORD_KINDS.get(finding.origin) is kind), row.id == finding.origin_id
        ),
        named_in=LINKS[kind].named_in if kind in LINKS else (),
        title=lambda row, _: origin.title(row) if origin else null(),
        since=origin.since if origin else lambda row: row.created_at,
    )

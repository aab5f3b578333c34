"""What findings come from. Another origin is declared here, and seen by its row in
`FINDING_ORIGINS` of `access/scopes.py`; nothing else knows origins apart."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, exists, false, or_, select
from sqlalchemy.orm import Session

from app.models.auditing.audits import Audit, AuditSection
from app.models.moderation.decisions import ModerationDecision
from app.models.platform.base import Record
from app.services.access import Actor
from app.vocabulary.auditing import EDITABLE, AuditStatus
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


def _sections_of(audit_id: UUID) -> Select[str]:
    return select(AuditSection.section_key).where(AuditSection.audit_id == audit_id)


def _of_moderated(row: Any) -> ColumnElement[bool]:
    audit = select(Audit.id).where(Audit.id == row.audit_id, Audit.status == AuditStatus.MODERATED)
    return and_(row.superseded_at.is_(None), exists(audit))


ORIGINS: dict[FindingOrigin, Origin] = {
    FindingOrigin.AUDIT: Origin(
        Audit,
        mine=lambda row, me: row.auditor_id == me.me,
        open=lambda row: row.status.in_(EDITABLE),
        audit_id=lambda row: row.id,
        sections=lambda row: _sections_of(row.id),
    ),
    FindingOrigin.MODERATION: Origin(
        ModerationDecision,
        mine=lambda row, me: row.moderator_id == me.me,
        open=_of_moderated,
        audit_id=lambda row: row.audit_id,
        sections=lambda row: _sections_of(row.audit_id),
    ),
}


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

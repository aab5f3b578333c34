"""The voiding of a draft audit whose assignment was reallocated, declined, exempted or cancelled.

Both `audits` and `assignments` use this file, so that `assignments` need not import `audits`.
"""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models.auditing.audits import Audit
from app.services.access import SYSTEM
from app.services.auditing.audit_workflow import VOID_DRAFT
from app.services.findings import findings
from app.services.platform import workflow
from app.vocabulary.auditing import AuditStatus


def void_draft(db: Session, audit: Audit, reason: str) -> None:
    """Voids a locked draft as the service itself; 409 `not_in_state` when it is no longer a draft.

    Leaves the assignment as it is: the caller changes it.
    """
    workflow.transition(db, SYSTEM, audit, VOID_DRAFT, note=reason, status_reason=reason)
    findings.withdraw_for(db, audit.id, reason)


def void_draft_of(db: Session, assignment_id: UUID, reason: str) -> None:
    """Locks and voids the draft of an assignment, if there is one."""
    draft = db.scalar(
        select(Audit)
        .where(Audit.assignment_id == assignment_id, Audit.status == AuditStatus.DRAFT)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if draft is not None:
        void_draft(db, draft, reason)

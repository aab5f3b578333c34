"""What follows when an audit becomes final as inadequate: actions, and a re-audit.

It happens in the transaction that makes the audit final, and once however often that is.
"""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import clock, ids
from app.core.config import settings
from app.models.auditing.audits import Audit
from app.models.auditing.programmes import AuditRound
from app.models.findings.actions import Action
from app.models.findings.findings import Finding
from app.models.platform.base import location_of
from app.models.tools.grades import GradeLevel
from app.services.access import SYSTEM
from app.services.auditing import audit_alerts, audit_grading, moderation_rules
from app.services.cases import allocations
from app.services.findings import action_moves, action_people, actions
from app.services.moderation import re_audits
from app.services.platform import history
from app.vocabulary.auditing import FollowUpOwner
from app.vocabulary.findings import (
    TO_DO,
    ActionRule,
    FindingOrigin,
    FindingStatus,
    Polarity,
    Severity,
)
from app.vocabulary.roles import Role

TITLE = "Put right what an inadequate audit found."
# Severities whose meaning is that somebody acts on the finding.
TO_ACT_ON = (Severity.MODERATE, Severity.SERIOUS, Severity.IMMEDIATE_SAFEGUARDING)
UPWARD = (Role.ASSISTANT_DIRECTOR, Role.DIRECTOR, Role.CORPORATE_DIRECTOR, Role.QA_MANAGER)
OWNERS = (Role.TEAM_MANAGER, Role.SERVICE_MANAGER, *UPWARD)
ACCOUNTABLE = (Role.SERVICE_MANAGER, *UPWARD)


def follow_up(db: Session, audit: Audit) -> None:
    """Raises the actions and the re-audit of a final audit, if its grade is inadequate."""
    scale = audit_grading.content_of(db, audit).grade_scale
    if audit.final_grade not in audit_alerts.inadequate_levels(db, scale):
        return
    findings = _to_act_on(db, audit) or [_recorded(db, audit, scale)]
    _raise_actions(db, audit, findings)
    re_audits.propose(db, audit)


def withdraw(db: Session, audit: Audit, reason: str) -> None:
    """Cancels what is still to be done because of an audit that was entered in error."""
    to_do = (
        select(Action)
        .join(Finding, Finding.id == Action.finding_id)
        .where(
            Finding.audit_id == audit.id,
            Action.rule == ActionRule.INADEQUATE_AUDIT,
            Action.status.in_(sorted(TO_DO)),
        )
        .order_by(Action.id)
    )
    for row in db.scalars(to_do.with_for_update(of=Action)).all():
        action_moves.cancel(db, SYSTEM, row, reason)
    re_audits.cancel_for(db, audit, reason)


def _to_act_on(db: Session, audit: Audit) -> Sequence[Finding]:
    """Returns what the auditor found and somebody should act on."""
    return db.scalars(
        select(Finding)
        .where(
            Finding.audit_id == audit.id,
            Finding.origin == FindingOrigin.AUDIT,
            Finding.status == FindingStatus.RECORDED,
            Finding.polarity.in_((Polarity.DEVELOPMENT, Polarity.CONCERN)),
            Finding.severity.in_(TO_ACT_ON),
        )
        .order_by(Finding.created_at, Finding.id)
    ).all()


def _recorded(db: Session, audit: Audit, scale: str) -> Finding:
    """Records the grade itself as a finding, so that an action has something to rest on."""
    level = select(GradeLevel.label).where(
        GradeLevel.scale_code == scale, GradeLevel.code == audit.final_grade
    )
    row = Finding(
        id=ids.new(),
        origin=FindingOrigin.AUDIT,
        origin_id=audit.id,
        audit_id=audit.id,
        subject_id=audit.subject_id,
        polarity=Polarity.CONCERN,
        text=f"The final grade of the audit is “{db.scalars(level).one()}”.",
        theme_codes=[],
        severity=Severity.SERIOUS,
        practice_framework_codes=[],
        **location_of(audit),
    )
    db.add(row)
    db.flush()
    history.record(db, SYSTEM, "finding.create", row, after=history.values(row))
    return row


def _raise_actions(db: Session, audit: Audit, findings: Sequence[Finding]) -> None:
    """Raises one action for each finding that has none; nobody to own it means no action."""
    place = audit_alerts.case_location(db, audit)
    unit_id, line = place["org_unit_id"], place["service_line"]
    owner_id = _worker(db, audit) or action_people.nearest(db, OWNERS, unit_id, line)
    accountable_id = action_people.nearest(db, ACCOUNTABLE, unit_id, line)
    if owner_id is None or accountable_id is None:
        return
    raised = select(Action.finding_id).where(Action.rule == ActionRule.INADEQUATE_AUDIT)
    known = set(db.scalars(raised.where(Action.finding_id.in_([row.id for row in findings]))))
    for finding in findings:
        if finding.id not in known:
            actions.raise_by_rule(
                db,
                ActionRule.INADEQUATE_AUDIT,
                finding,
                place,
                title=TITLE,
                owner_id=owner_id,
                accountable_id=accountable_id,
                due_date=clock.today() + timedelta(days=settings().inadequate_action_days),
            )


def _worker(db: Session, audit: Audit) -> UUID | None:
    """Returns the worker of the case if the programme gives them the actions."""
    month = db.get_one(AuditRound, audit.round_id)
    rule = moderation_rules.of_programme(db, month.programme_id)
    if rule is None or rule.follow_up_owner is not FollowUpOwner.PRACTITIONER:
        return None
    person_id = allocations.case_holder_on(db, audit.subject_id, clock.today())
    return person_id if person_id and action_people.can_own(db, person_id) else None

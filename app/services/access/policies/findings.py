"""The findings that each role sees: those of the records that it sees."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, false, not_, or_, select

from app.models.auditing.audits import Audit
from app.models.feedback.submissions import FeedbackSubmission
from app.models.findings.findings import Finding
from app.models.findings.safeguarding_alerts import SafeguardingAlert
from app.models.moderation.decisions import ModerationDecision
from app.models.reviewing.qa_records import QaRecord
from app.services.access.actor import Actor, GrantScope
from app.services.access.policies import auditing, reviewing
from app.services.access.policies.auditing import NARRATIVE
from app.services.access.predicates import (
    MANAGERS,
    PRACTICE,
    QA,
    Masks,
    Rows,
    Scopes,
    to,
)
from app.vocabulary.auditing import (
    AuditStatus,
)
from app.vocabulary.findings import FindingOrigin
from app.vocabulary.roles import Role

# A source sees the progress of its records, not their judgements.
QA_RECORDS: Mapping[Role, Rows] = {
    role: rows for role, rows in reviewing.QA_RECORDS.items() if role is not Role.INTEGRATION_CLIENT
}
FINDING_ORIGINS: dict[FindingOrigin, tuple[type[Any], Mapping[Role, Rows]]] = {
    FindingOrigin.AUDIT: (Audit, auditing.AUDITS),
    # The auditor who was moderated does not see the disagreement.
    FindingOrigin.MODERATION: (
        ModerationDecision,
        {**to(*QA), Role.MODERATOR: lambda row, me, _: row.moderator_id == me.me},
    ),
    FindingOrigin.CPC_QA: (QaRecord, QA_RECORDS),
    FindingOrigin.IRO_QA: (QaRecord, QA_RECORDS),
    FindingOrigin.FEEDBACK: (FeedbackSubmission, to(*QA)),
}


def _of_visible_origin(role: Role) -> Rows:
    def rows(row: type[Finding], me: Actor, place: GrantScope) -> ColumnElement[bool]:
        terms = [
            and_(
                row.origin == origin,
                exists(
                    select(model.id).where(
                        model.id == row.origin_id, scopes[role](model, me, place)
                    )
                ),
            )
            for origin, (model, scopes) in FINDING_ORIGINS.items()
            if role in scopes
        ]
        return or_(false(), *terms)

    return rows


def beyond_its_draft(row: type[Finding]) -> ColumnElement[bool]:
    """Whether the audit that a finding comes from is no draft."""
    draft = select(Audit.id).where(Audit.id == row.audit_id, Audit.status == AuditStatus.DRAFT)
    return not_(exists(draft))


def raised_or_told(
    row: type[SafeguardingAlert], me: Actor, _place: GrantScope
) -> ColumnElement[bool]:
    return or_(row.raised_by == me.me, row.escalated_to_id == me.me)


def _about_case_here(
    row: type[SafeguardingAlert], me: Actor, place: GrantScope
) -> ColumnElement[bool]:
    """Whether the alert is about a child of my place; one about nobody is for the Unit."""
    here = and_(row.subject_id.is_not(None), place.covers(row))
    return or_(here, raised_or_told(row, me, place))


def _here(row: type[SafeguardingAlert], me: Actor, place: GrantScope) -> ColumnElement[bool]:
    return or_(place.covers(row), raised_or_told(row, me, place))


SCOPES: Scopes = {
    Finding: {role: _of_visible_origin(role) for role in Role},
    SafeguardingAlert: {
        **to(*PRACTICE, rows=raised_or_told),
        **to(*MANAGERS, rows=_about_case_here),
        Role.QA_MANAGER: _here,
    },
}


SENSITIVE: Masks = {
    Finding: {
        name: {**NARRATIVE, Role.QA_MANAGER: beyond_its_draft}
        for name in ("text", "status_reason", "severity_reason", "escalated_to_id")
    },
}

"""The steps of an audit alert (docs/domain/auditing.md)."""

from app.models.auditing.audit_alerts import AuditAlert
from app.services.platform import workflow
from app.services.platform.workflow import Step
from app.vocabulary.auditing import AuditAlertStatus
from app.vocabulary.roles import Permission

ACKNOWLEDGE = Step(
    AuditAlert,
    "acknowledge",
    Permission.AUDIT_ALERT_ACKNOWLEDGE,
    frozenset({AuditAlertStatus.OPEN}),
    AuditAlertStatus.ACKNOWLEDGED,
)
# The service takes this step when the audit no longer says what the alert says.
WITHDRAW = Step(
    AuditAlert,
    "withdraw",
    None,
    frozenset({AuditAlertStatus.OPEN, AuditAlertStatus.ACKNOWLEDGED}),
    AuditAlertStatus.WITHDRAWN,
)
workflow.declare(ACKNOWLEDGE, WITHDRAW)

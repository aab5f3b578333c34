"""The steps of a safeguarding alert (docs/domain/findings.md)."""

from app.models.findings.safeguarding_alerts import SafeguardingAlert
from app.services.platform import workflow
from app.services.platform.workflow import Guard, Step
from app.vocabulary.findings import SafeguardingAlertStatus
from app.vocabulary.roles import Permission

# Those who see an alert are those who were told of it, and the person who raised it.
_TOLD = Guard(
    "not_yours",
    "Somebody else than the person who raised this alert must say what was done.",
    lambda row, me: row.raised_by.is_distinct_from(me.me),
)
ACKNOWLEDGE = Step(
    SafeguardingAlert,
    "acknowledge",
    Permission.SAFEGUARDING_ALERT_ACKNOWLEDGE,
    frozenset({SafeguardingAlertStatus.OPEN}),
    SafeguardingAlertStatus.ACKNOWLEDGED,
    who=_TOLD,
    named=lambda row, me: row.escalated_to_id == me.me,
)
workflow.declare(ACKNOWLEDGE)

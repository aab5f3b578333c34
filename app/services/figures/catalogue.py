"""All metrics by slug."""

from app.services.figures.auditing.metrics import AUDIT_METRICS
from app.services.figures.engine.metric import Metric
from app.services.figures.findings.action_metrics import ACTION_METRICS
from app.services.figures.moderation.metrics import MODERATION_METRICS
from app.services.figures.reviewing.escalation_metrics import ESCALATION_METRICS
from app.services.figures.reviewing.meeting_metrics import MEETING_METRICS

METRICS: dict[str, Metric] = {
    metric.slug: metric
    for metric in (
        *AUDIT_METRICS,
        *MODERATION_METRICS,
        *MEETING_METRICS,
        *ESCALATION_METRICS,
        *ACTION_METRICS,
    )
}

"""Every metric there is."""

from app.services.metrics.audit_metrics import AUDIT_METRICS
from app.services.metrics.escalation_metrics import ESCALATION_METRICS
from app.services.metrics.meeting_metrics import MEETING_METRICS
from app.services.metrics.metric import Metric

METRICS: dict[str, Metric] = {
    metric.slug: metric for metric in (*AUDIT_METRICS, *MEETING_METRICS, *ESCALATION_METRICS)
}

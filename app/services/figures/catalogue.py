"""All metrics by slug."""

from app.services.figures.auditing.metrics import AUDIT_METRICS
from app.services.figures.auditing.practice_metrics import PRACTICE_METRICS
from app.services.figures.engine.metric import Metric
from app.services.figures.findings.action_metrics import ACTION_METRICS
from app.services.figures.findings.recommendation_metrics import RECOMMENDATION_METRICS
from app.services.figures.learning.area_events import AREA_EVENT_METRICS
from app.services.figures.learning.communities import COMMUNITY_METRICS
from app.services.figures.learning.supervision import SUPERVISION_METRICS
from app.services.figures.learning.uptake import UPTAKE_METRICS
from app.services.figures.moderation.metrics import MODERATION_METRICS
from app.services.figures.outcome_analysis.metrics import OUTCOME_ANALYSIS_METRICS
from app.services.figures.partnership.agency_return_metrics import AGENCY_METRICS
from app.services.figures.reviewing.escalation_metrics import ESCALATION_METRICS
from app.services.figures.reviewing.meeting_metrics import MEETING_METRICS
from app.services.figures.reviewing.qa_record_metrics import QA_RECORD_METRICS
from app.services.figures.thematic.metrics import THEMATIC_METRICS

METRICS: dict[str, Metric] = {
    metric.slug: metric
    for metric in (
        *AUDIT_METRICS,
        *PRACTICE_METRICS,
        *MODERATION_METRICS,
        *QA_RECORD_METRICS,
        *MEETING_METRICS,
        *ESCALATION_METRICS,
        *ACTION_METRICS,
        *RECOMMENDATION_METRICS,
        *THEMATIC_METRICS,
        *OUTCOME_ANALYSIS_METRICS,
        *AGENCY_METRICS,
        *SUPERVISION_METRICS,
        *COMMUNITY_METRICS,
        *AREA_EVENT_METRICS,
        *UPTAKE_METRICS,
    )
}

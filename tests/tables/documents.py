"""The model of every Read schema that is compiled to SQL. A new schema needs its line here."""

from typing import Any

from pydantic import BaseModel

import app.main  # noqa: F401 - registers every computed member
from app.models.auditing.assignments import AssignmentPeriod, AuditAssignment
from app.models.auditing.audit_alerts import AuditAlert
from app.models.auditing.audits import Audit, AuditSection, AuditVersion
from app.models.auditing.moderation_rules import ModerationRule
from app.models.auditing.programmes import AuditCycle, AuditProgramme, AuditRound
from app.models.auditing.samples import SampleDraw, SampleMember
from app.models.cases.subjects import CaseAllocation, Subject
from app.models.feedback.campaigns import FeedbackCampaign, FeedbackInvitation
from app.models.feedback.outcomes import FeedbackDisclosure, FeedbackQuote, FeedbackResponse
from app.models.feedback.readings import FeedbackReading
from app.models.feedback.submissions import FeedbackSubmission
from app.models.feeds.exports import Export
from app.models.figures.releases import Release
from app.models.figures.step_changes import StepChange
from app.models.figures.targets import MetricTarget
from app.models.findings.actions import Action, ActionPeriod
from app.models.findings.findings import Finding
from app.models.findings.recommendations import Recommendation
from app.models.findings.safeguarding_alerts import SafeguardingAlert
from app.models.intake.import_runs import ImportRun
from app.models.intelligence.comparator_areas import ComparatorArea
from app.models.intelligence.data_quality_issues import DataQualityIssue
from app.models.intelligence.indicator_values import IndicatorValue
from app.models.intelligence.indicators import Indicator
from app.models.intelligence.published_statistics import PublishedStatistic
from app.models.intelligence.scorecards import Scorecard
from app.models.intelligence.source_feeds import SourceFeed
from app.models.learning.area_learning_events import (
    AreaLearningAttendance,
    AreaLearningDecision,
    AreaLearningEvent,
)
from app.models.learning.communities import CommunityOfPractice
from app.models.learning.community_sessions import CommunitySession
from app.models.learning.items import LearningItem
from app.models.learning.resources import LearningResource
from app.models.learning.supervision_reviews import SupervisionReview
from app.models.moderation.audit_replies import AuditReply
from app.models.moderation.change_requests import ChangeRequest
from app.models.moderation.decisions import ModerationDecision
from app.models.moderation.inquiries import AppreciativeInquiry
from app.models.moderation.selections import ModerationSelection
from app.models.moderation.sessions import ModerationSession
from app.models.notifications.reminders import Reminder, ReminderRule
from app.models.notifications.webhooks import WebhookEndpoint
from app.models.organisation.access_changes import AccessChange
from app.models.organisation.api_keys import ApiKey
from app.models.organisation.org_units import OrgUnit
from app.models.organisation.people import Person, RoleAssignment
from app.models.outcome_analysis.analyses import OutcomeAnalysis, OutcomeBlock
from app.models.outcome_analysis.lines_of_enquiry import LineOfEnquiry
from app.models.outcome_analysis.observations import Observation
from app.models.partnership.agency_returns import AgencyReturn
from app.models.partnership.multi_agency_audits import MultiAgencyAudit
from app.models.platform.rejected_records import RejectedRecord
from app.models.reference.closed_days import ClosedDay
from app.models.reference.code_lists import ReferenceCode
from app.models.reference.themes import Theme
from app.models.reporting.dataset_snapshots import DatasetSnapshot
from app.models.reporting.evidence_entries import EvidenceEntry
from app.models.reporting.evidence_packs import EvidencePack
from app.models.reporting.report_sections import ReportSection
from app.models.reporting.tri_annual_reports import TriAnnualReport
from app.models.reviewing.escalations import Escalation
from app.models.reviewing.meetings import Meeting
from app.models.reviewing.qa_records import QaRecord
from app.models.thematic.audits import ThematicAudit
from app.models.thematic.circle_meetings import CircleMeeting
from app.models.thematic.circles import QualityCircle
from app.models.tools.grades import GradeCrosswalk, GradeScale
from app.models.tools.tools import Tool, ToolVersion
from app.schemas.auditing.assignments import (
    AssignmentPeriodRead,
    AuditAssignmentRead,
    AuditAssignmentSummary,
)
from app.schemas.auditing.audit_alerts import AuditAlertRead, AuditAlertSummary
from app.schemas.auditing.audits import (
    AuditRead,
    AuditSummary,
    AuditVersionRead,
)
from app.schemas.auditing.cycles import AuditCycleRead
from app.schemas.auditing.moderation_rules import ModerationRuleRead
from app.schemas.auditing.programmes import AuditProgrammeRead
from app.schemas.auditing.rounds import AuditRoundRead
from app.schemas.auditing.samples import SampleDrawRead, SampleDrawSummary, SampleMemberRead
from app.schemas.auditing.sections import (
    AuditSectionRead,
)
from app.schemas.cases.subjects import CaseAllocationRead, SubjectRead
from app.schemas.feedback.campaigns import FeedbackCampaignRead
from app.schemas.feedback.disclosures import FeedbackDisclosureRead
from app.schemas.feedback.invitations import FeedbackInvitationRead
from app.schemas.feedback.quotes import FeedbackQuoteRead
from app.schemas.feedback.readings import FeedbackReadingRead, FeedbackReadingSummary
from app.schemas.feedback.responses import FeedbackResponseRead
from app.schemas.feedback.submissions import FeedbackSubmissionRead, FeedbackSubmissionSummary
from app.schemas.feeds.exports import ExportRead
from app.schemas.figures.releases import ReleaseRead
from app.schemas.figures.step_changes import StepChangeRead
from app.schemas.figures.targets import MetricTargetRead
from app.schemas.findings.actions import ActionPeriodRead, ActionRead, ActionSummary
from app.schemas.findings.findings import FindingRead, FindingSummary
from app.schemas.findings.recommendations import RecommendationRead, RecommendationSummary
from app.schemas.findings.safeguarding_alerts import SafeguardingAlertRead, SafeguardingAlertSummary
from app.schemas.intake.imports import ImportRead
from app.schemas.intelligence.comparator_areas import ComparatorAreaRead
from app.schemas.intelligence.data_quality_issues import DataQualityIssueRead
from app.schemas.intelligence.indicator_values import IndicatorValueRead
from app.schemas.intelligence.indicators import IndicatorRead
from app.schemas.intelligence.published_statistics import PublishedStatisticRead
from app.schemas.intelligence.rejected_records import RejectedRecordRead
from app.schemas.intelligence.scorecards import ScorecardRead
from app.schemas.intelligence.source_feeds import SourceFeedRead
from app.schemas.learning.area_learning_events import (
    AreaLearningAttendanceRead,
    AreaLearningDecisionRead,
    AreaLearningEventRead,
    AreaLearningEventSummary,
)
from app.schemas.learning.communities import CommunityOfPracticeRead
from app.schemas.learning.community_sessions import CommunitySessionRead, CommunitySessionSummary
from app.schemas.learning.items import LearningItemRead
from app.schemas.learning.resources import LearningResourceRead
from app.schemas.learning.supervision_reviews import SupervisionReviewRead, SupervisionReviewSummary
from app.schemas.moderation.audit_replies import AuditReplyRead
from app.schemas.moderation.change_requests import ChangeRequestRead, ChangeRequestSummary
from app.schemas.moderation.decisions import ModerationDecisionRead, ModerationDecisionSummary
from app.schemas.moderation.inquiries import AppreciativeInquiryRead, AppreciativeInquirySummary
from app.schemas.moderation.selections import SelectionRead
from app.schemas.moderation.sessions import ModerationSessionRead
from app.schemas.notifications.reminder_rules import ReminderRuleRead
from app.schemas.notifications.reminders import ReminderRead
from app.schemas.notifications.webhooks import WebhookRead
from app.schemas.organisation.access_changes import AccessChangeRead
from app.schemas.organisation.api_keys import ApiKeyRead
from app.schemas.organisation.org_units import OrgUnitRead
from app.schemas.organisation.people import PersonRead, RoleAssignmentRead
from app.schemas.outcome_analysis.analyses import (
    OutcomeAnalysisRead,
    OutcomeAnalysisSummary,
    OutcomeBlockRead,
)
from app.schemas.outcome_analysis.lines_of_enquiry import (
    LineOfEnquiryItem,
    LineOfEnquiryRead,
    LineOfEnquirySummary,
)
from app.schemas.outcome_analysis.observations import ObservationRead, ObservationSummary
from app.schemas.partnership.agency_returns import AgencyReturnRead, AgencyReturnSummary
from app.schemas.partnership.multi_agency_audits import (
    MultiAgencyAuditRead,
    MultiAgencyAuditSummary,
)
from app.schemas.reference.closed_days import ClosedDayRead
from app.schemas.reference.code_lists import ReferenceCodeRead
from app.schemas.reference.themes import ThemeRead
from app.schemas.reporting.dataset_snapshots import DatasetSnapshotRead, DatasetSnapshotSummary
from app.schemas.reporting.evidence_entries import EvidenceEntryRead, EvidenceEntrySummary
from app.schemas.reporting.evidence_packs import EvidencePackRead, EvidencePackSummary
from app.schemas.reporting.report_sections import ReportSectionRead, ReportSectionSummary
from app.schemas.reporting.tri_annual_reports import TriAnnualReportRead, TriAnnualReportSummary
from app.schemas.reviewing.escalations import EscalationRead, EscalationSummary
from app.schemas.reviewing.meetings import MeetingRead, MeetingSummary
from app.schemas.reviewing.qa_records import QaRecordRead, QaRecordSummary
from app.schemas.thematic.audits import ThematicAuditRead, ThematicAuditSummary
from app.schemas.thematic.circle_meetings import CircleMeetingRead, CircleMeetingSummary
from app.schemas.thematic.circles import QualityCircleRead, QualityCircleSummary
from app.schemas.tools.grade_crosswalks import GradeCrosswalkRead
from app.schemas.tools.grade_scales import GradeScaleRead
from app.schemas.tools.tools import ToolRead, ToolVersionSummary

PAIRS: dict[type[BaseModel], Any] = {
    TriAnnualReportRead: TriAnnualReport,
    TriAnnualReportSummary: TriAnnualReport,
    ReportSectionRead: ReportSection,
    ReportSectionSummary: ReportSection,
    EvidencePackRead: EvidencePack,
    EvidencePackSummary: EvidencePack,
    EvidenceEntryRead: EvidenceEntry,
    EvidenceEntrySummary: EvidenceEntry,
    DatasetSnapshotRead: DatasetSnapshot,
    DatasetSnapshotSummary: DatasetSnapshot,
    OrgUnitRead: OrgUnit,
    PersonRead: Person,
    AccessChangeRead: AccessChange,
    RoleAssignmentRead: RoleAssignment,
    ApiKeyRead: ApiKey,
    SubjectRead: Subject,
    CaseAllocationRead: CaseAllocation,
    ImportRead: ImportRun,
    ReferenceCodeRead: ReferenceCode,
    ClosedDayRead: ClosedDay,
    ThemeRead: Theme,
    GradeScaleRead: GradeScale,
    GradeCrosswalkRead: GradeCrosswalk,
    ToolRead: Tool,
    AuditProgrammeRead: AuditProgramme,
    AuditCycleRead: AuditCycle,
    AuditRoundRead: AuditRound,
    SampleDrawRead: SampleDraw,
    SampleDrawSummary: SampleDraw,
    SampleMemberRead: SampleMember,
    AuditAssignmentRead: AuditAssignment,
    AuditAssignmentSummary: AuditAssignment,
    ToolVersionSummary: ToolVersion,
    AssignmentPeriodRead: AssignmentPeriod,
    AuditAlertRead: AuditAlert,
    AuditAlertSummary: AuditAlert,
    AuditRead: Audit,
    AuditSummary: Audit,
    AuditSectionRead: AuditSection,
    AuditVersionRead: AuditVersion,
    ChangeRequestRead: ChangeRequest,
    ChangeRequestSummary: ChangeRequest,
    ModerationRuleRead: ModerationRule,
    AuditReplyRead: AuditReply,
    SelectionRead: ModerationSelection,
    ModerationSessionRead: ModerationSession,
    ModerationDecisionRead: ModerationDecision,
    ModerationDecisionSummary: ModerationDecision,
    AppreciativeInquiryRead: AppreciativeInquiry,
    AppreciativeInquirySummary: AppreciativeInquiry,
    FindingRead: Finding,
    FindingSummary: Finding,
    QualityCircleRead: QualityCircle,
    CircleMeetingRead: CircleMeeting,
    CircleMeetingSummary: CircleMeeting,
    QualityCircleSummary: QualityCircle,
    ThematicAuditRead: ThematicAudit,
    ThematicAuditSummary: ThematicAudit,
    CommunityOfPracticeRead: CommunityOfPractice,
    CommunitySessionRead: CommunitySession,
    CommunitySessionSummary: CommunitySession,
    SupervisionReviewRead: SupervisionReview,
    SupervisionReviewSummary: SupervisionReview,
    AreaLearningEventRead: AreaLearningEvent,
    AreaLearningEventSummary: AreaLearningEvent,
    AreaLearningAttendanceRead: AreaLearningAttendance,
    AreaLearningDecisionRead: AreaLearningDecision,
    OutcomeAnalysisRead: OutcomeAnalysis,
    OutcomeAnalysisSummary: OutcomeAnalysis,
    OutcomeBlockRead: OutcomeBlock,
    LineOfEnquiryRead: LineOfEnquiry,
    LineOfEnquirySummary: LineOfEnquiry,
    LineOfEnquiryItem: LineOfEnquiry,
    ObservationRead: Observation,
    ObservationSummary: Observation,
    LearningItemRead: LearningItem,
    ExportRead: Export,
    ReleaseRead: Release,
    MetricTargetRead: MetricTarget,
    StepChangeRead: StepChange,
    IndicatorRead: Indicator,
    IndicatorValueRead: IndicatorValue,
    ComparatorAreaRead: ComparatorArea,
    PublishedStatisticRead: PublishedStatistic,
    ScorecardRead: Scorecard,
    DataQualityIssueRead: DataQualityIssue,
    SourceFeedRead: SourceFeed,
    RejectedRecordRead: RejectedRecord,
    LearningResourceRead: LearningResource,
    ActionRead: Action,
    ActionSummary: Action,
    ActionPeriodRead: ActionPeriod,
    RecommendationRead: Recommendation,
    RecommendationSummary: Recommendation,
    SafeguardingAlertRead: SafeguardingAlert,
    SafeguardingAlertSummary: SafeguardingAlert,
    MultiAgencyAuditRead: MultiAgencyAudit,
    MultiAgencyAuditSummary: MultiAgencyAudit,
    AgencyReturnRead: AgencyReturn,
    AgencyReturnSummary: AgencyReturn,
    MeetingRead: Meeting,
    QaRecordRead: QaRecord,
    QaRecordSummary: QaRecord,
    EscalationSummary: Escalation,
    MeetingSummary: Meeting,
    FeedbackSubmissionSummary: FeedbackSubmission,
    EscalationRead: Escalation,
    FeedbackCampaignRead: FeedbackCampaign,
    FeedbackInvitationRead: FeedbackInvitation,
    FeedbackSubmissionRead: FeedbackSubmission,
    FeedbackDisclosureRead: FeedbackDisclosure,
    FeedbackReadingRead: FeedbackReading,
    FeedbackReadingSummary: FeedbackReading,
    FeedbackQuoteRead: FeedbackQuote,
    FeedbackResponseRead: FeedbackResponse,
    ReminderRead: Reminder,
    ReminderRuleRead: ReminderRule,
    WebhookRead: WebhookEndpoint,
}

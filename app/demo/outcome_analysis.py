"""Child outcome analyses: a district's week every quarter, from its proposal to its follow-up."""

from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select

from app.core import clock, ids
from app.demo import follow_up, texts
from app.demo.timeline import Story
from app.models.feedback.campaigns import FeedbackCampaign
from app.models.findings.findings import Finding
from app.models.findings.recommendations import Recommendation
from app.models.organisation.org_units import OrgUnit
from app.models.outcome_analysis.analyses import OutcomeAnalysis
from app.models.outcome_analysis.lines_of_enquiry import LineOfEnquiry
from app.models.tools.tools import ToolVersion
from app.schemas.findings.findings import FindingWrite
from app.schemas.outcome_analysis.analyses import OutcomeAnalysisWrite, OutcomeBlockWrite
from app.schemas.outcome_analysis.lines_of_enquiry import LineOfEnquiryWrite
from app.schemas.outcome_analysis.observations import ObservationWrite, ScaleAnswer
from app.schemas.tools.tool_content import ToolContent
from app.services import access
from app.services.findings import findings
from app.services.outcome_analysis import (
    analyses,
    analysis_workflow,
    lines_of_enquiry,
    observations,
    report,
)
from app.services.platform import workflow
from app.services.platform.preconditions import Precondition
from app.vocabulary.feedback import RespondentGroup
from app.vocabulary.findings import Destination, FindingOrigin, Polarity, RecommendationStatus
from app.vocabulary.organisation import ServiceLine
from app.vocabulary.outcome_analysis import EnquiryPriority, ExpectedOutcome, PracticeType
from app.vocabulary.tool_content import QuestionType
from app.vocabulary.tools import ToolVersionStatus

EVERY, BEFORE, FOLLOW_UP = timedelta(weeks=12), timedelta(weeks=6), timedelta(weeks=13)
AHEAD = timedelta(weeks=5)  # of the last week that is planned
COVERED = {ServiceLine.CHILDREN_IN_CARE}  # by the teams that each district has
OBSERVED = (
    PracticeType.HOME_VISIT,
    PracticeType.SUPERVISION,
    PracticeType.CORE_GROUP,
    PracticeType.DUTY,
    PracticeType.TEAM_MEETING,
)


def plan(story: Story) -> None:
    """Plans a week in one district after another, so that the last one is still to come."""
    today = clock.day_of(story.until)
    monday = today - timedelta(days=today.weekday()) + AHEAD
    districts = [team for team in story.cast.teams if team.service_line in COVERED]
    place = 0
    while monday - BEFORE > story.start:
        team = districts[place % len(districts)]
        others = districts[(place + 1) % len(districts)]
        story.apart(story.after(1, monday - BEFORE), 10, propose, team.id, monday, others.code)
        monday, place = monday - EVERY, place + 1


def _row(story: Story, who: str, analysis_id: UUID) -> OutcomeAnalysis:
    return access.get(story.db, story.role(who), OutcomeAnalysis, analysis_id)


def propose(story: Story, team_id: UUID, monday: date, others: str) -> None:
    """Proposes a week in the district of a team, to be observed by workers of another one."""
    district = story.db.get_one(OrgUnit, team_id).parent_id
    data = OutcomeAnalysisWrite(
        district_id=district,
        week_start=monday,
        lead_id=story.cast.by_role["second_qa_manager"].id,
        theme_codes=["reflective_supervision"],
        campaign_ids=_of_children(story),
        tool_version_id=_tool(story).id,
        follow_up_on=monday + FOLLOW_UP,
    )
    analysis_id = ids.new()
    analyses.put(story.db, story.role("qa_manager"), analysis_id, data, Precondition())
    story.apart(story.after(4), 11, schedule, analysis_id, monday, team_id, others)


def _of_children(story: Story) -> list[UUID]:
    """Returns the newest campaign that asks children, if there is one."""
    rows = access.visible(story.role("qa_manager"), FeedbackCampaign).where(
        FeedbackCampaign.respondent_group == RespondentGroup.CHILD_YOUNG_PERSON
    )
    newest = rows.order_by(FeedbackCampaign.created_at.desc(), FeedbackCampaign.id).limit(1)
    return [row.id for row in story.db.scalars(newest)]


def _tool(story: Story) -> ToolVersion:
    published = select(ToolVersion).where(
        ToolVersion.tool_key == "cype", ToolVersion.status == ToolVersionStatus.PUBLISHED
    )
    return story.db.scalars(published.order_by(ToolVersion.semver.desc()).limit(1)).one()


def schedule(story: Story, analysis_id: UUID, monday: date, team_id: UUID, others: str) -> None:
    """Approves the week; the lead names observers and sets lines of enquiry."""
    analyses.schedule(story.db, story.role("director"), _row(story, "director", analysis_id))
    lead = story.role("second_qa_manager")
    observers = [person.id for person in story.cast.practitioners[others]]
    row = _row(story, "second_qa_manager", analysis_id)
    analyses.name_observers(story.db, lead, row, observers)
    recommended = access.visible(lead, Recommendation).where(
        Recommendation.status == RecommendationStatus.ACCEPTED,
        Recommendation.destinations.has_key(Destination.COA_LINE_OF_ENQUIRY.value),
    )
    newest = recommended.order_by(Recommendation.created_at.desc(), Recommendation.id).limit(1)
    drawn = [each.id for each in story.db.scalars(newest)]
    for question, priority, sources in (
        (texts.ASKED[0], EnquiryPriority.HIGH, drawn),
        (texts.ASKED[1], EnquiryPriority.MEDIUM, []),
    ):
        line = LineOfEnquiryWrite(
            outcome_analysis_id=analysis_id,
            question=question,
            priority=priority,
            recommendation_ids=sources,
        )
        lines_of_enquiry.put(story.db, lead, ids.new(), line, Precondition())
    story.apart(monday, 8, begin, analysis_id)
    for n, practice in enumerate(OBSERVED[:4]):
        who = observers[n % len(observers)]
        day = monday + timedelta(days=n)
        story.apart(day, 15, observe, analysis_id, team_id, who, practice)
    story.apart(monday + timedelta(days=7), 9, analyse, analysis_id)


def begin(story: Story, analysis_id: UUID) -> None:
    """Begins the fieldwork on the Monday."""
    row, lead = _row(story, "second_qa_manager", analysis_id), story.role("second_qa_manager")
    workflow.transition(story.db, lead, row, analysis_workflow.BEGIN_FIELDWORK)


def observe(
    story: Story, analysis_id: UUID, team_id: UUID, who: UUID, practice: PracticeType
) -> None:
    """Records what an observer saw an hour ago."""
    data = ObservationWrite(
        outcome_analysis_id=analysis_id,
        at=clock.now() - timedelta(hours=1),
        practice_type=practice,
        org_unit_id=team_id,
        practice_note=texts.OBSERVED,
        strengths_text=texts.OBSERVED_WELL,
        scale_answers=[ScaleAnswer(question_key=_scale(story), value_num=7)],
    )
    observations.put(story.db, story.me(who), ids.new(), data, Precondition())


def _scale(story: Story) -> str:
    """Returns the first question of the tool that is answered on a scale."""
    content = ToolContent.model_validate(_tool(story).content)
    asked = (question for section in content.sections for question in section.questions)
    return next(each.key for each in asked if each.type is QuestionType.SCALE)


def analyse(story: Story, analysis_id: UUID) -> None:
    """Answers the first line of enquiry and writes the report from a finding."""
    db, lead = story.db, story.role("second_qa_manager")
    row = _row(story, "second_qa_manager", analysis_id)
    workflow.transition(db, lead, row, analysis_workflow.BEGIN_ANALYSIS)
    asked = access.visible(lead, LineOfEnquiry).where(
        LineOfEnquiry.outcome_analysis_id == analysis_id
    )
    first = db.scalars(asked.order_by(LineOfEnquiry.created_at, LineOfEnquiry.id)).all()[0]
    lines_of_enquiry.answer(db, lead, first, texts.ENQUIRY_ANSWERED)
    finding = FindingWrite(
        origin=FindingOrigin.COA,
        origin_id=analysis_id,
        polarity=Polarity.STRENGTH,
        text=texts.OBSERVED_WELL,
    )
    found = findings.create(db, lead, ids.new(), finding)
    for outcome in ExpectedOutcome:
        if outcome in texts.REPORTED:
            block = OutcomeBlockWrite(text=texts.REPORTED[outcome], finding_ids=[found.id])
        else:
            block = OutcomeBlockWrite(reason=texts.NOTHING_COMMISSIONED)
        condition = Precondition(version=row.version)
        report.put(db, lead, analysis_id, outcome, block, condition)
    story.apart(story.after(8), 16, give_report, analysis_id)


def give_report(story: Story, analysis_id: UUID) -> None:
    """Gives the report."""
    row, lead = _row(story, "second_qa_manager", analysis_id), story.role("second_qa_manager")
    workflow.transition(story.db, lead, row, analysis_workflow.REPORT)
    story.apart(story.after(5), 10, accept, analysis_id)


def accept(story: Story, analysis_id: UUID) -> None:
    """Accepts the report as an assistant director."""
    row = _row(story, "assistant_director", analysis_id)
    analyses.accept(story.db, story.role("assistant_director"), row)
    found = select(Finding).where(Finding.origin_id == analysis_id).order_by(Finding.id)
    follow_up.recommend_to(story, row.org_unit_id, story.db.scalars(found).all())
    story.apart(story.after(1, row.follow_up_on), 14, close, analysis_id)


def close(story: Story, analysis_id: UUID) -> None:
    """Closes the analysis with what has changed."""
    row, lead = _row(story, "second_qa_manager", analysis_id), story.role("second_qa_manager")
    analyses.close(story.db, lead, row, texts.FOLLOWED_UP)

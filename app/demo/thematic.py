"""Thematic audits of a quality circle: from what audits and feedback say to what it recommends."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import select

from app.core import clock, ids
from app.demo import texts
from app.demo.timeline import Story
from app.models.feedback.submissions import FeedbackSubmission
from app.models.findings.findings import Finding
from app.models.findings.recommendations import Recommendation
from app.models.organisation.org_units import OrgUnit
from app.models.thematic.audits import ThematicAudit
from app.models.thematic.circle_meetings import CircleMeeting
from app.schemas.findings.findings import FindingWrite
from app.schemas.findings.recommendations import RecommendationWrite
from app.schemas.thematic.audits import ThematicAuditWrite, ThematicReportWrite
from app.schemas.thematic.circle_meetings import CircleMeetingWrite, CircleMinutesWrite
from app.schemas.thematic.circles import QualityCircleWrite
from app.services import access
from app.services.findings import findings, recommendations
from app.services.platform.preconditions import Precondition
from app.services.thematic import (
    audit_moves,
    audit_workflow,
    audits,
    circle_meetings,
    circles,
)
from app.vocabulary.feedback import FeedbackStatus
from app.vocabulary.findings import Destination, FindingOrigin, FindingStatus, Polarity
from app.vocabulary.organisation import OrgUnitKind
from app.vocabulary.thematic import ThematicMethod

FIRST, EVERY = timedelta(days=20), timedelta(weeks=26)
LEAD_IN = 25  # working days from the circle's meeting until it proposes
CHAIR, UNIT = "second_assistant_director", "second_qa_manager"
MEMBERS = (UNIT, "auditor", "practitioner")
THEME = "reflective_supervision"
FINDINGS = 3  # of audits that give rise to a thematic audit


def plan(story: Story) -> None:
    """Opens one circle, which looks into the theme again every half year."""
    opened = story.after(1, story.start + FIRST)
    number = ids.new()
    story.apart(opened, 9, open_circle, number)
    day = opened
    while day <= clock.day_of(story.until):
        story.apart(story.after(2, day), 10, meet, number)
        story.apart(story.after(LEAD_IN, day), 11, propose, number)
        day += EVERY


def open_circle(story: Story, number: UUID) -> None:
    """Opens the circle under the chair of the Unit, for the whole county."""
    county = select(OrgUnit.id).where(OrgUnit.kind == OrgUnitKind.DIRECTORATE)
    data = QualityCircleWrite(
        name=texts.CIRCLE,
        chair_id=story.cast.by_role[CHAIR].id,
        member_ids=[story.cast.by_role[each].id for each in MEMBERS],
        terms_of_reference=texts.CIRCLE_IS_FOR,
        org_unit_id=story.db.scalars(county).one(),
    )
    circles.put(story.db, story.role("qa_manager"), number, data, Precondition())


def meet(story: Story, circle_id: UUID) -> None:
    """Holds a meeting of today; the chair confirms its minutes."""
    number, unit = ids.new(), story.role(UNIT)
    planned = CircleMeetingWrite(circle_id=circle_id, meets_on=clock.today(), agenda=texts.AGENDA)
    circle_meetings.put(story.db, unit, number, planned, Precondition())
    minutes = CircleMinutesWrite(
        attendee_ids=[story.cast.by_role[each].id for each in (CHAIR, *MEMBERS)],
        decisions=[texts.AGREED],
        minutes=texts.MINUTES,
    )
    row = access.get(story.db, unit, CircleMeeting, number)
    circle_meetings.record(story.db, unit, row, minutes)
    chair = story.role(CHAIR)
    circle_meetings.confirm(story.db, chair, access.get(story.db, chair, CircleMeeting, number))


def propose(story: Story, circle_id: UUID) -> None:
    """Proposes a thematic audit because of what audits found and what feedback said."""
    because_of = [*_of_audits(story), *_of_feedback(story)]
    if not because_of:
        return
    data = ThematicAuditWrite(
        circle_id=circle_id,
        title=texts.THEMATIC,
        rationale=texts.WHY_NOW,
        terms_of_reference=texts.COVERS,
        questions=list(texts.THEMATIC_QUESTIONS),
        methods=[ThematicMethod.CASE_AUDIT, ThematicMethod.FEEDBACK],
        theme_codes=[THEME],
        finding_ids=because_of,
        due_date=clock.today() + timedelta(weeks=8),
    )
    number = ids.new()
    audits.put(story.db, story.role(UNIT), number, data, Precondition())
    story.apart(story.after(3), 9, approve, number)


def _of_audits(story: Story) -> list[UUID]:
    rows = access.visible(story.role(UNIT), Finding).where(
        Finding.origin == FindingOrigin.AUDIT,
        Finding.polarity == Polarity.DEVELOPMENT,
        Finding.status == FindingStatus.RECORDED,
        Finding.theme_codes.has_key(THEME),
    )
    newest = rows.order_by(Finding.created_at.desc(), Finding.id).limit(FINDINGS)
    return [row.id for row in story.db.scalars(newest)]


def _of_feedback(story: Story) -> list[UUID]:
    """Records what feedback says of the theme, from the newest that may be analysed."""
    manager = story.role("qa_manager")
    rows = access.visible(manager, FeedbackSubmission).where(
        FeedbackSubmission.status.in_((FeedbackStatus.CODED, FeedbackStatus.REVIEWED)),
        FeedbackSubmission.consent_analysis,
    )
    newest = rows.order_by(FeedbackSubmission.submitted_week.desc(), FeedbackSubmission.id)
    row = story.db.scalars(newest.limit(1)).first()
    if row is None:
        return []
    data = FindingWrite(
        origin=FindingOrigin.FEEDBACK,
        origin_id=row.id,
        polarity=Polarity.DEVELOPMENT,
        text=texts.FEEDBACK_SAYS,
        theme_codes=[THEME],
    )
    return [findings.create(story.db, manager, ids.new(), data).id]


def approve(story: Story, number: UUID) -> None:
    """Plans it as the chair; its fieldwork begins, and a member records what it found."""
    chair, member = story.role(CHAIR), story.role("practitioner")
    audit_moves.plan(story.db, chair, access.get(story.db, chair, ThematicAudit, number))
    row = access.get(story.db, member, ThematicAudit, number)
    audit_moves.move(story.db, member, row, audit_workflow.START)
    data = FindingWrite(
        origin=FindingOrigin.THEMATIC,
        origin_id=number,
        polarity=Polarity.DEVELOPMENT,
        text=texts.THEMATIC_FOUND,
        theme_codes=[THEME],
    )
    found = findings.create(story.db, member, ids.new(), data)
    story.apart(story.after(15), 14, write, number, found.id)


def write(story: Story, number: UUID, finding_id: UUID) -> None:
    """Writes the report, and recommends something because of the finding."""
    member = story.role("practitioner")
    row = access.get(story.db, member, ThematicAudit, number)
    audit_moves.move(story.db, member, row, audit_workflow.ANALYSE)
    data = ThematicReportWrite(headline=texts.HEADLINE, narrative=texts.NARRATIVE)
    audit_moves.write_report(story.db, member, row, data)
    recommended = RecommendationWrite(
        text=texts.RECOMMENDED,
        finding_ids=[finding_id],
        destinations=[Destination.COA_LINE_OF_ENQUIRY, Destination.AREA_LEARNING_EVENT],
        org_unit_id=row.org_unit_id,
    )
    made = recommendations.create(story.db, member, ids.new(), recommended)
    story.apart(story.after(3), 11, publish, number, made.id)


def publish(story: Story, number: UUID, recommendation_id: UUID) -> None:
    """Publishes the report as the chair; a director accepts what it recommends."""
    chair, director = story.role(CHAIR), story.role("director")
    audit_moves.publish(story.db, chair, access.get(story.db, chair, ThematicAudit, number))
    row = access.get(story.db, director, Recommendation, recommendation_id)
    recommendations.accept(story.db, director, row)

"""The learning culture: Area Learning Events, what comes of them, and supervision."""

from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select

from app.core import clock, ids
from app.demo import follow_up, texts
from app.demo.timeline import Story
from app.models.findings.recommendations import Recommendation
from app.models.learning.area_learning_events import AreaLearningEvent
from app.models.learning.communities import CommunityOfPractice
from app.models.learning.community_sessions import CommunitySession
from app.models.learning.items import LearningItem
from app.models.organisation.org_units import OrgUnit
from app.schemas.learning.area_learning_events import (
    AreaLearningAttendanceWrite,
    AreaLearningDecisionWrite,
    AreaLearningEventWrite,
    AreaLearningMinutesWrite,
)
from app.schemas.learning.communities import CommunityOfPracticeWrite
from app.schemas.learning.community_sessions import (
    CommunityAttendanceWrite,
    CommunitySessionWrite,
)
from app.schemas.learning.items import LearningItemWrite
from app.schemas.learning.resources import LearningResourceWrite
from app.schemas.learning.supervision_reviews import SupervisionReviewWrite
from app.services import access
from app.services.learning import (
    area_learning_attendance,
    area_learning_events,
    area_learning_minutes,
    communities,
    community_attendance,
    community_sessions,
    items,
    resources,
    supervision_reviews,
)
from app.services.platform.preconditions import Precondition
from app.vocabulary.findings import Destination, RecommendationStatus
from app.vocabulary.learning import (
    CommunityDriver,
    LearningAudience,
    PracticeStrand,
    ReflectiveQuality,
    SupervisionKind,
)
from app.vocabulary.organisation import OrgUnitKind

EVERY, BEFORE, AHEAD = timedelta(weeks=13), timedelta(weeks=3), timedelta(weeks=2)
SUPERVISED = 3  # teams whose supervision is told
WEEKS = (4, 4, 5)  # between two supervisions of a person: every third is late
QUALITIES = (ReflectiveQuality.REFLECTIVE, ReflectiveQuality.SOME_REFLECTION)


def plan(story: Story) -> None:
    """Plans an event in one area after another, the last still to come, and supervision."""
    areas = story.db.scalars(
        select(OrgUnit).where(OrgUnit.kind == OrgUnitKind.AREA).order_by(OrgUnit.code)
    ).all()
    day, place = story.after(1, clock.day_of(story.until) + AHEAD), 0
    while day - BEFORE > story.start:
        area = areas[place % len(areas)]
        story.apart(story.after(1, day - BEFORE), 9, propose, area.id, day)
        day, place = story.after(1, day - EVERY), place + 1
    story.apart(story.after(3, story.start), 9, stock)
    story.apart(story.after(60, story.start), 9, publish)
    for team in story.cast.teams[:SUPERVISED]:
        _plan_supervision(story, team.code, story.after(5, story.start), 0)


def stock(story: Story) -> None:
    """Enters what the Academy has; on some themes that audits will show to be weak, it has none."""
    unit = story.role("qa_manager")
    for kind, academy_theme, themes, title, summary, minutes in texts.RESOURCES:
        body = {
            "kind": kind,
            "academy_theme": academy_theme,
            "theme_codes": themes,
            "title": title,
            "summary": summary,
            "url": f"https://academy.example.org/{academy_theme}/{kind}",
            "duration_minutes": minutes,
            "published_on": story.start,
        }
        data = LearningResourceWrite.model_validate(body)
        resources.put(story.db, unit, ids.new(), data, Precondition())


def publish(story: Story) -> None:
    """Publishes a learning item of each strand that is not drawn from audits."""
    unit = story.role("principal_social_worker")
    for strand, title, summary, theme in texts.ITEMS:
        data = LearningItemWrite(
            strand=PracticeStrand(strand),
            title=title,
            summary=summary,
            audiences=[LearningAudience.PRACTITIONERS],
            theme_codes=[theme],
        )
        item_id = ids.new()
        items.put(story.db, unit, item_id, data, Precondition())
        items.publish(story.db, unit, access.get(story.db, unit, LearningItem, item_id))


def propose(story: Story, area_id: UUID, day: date) -> None:
    """Plans an event about the newest recommendations that are meant for one."""
    unit = story.role("qa_manager")
    accepted = access.visible(unit, Recommendation).where(
        Recommendation.status == RecommendationStatus.ACCEPTED,
        Recommendation.destinations.has_key(Destination.AREA_LEARNING_EVENT.value),
    )
    newest = accepted.order_by(Recommendation.created_at.desc(), Recommendation.id).limit(2)
    data = AreaLearningEventWrite(
        area_id=area_id,
        title=texts.EVENT,
        held_on=day,
        chair_id=story.cast.by_role["corporate_director"].id,
        recommendation_ids=[row.id for row in story.db.scalars(newest)],
    )
    event_id = ids.new()
    area_learning_events.put(story.db, unit, event_id, data, Precondition())
    story.note("area_event", event_id)
    story.apart(day, 13, hold, event_id)


def hold(story: Story, event_id: UUID) -> None:
    """Records who came: everybody but one, who sent apologies."""
    unit = story.role("qa_manager")
    row = access.get(story.db, unit, AreaLearningEvent, event_id)
    *came, last = sorted(each.person_id for each in row.attendance)
    data = AreaLearningAttendanceWrite(attended_ids=came, apologies_ids=[last])
    area_learning_attendance.hold(story.db, unit, row, data)
    story.apart(story.after(1), 10, minute, event_id)


def minute(story: Story, event_id: UUID) -> None:
    """Records the minutes: a team of the area does what the recommendation asks for."""
    chair = story.role("corporate_director")
    row = access.get(story.db, chair, AreaLearningEvent, event_id)
    named = [UUID(each) for each in row.recommendation_ids]
    team = follow_up.team_below(story, row.org_unit_id)
    actions = [
        follow_up.ask(story, chair, team, texts.TO_DO, recommendation_id=each) for each in named[:1]
    ]
    first = AreaLearningDecisionWrite(
        id=ids.new(),
        text=texts.DECIDED[0],
        action_ids=actions,
        no_action_reason=None if actions else texts.NO_ACTION,
    )
    second = AreaLearningDecisionWrite(
        id=ids.new(), text=texts.DECIDED[1], no_action_reason=texts.NO_ACTION
    )
    data = AreaLearningMinutesWrite(minutes_text=texts.EVENT_MINUTES, decisions=[first, second])
    area_learning_minutes.minute(story.db, chair, row, data)
    story.apart(story.after(5), 10, close, event_id)
    story.apart(story.after(3), 11, teach, event_id)


def close(story: Story, event_id: UUID) -> None:
    """Closes the event as its chair."""
    chair = story.role("corporate_director")
    row = access.get(story.db, chair, AreaLearningEvent, event_id)
    area_learning_minutes.close(story.db, chair, row)


def teach(story: Story, event_id: UUID) -> None:
    """Publishes what staff can learn from it, and starts a community that talks about it."""
    unit, worker = story.role("qa_manager"), story.role("practitioner")
    event = access.get(story.db, unit, AreaLearningEvent, event_id)
    named = [UUID(each) for each in event.recommendation_ids]
    rests_on = select(Recommendation).where(Recommendation.id.in_(named))
    found = {each for row in story.db.scalars(rests_on) for each in row.finding_ids}
    item = LearningItemWrite(
        strand=PracticeStrand.AUDIT_AND_THEMATIC_LEARNING,
        title=texts.LEARNT,
        summary=texts.LEARNT_OF,
        audiences=[LearningAudience.SUPERVISORS_AND_MANAGERS],
        theme_codes=["reflective_supervision"],
        finding_ids=[UUID(each) for each in sorted(found)],
    )
    item_id, community_id = ids.new(), ids.new()
    items.put(story.db, unit, item_id, item, Precondition())
    items.publish(story.db, unit, access.get(story.db, unit, LearningItem, item_id))
    community = CommunityOfPracticeWrite(
        title=texts.COMMUNITY,
        summary=texts.COMMUNITY_OF,
        driven_by=CommunityDriver.AUDIT_LEARNING,
        theme_codes=["reflective_supervision"],
    )
    communities.put(story.db, worker, community_id, community, Precondition())
    row = access.get(story.db, unit, CommunityOfPractice, community_id)
    communities.start(story.db, unit, row)
    story.apart(story.after(2), 10, arrange, community_id)


def arrange(story: Story, community_id: UUID) -> None:
    """Plans a session of a community, which its facilitator then records."""
    unit, facilitator = story.role("qa_manager"), story.cast.by_role["practitioner"]
    day = story.after(8)
    data = CommunitySessionWrite(
        community_id=community_id,
        title=texts.COMMUNITY,
        starts_at=clock.start_of(day) + timedelta(hours=12),
        link="https://meet.example.org/supervision",
        facilitator_id=facilitator.id,
        booking_reference="DELTA-20417",
        capacity=60,
    )
    session_id = ids.new()
    community_sessions.put(story.db, unit, session_id, data, Precondition())
    story.apart(day, 15, meet, session_id)


def meet(story: Story, session_id: UUID) -> None:
    """Records who attended: workers of the teams whose supervision is told, and four others."""
    facilitator = story.role("practitioner")
    row = access.get(story.db, facilitator, CommunitySession, session_id)
    teams = story.cast.teams[:SUPERVISED]
    people = [each.id for team in teams for each in story.cast.practitioners[team.code]]
    data = CommunityAttendanceWrite(attendee_ids=people, others_attended=4)
    community_attendance.hold(story.db, facilitator, row, data)


def _plan_supervision(story: Story, team: str, day: date, number: int) -> None:
    if day <= clock.day_of(story.until):
        story.apart(day, 16, supervise, team, number)


def supervise(story: Story, team: str, number: int) -> None:
    """Records individual supervision of the first worker of a team by its manager."""
    manager, worker = story.cast.managers[team], story.cast.practitioners[team][0]
    data = SupervisionReviewWrite(
        held_on=clock.today(),
        kind=SupervisionKind.INDIVIDUAL,
        supervisee_ids=[worker.id],
        requirements_met=["private_and_uninterrupted", "risk_discussed"],
        reflective_quality=QUALITIES[number % len(QUALITIES)],
        risk_reflection=texts.RISK,
    )
    actor = story.me(manager.id)
    supervision_reviews.put(story.db, actor, ids.new(), data, Precondition())
    weeks = timedelta(weeks=WEEKS[number % len(WEEKS)])
    _plan_supervision(story, team, clock.today() + weeks, number + 1)

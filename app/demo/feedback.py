"""The demo's feedback: campaigns and the answers to them."""

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select

from app.core import clock, ids
from app.demo import feedback_outcomes, feedback_readings, texts
from app.demo.timeline import Story
from app.models.feedback.campaigns import FeedbackCampaign
from app.models.organisation.org_units import OrgUnit
from app.models.tools.tools import ToolVersion
from app.schemas.feedback.campaigns import FeedbackAnswerWrite, FeedbackCampaignWrite
from app.schemas.feedback.invitations import InvitationWrite
from app.schemas.feedback.public import PublicFeedbackWrite
from app.schemas.feedback.submissions import FeedbackSubmissionWrite
from app.services import access
from app.services.feedback import (
    campaign_workflow,
    campaigns,
    forms,
    invitations,
    public,
    submissions,
)
from app.services.platform import workflow
from app.services.platform.preconditions import NONE
from app.vocabulary.feedback import (
    Anonymity,
    FeedbackChannel,
    FeedbackEntry,
    RespondentGroup,
)
from app.vocabulary.organisation import OrgUnitKind
from app.vocabulary.tool_content import QuestionType

FORMS = {
    RespondentGroup.CHILD_YOUNG_PERSON: "feedback_child",
    RespondentGroup.PARENT_CARER_FAMILY: "feedback_parent",
    RespondentGroup.STAFF: "feedback_staff",
    RespondentGroup.PARTNER_AGENCY: "feedback_partner",
}
ANSWERED = 0.6  # of those who were invited


def plan(story: Story) -> None:
    """Plans one closed campaign and five open ones."""
    today = clock.day_of(story.until)
    first = story.start + timedelta(days=7)
    closes = min(first + timedelta(days=90), today - timedelta(days=20))
    lately = today - timedelta(days=38)
    story.at(first, 8, ask_children, "first", first, closes, 45)
    story.at(lately, 8, ask_children, "present", lately, None, 30)
    story.at(lately, 9, ask_parents, lately)
    story.at(lately, 9, ask_staff, lately)
    story.at(lately, 9, ask_partners, lately)
    story.at(lately, 10, visit_children, lately)


def something_to_come(story: Story) -> None:
    """Adds a campaign that is still planned at the end of the story."""
    opens = story.after(15)
    name = f"Partner agencies, from {opens.day} {opens:%B %Y}"
    _planned(
        story,
        name,
        RespondentGroup.PARTNER_AGENCY,
        FeedbackChannel.SURVEY,
        Anonymity.IDENTIFIED,
        FeedbackEntry.SIGN_IN,
        opens,
        None,
    )


def ask_children(story: Story, which: str, opens: date, closes: date | None, count: int) -> None:
    """Opens an anonymous campaign with an open link, and schedules the answers."""
    name = f"Children in care, from {opens.day} {opens:%B %Y}"
    group, link = RespondentGroup.CHILD_YOUNG_PERSON, FeedbackEntry.OPEN_LINK
    campaign_id = _open(
        story, name, group, FeedbackChannel.SURVEY, Anonymity.ANONYMOUS, link, opens, closes
    )
    for day, hour in _moments(story, opens, closes, count):
        story.at(day, hour, answer_by_link, campaign_id, which == "first")
    monday = opens + timedelta(days=7 - opens.weekday())
    while monday <= (closes or clock.day_of(story.until)):
        story.at(monday, 4, feedback_readings.open_box)
        monday += timedelta(days=7)
    if closes:
        story.at(story.after(1, closes), 9, close, campaign_id)
    story.at(story.after(22, opens), 12, feedback_outcomes.work_on_received, campaign_id, True)


def _moments(story: Story, opens: date, closes: date | None, count: int) -> list[tuple[date, int]]:
    last = closes or clock.day_of(story.until)
    days = (last - opens).days
    return [
        (opens + timedelta(days=story.rng.randint(0, days)), story.rng.randint(8, 20))
        for _ in range(count)
    ]


def ask_parents(story: Story, opens: date) -> None:
    """Opens a campaign with personal links; the QA unit knows who answered."""
    name = f"Parents and carers, from {opens.day} {opens:%B %Y}"
    group, link = RespondentGroup.PARENT_CARER_FAMILY, FeedbackEntry.SINGLE_USE
    campaign_id = _open(
        story, name, group, FeedbackChannel.SURVEY, Anonymity.CONFIDENTIAL, link, opens, None
    )
    unit = story.role("qa_admin")
    asked = [
        InvitationWrite(
            contact=f"family{n}@demo.example", sent_at=clock.now(), delivered=n % 10 > 0
        )
        for n in range(30)
    ]
    campaign = access.get(story.db, unit, FeedbackCampaign, campaign_id)
    results = invitations.invite(story.db, unit, campaign, asked)
    for invited, one in zip(asked, results, strict=True):
        if one.token and invited.delivered and story.chance(ANSWERED):
            token = one.token
            story.soon(1, 20, answer_by_token, campaign_id, token)
    story.at(story.after(15, opens), 12, feedback_outcomes.work_on_received, campaign_id, False)


def ask_staff(story: Story, opens: date) -> None:
    """Opens a confidential campaign for staff, who sign in."""
    name = f"Staff, from {opens.day} {opens:%B %Y}"
    campaign_id = _open(
        story,
        name,
        RespondentGroup.STAFF,
        FeedbackChannel.SURVEY,
        Anonymity.CONFIDENTIAL,
        FeedbackEntry.SIGN_IN,
        opens,
        None,
    )
    teams = story.cast.teams
    people = [story.cast.practitioners[team.code][1] for team in teams]
    _each_answers(story, campaign_id, [person.id for person in people])


def ask_partners(story: Story, opens: date) -> None:
    name = f"Partner agencies, from {opens.day} {opens:%B %Y}"
    campaign_id = _open(
        story,
        name,
        RespondentGroup.PARTNER_AGENCY,
        FeedbackChannel.EVENT,
        Anonymity.IDENTIFIED,
        FeedbackEntry.SIGN_IN,
        opens,
        None,
    )
    _each_answers(story, campaign_id, [story.cast.by_role["partner_agency"].id])


def visit_children(story: Story, opens: date) -> None:
    """Opens a campaign for feedback that workers were given on visits."""
    name = f"Heard on visits, from {opens.day} {opens:%B %Y}"
    group = RespondentGroup.CHILD_YOUNG_PERSON
    campaign_id = _open(
        story,
        name,
        group,
        FeedbackChannel.VISIT,
        Anonymity.IDENTIFIED,
        FeedbackEntry.SIGN_IN,
        opens,
        None,
    )
    workers = [story.cast.practitioners[team.code][0].id for team in story.cast.teams]
    _each_answers(story, campaign_id, workers)


def _each_answers(story: Story, campaign_id: UUID, people: Sequence[UUID]) -> None:
    for index, person_id in enumerate(people):
        story.soon(1, 18, answer_signed_in, campaign_id, person_id, index)


# Campaigns


def _planned(
    story: Story,
    name: str,
    group: RespondentGroup,
    channel: FeedbackChannel,
    anonymity: Anonymity,
    entry: FeedbackEntry,
    opens: date,
    closes: date | None,
) -> UUID:
    root = select(OrgUnit.id).where(OrgUnit.kind == OrgUnitKind.DIRECTORATE)
    form = select(ToolVersion.id).where(ToolVersion.tool_key == FORMS[group])
    data = FeedbackCampaignWrite(
        name=name,
        respondent_group=group,
        channel=channel,
        anonymity=anonymity,
        entry=entry,
        tool_version_id=story.db.scalars(form).one(),
        opens=opens,
        closes=closes,
        org_unit_id=story.db.scalars(root).one(),
    )
    unit, number = story.role("qa_admin"), ids.new()
    campaigns.put(story.db, unit, number, data, NONE)
    story.note("campaign", number, detail=name)
    return number


def _open(story: Story, *about: object) -> UUID:
    number = _planned(story, *about)  # type: ignore[arg-type] # as it says
    unit = story.role("qa_admin")
    campaign = access.get(story.db, unit, FeedbackCampaign, number)
    workflow.transition(story.db, unit, campaign, campaign_workflow.OPEN)
    return number


def close(story: Story, campaign_id: UUID) -> None:
    unit = story.role("qa_admin")
    campaign = access.get(story.db, unit, FeedbackCampaign, campaign_id)
    campaigns.close(story.db, unit, campaign)


# Answers


def answers(story: Story, campaign_id: UUID, mark: float) -> list[FeedbackAnswerWrite]:
    """Returns answers to most questions of the form, with ratings around a mean of at most five."""
    campaign = story.db.get_one(FeedbackCampaign, campaign_id)
    given = []
    for _, question in forms.content_of(story.db, campaign).asked():
        if story.chance(0.12) or question.enable_when is not None:
            continue
        if question.type is QuestionType.RATING:
            stars = min(5, max(1, round(story.rng.gauss(mark, 0.8))))
            given.append(FeedbackAnswerWrite(question_key=question.key, value_num=stars))
        elif question.options:
            code = story.rng.choice(question.options).code
            given.append(FeedbackAnswerWrite(question_key=question.key, value_codes=[code]))
    return given


def answer_by_link(story: Story, campaign_id: UUID, settled: bool) -> None:
    campaign = story.db.get_one(FeedbackCampaign, campaign_id)
    campaigns.count_start(story.db, campaign)
    if story.chance(0.1):  # opened, and left
        return
    mark = story.rng.gauss(3.6 if settled else 3.9, 0.7)
    narrative = story.rng.choice(texts.CHILDREN_SAID) if story.chance(0.6) else None
    data = PublicFeedbackWrite(
        answers=answers(story, campaign_id, mark),
        narrative=narrative,
        consent_quote=story.chance(0.5),
    )
    public.submit(story.db, campaign.link, data)


def answer_by_token(story: Story, campaign_id: UUID, token: str) -> None:
    campaign = story.db.get_one(FeedbackCampaign, campaign_id)
    campaigns.count_start(story.db, campaign)
    data = PublicFeedbackWrite(
        answers=answers(story, campaign_id, story.rng.gauss(3.5, 0.8)),
        narrative=story.rng.choice(texts.PARENTS_SAID) if story.chance(0.7) else None,
        consent_quote=story.chance(0.6),
    )
    public.submit(story.db, token, data)


def answer_signed_in(story: Story, campaign_id: UUID, person_id: UUID, index: int) -> None:
    """Submits feedback of a signed-in person; some of it contains text that may indicate harm."""
    person, number = story.me(person_id), ids.new()
    group = story.db.get_one(FeedbackCampaign, campaign_id).respondent_group
    narratives = texts.SAID[group.value]
    harm = group is RespondentGroup.CHILD_YOUNG_PERSON and index % 6 == 3  # noqa: PLR2004 - some of them
    campaigns.form(story.db, person, campaign_id)
    data = FeedbackSubmissionWrite(
        campaign_id=campaign_id,
        answers=answers(story, campaign_id, story.rng.gauss(3.6, 0.8)),
        narrative=texts.NOT_SAFE if harm else narratives[index % len(narratives)],
        consent_quote=True,
        subject_id=None,
    )
    submissions.put(story.db, person, number, data, NONE)
    story.note("feedback", number, detail=index)
    if harm:
        story.soon(1, 2, feedback_outcomes.resolve, number, index)
    else:
        story.soon(1, 3, feedback_outcomes.work_on, number, index)

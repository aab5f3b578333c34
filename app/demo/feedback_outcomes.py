"""The demo's outcomes of feedback: triage, coding, review, quotes, "You said, we did"."""

from collections.abc import Callable
from uuid import UUID

from sqlalchemy import select

from app.core import ids
from app.demo import texts
from app.demo.timeline import Story
from app.models.feedback.outcomes import FeedbackQuote, FeedbackResponse
from app.models.feedback.submissions import FeedbackSubmission
from app.schemas.feedback.quotes import QuoteWrite
from app.schemas.feedback.responses import FeedbackResponseWrite
from app.schemas.feedback.submissions import CodingWrite, FeedbackThemeWrite, OutcomeWrite
from app.services import access
from app.services.feedback import quote_workflow, quotes, responses, submission_workflow
from app.services.feedback import triage as feedback_triage
from app.services.platform import workflow
from app.services.platform.preconditions import NONE
from app.vocabulary.feedback import FeedbackStatus, SafeguardingOutcome
from app.vocabulary.findings import Polarity

# The last state of each submission in turn: one in every state, most of them closed.
ENDS = ("received", "triaged", "coded", "reviewed", "closed", "closed", "closed")
LEFT_OPEN = 3  # the concern that still waits for an outcome


def work_on(story: Story, number: UUID, index: int) -> None:
    """Triages and codes as one person, reviews and closes as another."""
    end = ENDS[index % len(ENDS)]
    steps: list[Callable[[Story, UUID], None]] = [triage, code, review, close]
    for act in steps[: ("received", "triaged", "coded", "reviewed", "closed").index(end)]:
        act(story, number)
    if end == "closed":
        quote(story, number, index)


def work_on_received(story: Story, campaign_id: UUID, responds: bool) -> None:
    """Codes and reviews all feedback received so far, and publishes responses."""
    received = select(FeedbackSubmission.id).where(
        FeedbackSubmission.campaign_id == campaign_id,
        FeedbackSubmission.status == FeedbackStatus.RECEIVED,
    )
    for number in story.db.scalars(received.order_by(FeedbackSubmission.id)).all():
        for act in (triage, code, review):
            act(story, number)
    for index, (theme, you_said, we_did) in enumerate(texts.YOU_SAID_WE_DID if responds else ()):
        respond(story, campaign_id, theme, you_said, we_did, publish=index > 0)


def _row(story: Story, role: str, number: UUID) -> FeedbackSubmission:
    return access.get(story.db, story.role(role), FeedbackSubmission, number)


def triage(story: Story, number: UUID) -> None:
    unit = story.role("qa_admin")
    workflow.transition(story.db, unit, _row(story, "qa_admin", number), submission_workflow.TRIAGE)


def code(story: Story, number: UUID) -> None:
    row = _row(story, "qa_admin", number)
    chosen = story.rng.sample(texts.THEMES, story.rng.randint(1, 3))
    polarities = (Polarity.STRENGTH, Polarity.STRENGTH, Polarity.DEVELOPMENT)
    themes = [
        FeedbackThemeWrite(theme_code=theme, polarity=story.rng.choice(polarities))
        for theme in chosen
    ]
    feedback_triage.code(story.db, story.role("qa_admin"), row, CodingWrite(themes=themes))


def review(story: Story, number: UUID) -> None:
    manager = story.role("qa_manager")
    feedback_triage.review(story.db, manager, _row(story, "qa_manager", number))


def close(story: Story, number: UUID) -> None:
    manager = story.role("qa_manager")
    workflow.transition(
        story.db, manager, _row(story, "qa_manager", number), submission_workflow.CLOSE
    )


def resolve(story: Story, number: UUID, index: int) -> None:
    """Records the outcome of a concern; the first is still being looked into."""
    if index == LEFT_OPEN:
        return
    row = _row(story, "qa_manager", number)
    data = OutcomeWrite(outcome=SafeguardingOutcome.REFERRED, note="The Front Door has it.")
    feedback_triage.resolve(story.db, story.role("qa_manager"), row, data)
    for act in (code, review, close):
        act(story, number)


def quote(story: Story, number: UUID, index: int) -> None:
    """Proposes a quote; some are released, some refused, and some wait for a decision."""
    row = _row(story, "qa_admin", number)
    if row.narrative is None or not row.consent_quote:
        return
    data = QuoteWrite(submission_id=number, text=row.narrative)
    quote_id = quotes.propose(story.db, story.role("qa_admin"), data)
    story.note("quote", quote_id)
    if index % 3:
        story.soon(8, 12, decide, quote_id, index)


def decide(story: Story, quote_id: UUID, index: int) -> None:
    manager = story.role("qa_manager")
    quote = access.get(story.db, manager, FeedbackQuote, quote_id)
    refused = index % 5 == 0
    step = quote_workflow.REFUSE if refused else quote_workflow.RELEASE
    reason = "The author could be guessed." if refused else "Agreed with the author."
    quotes.decide(story.db, manager, quote, step, reason)


def respond(
    story: Story, campaign_id: UUID, theme: str, you_said: str, we_did: str, *, publish: bool
) -> None:
    """Writes a "You said, we did" response to a theme; one is still a draft."""
    manager, number = story.role("qa_manager"), ids.new()
    data = FeedbackResponseWrite(
        campaign_id=campaign_id, theme_code=theme, you_said=you_said, we_did=we_did
    )
    responses.put(story.db, manager, number, data, NONE)
    story.note("response", number)
    if publish:
        row = access.get(story.db, manager, FeedbackResponse, number)
        responses.publish(story.db, manager, row)

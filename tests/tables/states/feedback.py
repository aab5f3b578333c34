"""Campaigns, submissions, disclosures, responses and quotes in any state."""

from datetime import date, timedelta
from typing import Any

from sqlalchemy.orm import Session

from app.core import clock
from app.models.feedback.campaigns import FeedbackCampaign
from app.models.feedback.outcomes import FeedbackDisclosure, FeedbackQuote, FeedbackResponse
from app.models.platform.base import Record
from app.services.feedback import anonymous_box
from app.vocabulary.roles import Role
from tests import factories
from tests.factories import feedback
from tests.tables.states.base import ANY_PERSON, At, Bodies, Cast, Recipe, nothing_with

LOOKED_INTO = {"outcome": "no_concern", "note": "Read twice."}


def _campaign(cast: Cast, at: At) -> Record:
    return feedback.a_campaign(cast.db, at.team, status=at.state)


def _answered(cast: Cast, at: At) -> FeedbackCampaign:
    """Returns a campaign that enough people have answered who agreed to be quoted."""
    name = f"campaign of {at.team.code}"
    if name not in cast.shared:
        cast.shared[name] = feedback.a_named_campaign(cast.db, at.team)
        for _ in range(6):
            feedback.a_submission(cast.db, cast.shared[name], consent_quote=True)
    campaign: FeedbackCampaign = cast.shared[name]
    return campaign


def _submission(cast: Cast, at: At) -> Record:
    campaign = _answered(cast, at)
    me = cast.mine(at, *Role)
    coded = at.state in {"coded", "reviewed"}
    return feedback.a_submission(
        cast.db,
        campaign,
        status=at.state,
        submitted_by=me.id if me else cast.other.id,
        coded_by=cast.other.id if coded else None,
        safeguarding_flag=at.state == "escalated",
    )


def _submission_bodies(db: Session) -> Bodies:
    theme = feedback.a_theme(db)
    told = str(factories.a_person(db, Role.TEAM_MANAGER).id)
    return {
        "triage": None,
        "review": None,
        "close": None,
        "resolve": LOOKED_INTO,
        "escalate": {"reason": "Alone at night.", "escalated_to_id": told},
        "code": {"themes": [{"theme_code": theme, "polarity": "strength"}]},
    }


def _outcome(cast: Cast, at: At, model: Any, **fields: Any) -> Record:
    """Stores a row of a campaign with the values that it copies from the campaign."""
    campaign = _answered(cast, at)
    copied = anonymous_box.campaign_values(campaign).items()
    common = {name: value for name, value in copied if hasattr(model, name)}
    row = model(campaign_id=campaign.id, status=at.state, **common | fields)
    return factories.saved(cast.db, row)  # type: ignore[no-any-return]


def _reading(cast: Cast, at: At) -> Record:
    return feedback.a_reading(
        cast.db, _answered(cast, at), date(2026, 5, 4) + timedelta(weeks=at.number), at.state
    )


def _disclosure(cast: Cast, at: At) -> Record:
    outcome = {"outcome": "no_concern", "outcome_note": "Read."} if at.state == "closed" else {}
    return _outcome(
        cast, at, FeedbackDisclosure, submitted_week=date(2026, 5, 4), words=["x"], **outcome
    )


def _response(cast: Cast, at: At) -> Record:
    code, published = feedback.a_theme(cast.db), at.state != "draft"
    return _outcome(
        cast,
        at,
        FeedbackResponse,
        theme_code=code,
        you_said="More.",
        we_did="It.",
        published_on=clock.today() if published else None,
        published_by=cast.manager.id if published else None,
    )


def _quote(cast: Cast, at: At) -> Record:
    submission = feedback.a_submission(
        cast.db, _answered(cast, at), narrative="She asks.", consent_quote=True
    )
    decided = {"decided_at": clock.now(), "decided_by": cast.manager.id, "decision_reason": "So."}
    return _outcome(
        cast,
        at,
        FeedbackQuote,
        submission_id=submission.id,
        text="She asks.",
        proposed_by=cast.other.id,
        **({} if at.state == "proposed" else decided),
    )


RECIPES: dict[str, Recipe] = {
    "feedback-campaigns": Recipe(_campaign, bodies=nothing_with("open", "close")),
    "feedback-submissions": Recipe(_submission, owners=ANY_PERSON, bodies=_submission_bodies),
    "feedback-readings": Recipe(
        _reading, placeless=True, bodies=lambda _: {"read": {"harm_found": False}}
    ),
    "feedback-disclosures": Recipe(_disclosure, bodies=lambda _: {"close": LOOKED_INTO}),
    "feedback-responses": Recipe(_response, bodies=nothing_with("publish")),
    "feedback-quotes": Recipe(_quote),
}

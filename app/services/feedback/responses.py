"""Responses ("You said, we did") to a submission or a theme, and their publication."""

from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from app.core import clock
from app.core.errors import Fault, Invalid
from app.models.feedback.campaigns import FeedbackCampaign
from app.models.feedback.outcomes import FeedbackResponse
from app.models.feedback.submissions import FeedbackSubmission
from app.models.platform.base import location_of
from app.models.reference.themes import Theme
from app.schemas.feedback.responses import FeedbackResponseWrite, ResponseQuery, ResponseSort
from app.services import access
from app.services.access import Actor
from app.services.feedback.response_workflow import EDIT, PUBLISH
from app.services.platform import crud, filters, history, pagination, workflow
from app.services.platform.preconditions import Precondition
from app.vocabulary.roles import Permission

ORDERS = pagination.orders(ResponseSort, FeedbackResponse)
MATCHED = ("id", "status", "respondent_group", "campaign_id", "theme_code")


def search(actor: Actor, query: ResponseQuery) -> Select[FeedbackResponse]:
    rows = access.visible(actor, FeedbackResponse)
    return filters.matching(rows, actor, FeedbackResponse, query, *MATCHED)


def put(
    db: Session,
    actor: Actor,
    response_id: UUID,
    data: FeedbackResponseWrite,
    precondition: Precondition,
) -> bool:
    """Writes a response (True), or replaces it until it is published."""
    access.require(actor, Permission.FEEDBACK_TRIAGE)
    row = crud.existing(db, actor, FeedbackResponse, response_id)
    values = data.model_dump() | _location(db, actor, data)
    if row is not None:
        access.require(actor, Permission.FEEDBACK_TRIAGE, row)
        if history.difference({name: getattr(row, name) for name in values}, values):
            workflow.check(db, actor, row, EDIT)
        crud.replace(db, actor, row, values, precondition)
        return False
    crud.create(db, actor, FeedbackResponse, response_id, values, Permission.FEEDBACK_TRIAGE)
    return True


def _location(db: Session, actor: Actor, data: FeedbackResponseWrite) -> dict[str, Any]:
    """Returns the location of the submission or campaign that is responded to.

    Anonymous feedback gets a response through its theme only.
    """
    campaign = db.scalar(
        access.visible(actor, FeedbackCampaign).where(FeedbackCampaign.id == data.campaign_id)
    )
    faults = []
    if campaign is None:
        faults.append(Fault("/campaign_id", "unknown", "There is no such campaign."))
    if (data.submission_id is None) == (data.theme_code is None):
        faults.append(
            Fault("/theme_code", "one_thing", "Give either a submission or a theme, not both.")
        )
    if data.theme_code is not None:
        theme = db.scalar(select(Theme).where(Theme.code == data.theme_code))
        if theme is None or not theme.active:
            faults.append(
                Fault("/theme_code", "unknown", "There is no active theme with this code.")
            )
    submission = db.get(FeedbackSubmission, data.submission_id) if data.submission_id else None
    if data.submission_id is not None:
        if submission is None or submission.campaign_id != data.campaign_id:
            faults.append(Fault("/submission_id", "unknown", "The campaign has no such feedback."))
        elif submission.anonymous:
            text = "Anonymous feedback has no known author; respond to the theme instead."
            faults.append(Fault("/submission_id", "anonymous", text))
    if faults:
        raise Invalid("The response cannot be saved.", errors=faults)
    answered: Any = submission or campaign
    return {"respondent_group": answered.respondent_group, **location_of(answered)}


def publish(db: Session, actor: Actor, row: FeedbackResponse) -> None:
    """Publishes the response to the people who were asked."""
    workflow.transition(
        db, actor, row, PUBLISH, published_on=clock.today(), published_by=actor.person_id
    )

"""Feedback campaigns: planning, closing, and the form (docs/domain/feedback.md)."""

import secrets
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, cast, func, or_, select
from sqlalchemy.dialects.postgresql import JSONPATH
from sqlalchemy.orm import Session

from app.core import clock
from app.core.errors import Fault, Invalid
from app.models.feedback.campaigns import FeedbackBox, FeedbackCampaign
from app.models.organisation.org_units import OrgUnit
from app.models.tools.tools import Tool, ToolVersion
from app.schemas.feedback.campaigns import (
    CampaignQuery,
    CampaignSort,
    FeedbackCampaignWrite,
    FeedbackFormRead,
)
from app.schemas.feedback.references import CampaignRef
from app.services import access
from app.services.access import Actor
from app.services.feedback import anonymous_box, forms
from app.services.feedback.campaign_workflow import CLOSE, EDIT
from app.services.organisation import org_units
from app.services.platform import (
    crud,
    documents,
    filters,
    history,
    pagination,
    references,
    workflow,
)
from app.services.platform.preconditions import Precondition
from app.vocabulary.feedback import Anonymity, CampaignStatus, FeedbackEntry
from app.vocabulary.roles import Permission
from app.vocabulary.tools import ToolKind, ToolVersionStatus

references.declare(CampaignRef, FeedbackCampaign)


ORDERS = pagination.orders(CampaignSort, FeedbackCampaign)
SECRET_BYTES = 16


@documents.computed(FeedbackCampaign, "accepting")
def _accepting(row: Any, me: Actor) -> ColumnElement[bool]:
    return and_(
        row.status == CampaignStatus.OPEN,
        row.opens <= me.today,
        or_(row.closes.is_(None), me.today <= row.closes),
    )


@documents.computed(FeedbackCampaign, "waiting")
def _waiting(row: Any, _me: Actor) -> ColumnElement[bool]:
    """Returns whether answers of weeks that are over are held back; this week tells nothing."""
    inside = func.jsonb_path_exists(FeedbackBox.answers, cast(anonymous_box.LISTED, JSONPATH))
    return select(inside).where(FeedbackBox.campaign_id == row.id).scalar_subquery()


def search(actor: Actor, query: CampaignQuery) -> Select[FeedbackCampaign]:
    rows = access.visible(actor, FeedbackCampaign)
    rows = filters.matching(
        rows, actor, FeedbackCampaign, query, "id", "status", "respondent_group", "channel"
    )
    return org_units.within(rows, FeedbackCampaign, query.under)


def put(
    db: Session,
    actor: Actor,
    campaign_id: UUID,
    data: FeedbackCampaignWrite,
    precondition: Precondition,
) -> bool:
    """Plans a campaign (True), or replaces it while it is planned."""
    access.require(actor, Permission.FEEDBACK_MANAGE)
    row = crud.existing(db, actor, FeedbackCampaign, campaign_id)
    values = data.model_dump() | _location(db, data)
    _check(db, data)
    if row is None:
        values["link"] = secrets.token_urlsafe(SECRET_BYTES)
        crud.create(db, actor, FeedbackCampaign, campaign_id, values, Permission.FEEDBACK_MANAGE)
        db.add(FeedbackBox(campaign_id=campaign_id))
        db.flush()
        return True
    access.require(actor, Permission.FEEDBACK_MANAGE, row)
    if history.difference({name: getattr(row, name) for name in values}, values):
        workflow.check(db, actor, row, EDIT)
    crud.replace(db, actor, row, values, precondition)
    return False


def _location(db: Session, data: FeedbackCampaignWrite) -> dict[str, Any]:
    if db.get(OrgUnit, data.org_unit_id) is None:
        fault = Fault("/org_unit_id", "unknown", "There is no such unit.")
        raise Invalid("The unit of the campaign is unknown.", errors=[fault])
    where = org_units.locations(db, {data.org_unit_id})[data.org_unit_id]
    return {"district_id": where.district_id, "area_id": where.area_id}


def _check(db: Session, data: FeedbackCampaignWrite) -> None:
    faults = []
    form = db.get(ToolVersion, data.tool_version_id)
    kind = form and db.scalar(select(Tool.kind).where(Tool.key == form.tool_key))
    if form is None or kind is not ToolKind.FEEDBACK:
        faults.append(
            Fault("/tool_version_id", "not_a_form", "This is not a version of a feedback form.")
        )
    elif form.status is not ToolVersionStatus.PUBLISHED:
        faults.append(
            Fault("/tool_version_id", "not_published", "This version of the form is not published.")
        )
    if data.closes is not None and data.closes < data.opens:
        faults.append(
            Fault("/closes", "before_start", "The last day must not be before the first.")
        )
    wrong = (
        FeedbackEntry.SIGN_IN if data.anonymity is Anonymity.ANONYMOUS else FeedbackEntry.OPEN_LINK
    )
    if data.entry is wrong:
        text = "An anonymous campaign needs a link; any other needs sign-in or single-use links."
        faults.append(Fault("/entry", "entry", text))
    if faults:
        raise Invalid("The campaign cannot be saved.", errors=faults)


def close(db: Session, actor: Actor, campaign: FeedbackCampaign) -> None:
    """Closes the campaign, and releases the answers that were held back if there are enough."""
    workflow.transition(db, actor, campaign, CLOSE, closed_on=clock.today())
    anonymous_box.close(db, campaign)


def form(db: Session, actor: Actor, campaign_id: UUID) -> FeedbackFormRead:
    """Returns the form for a signed-in caller; opening it counts as a start."""
    campaign = access.get(db, actor, FeedbackCampaign, campaign_id, lock=False)
    count_start(db, campaign)
    return forms.document(db, campaign)


def count_start(db: Session, campaign: FeedbackCampaign) -> None:
    """Counts one opening of the form, without who opened it or when."""
    if forms.accepting(campaign):
        anonymous_box.lock(db, campaign.id).started += 1
        db.flush()

"""What children said in the district of an analysis: by campaign, without opening the anonymous.

Of an answer there is nothing but words that were released with consent; figures of a campaign are
those of feedback, which withhold what could tell of a few.
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Uuid, cast, func, or_, select
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import Session, aliased

from app.core.errors import Fault
from app.models.feedback.campaigns import FeedbackCampaign
from app.models.feedback.outcomes import FeedbackQuote
from app.models.outcome_analysis.analyses import OutcomeAnalysis
from app.schemas.feedback.references import CampaignRef
from app.services import access
from app.services.access import Actor
from app.services.feedback.quote_workflow import enough_answered
from app.services.platform import documents, named_lists
from app.vocabulary.feedback import QuoteStatus, RespondentGroup


@documents.computed(OutcomeAnalysis, "childrens_views")
def _childrens_views(row: Any, actor: Actor) -> Any:
    each = func.jsonb_array_elements_text(row.campaign_ids).table_valued("value", name="each")
    campaign = aliased(FeedbackCampaign)
    view = func.json_build_object(
        "campaign_id",
        campaign.id,
        "campaign",
        documents.document(CampaignRef, campaign, actor),
        "enough_answered",
        enough_answered(campaign.id, row.district_id),
        "quotes",
        _quotes(campaign, row, actor),
    )
    views = func.json_agg(aggregate_order_by(view, campaign.created_at, campaign.id))
    joined = each.join(campaign, campaign.id == cast(each.c.value, Uuid))
    listed = select(func.coalesce(views, documents.NOTHING)).select_from(joined)
    return listed.scalar_subquery()


def _quotes(campaign: Any, row: Any, actor: Actor) -> Any:
    quote = aliased(FeedbackQuote)
    words = func.json_agg(aggregate_order_by(quote.text, quote.created_at, quote.id))
    released = select(func.coalesce(words, documents.NOTHING)).where(
        quote.campaign_id == campaign.id,
        quote.status == QuoteStatus.RELEASED,
        quote.district_id == row.district_id,
        or_(row.lead_id == actor.me, access.scope(actor, FeedbackQuote, quote)),
    )
    return released.correlate(campaign, row).scalar_subquery()


def faults(
    db: Session, actor: Actor, ids: Sequence[UUID], stored: Sequence[str] = ()
) -> list[Fault]:
    """Returns the faults of campaigns that are not of children, or not visible."""
    usable = access.visible(actor, FeedbackCampaign).where(
        FeedbackCampaign.id.in_(ids),
        FeedbackCampaign.respondent_group == RespondentGroup.CHILD_YOUNG_PERSON,
    )
    text = "Must be a feedback campaign of children that you may see."
    return named_lists.faults(db, "campaign_ids", usable, ids, stored, text)

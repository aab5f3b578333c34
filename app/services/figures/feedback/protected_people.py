"""Reads whom the yearly table by a protected characteristic counts."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from uuid import UUID

from sqlalchemy.orm import Session

from app.models.feedback.campaigns import FeedbackCampaign
from app.models.feedback.submissions import FeedbackAnswer, FeedbackSubmission
from app.models.tools.tools import ToolVersion
from app.schemas.figures.feedback_figures import FeedbackDimension
from app.services.figures.feedback.counts import OF_SUBMISSIONS, QUESTION, countable
from app.services.figures.feedback.protected_table import Respondent
from app.vocabulary.feedback import CampaignStatus


def of_year(db: Session, characteristic: FeedbackDimension, year: int) -> Sequence[Respondent]:
    """Returns everybody who answered a campaign that closed in a year, in no telling order."""
    part = OF_SUBMISSIONS[characteristic]
    in_year = (
        FeedbackCampaign.status == CampaignStatus.CLOSED,
        FeedbackCampaign.closed_on >= date(year, 1, 1),
        FeedbackCampaign.closed_on <= date(year, 12, 31),
    )
    rows = countable(FeedbackSubmission.id, part).where(*in_year).order_by(FeedbackSubmission.id)
    ratings: dict[UUID, list[tuple[str, Fraction]]] = defaultdict(list)
    answered = (
        countable(FeedbackSubmission.id, QUESTION, FeedbackAnswer.value_num)
        .join(FeedbackAnswer, FeedbackAnswer.submission_id == FeedbackSubmission.id)
        .join(ToolVersion, ToolVersion.id == FeedbackCampaign.tool_version_id)
        .where(*in_year, FeedbackAnswer.value_num.is_not(None))
    )
    for row_id, question, value in db.execute(answered):
        ratings[row_id].append((question, Fraction(value)))
    return [Respondent(value, tuple(sorted(ratings[row_id]))) for row_id, value in db.execute(rows)]

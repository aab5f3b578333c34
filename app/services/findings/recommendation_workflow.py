"""The steps of a recommendation (docs/domain/findings.md)."""

from sqlalchemy import or_

from app.models.findings.recommendations import Recommendation
from app.services import access
from app.services.platform import workflow
from app.services.platform.workflow import Guard, Step
from app.vocabulary.findings import STANDING, RecommendationStatus
from app.vocabulary.roles import Permission

_PROPOSER_OR_UNIT = Guard(
    "not_yours",
    "Only the person who proposed this recommendation or the QA Unit can change it.",
    lambda row, me: or_(
        row.proposed_by == me.me, access.allowed(me, Permission.RECOMMENDATION_OVERSEE, row)
    ),
)
_NOT_MY_PROPOSAL = Guard(
    "own_proposal",
    "You proposed this recommendation, so somebody else must decide on it.",
    lambda row, me: row.proposed_by != me.me,
)
EDIT = Step(
    Recommendation,
    "edit",
    Permission.RECOMMENDATION_PROPOSE,
    frozenset({RecommendationStatus.PROPOSED}),
    None,
    who=_PROPOSER_OR_UNIT,
    named=lambda row, me: row.proposed_by == me.me,
)
ACCEPT = Step(
    Recommendation,
    "accept",
    Permission.RECOMMENDATION_DECIDE,
    frozenset({RecommendationStatus.PROPOSED}),
    RecommendationStatus.ACCEPTED,
    guards=(_NOT_MY_PROPOSAL,),
)
REJECT = Step(
    Recommendation,
    "reject",
    Permission.RECOMMENDATION_DECIDE,
    frozenset({RecommendationStatus.PROPOSED}),
    RecommendationStatus.REJECTED,
    guards=(_NOT_MY_PROPOSAL,),
)
SUPERSEDE = Step(
    Recommendation,
    "supersede",
    Permission.RECOMMENDATION_OVERSEE,
    STANDING,
    RecommendationStatus.SUPERSEDED,
)
workflow.declare(EDIT, ACCEPT, REJECT, SUPERSEDE)

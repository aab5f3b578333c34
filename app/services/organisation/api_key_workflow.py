"""The steps of an API key."""

from app.models.organisation.api_keys import ApiKey
from app.services.platform import workflow
from app.services.platform.workflow import Guard, Step
from app.vocabulary.roles import Permission

_NOT_REVOKED = Guard(
    "revoked",
    "This API key has been revoked; create a new one.",
    lambda r, _: r.revoked_at.is_(None),
)
REVOKE = Step(ApiKey, "revoke", Permission.KEYS_MANAGE, frozenset(), None, guards=(_NOT_REVOKED,))
ROTATE = Step(ApiKey, "rotate", Permission.KEYS_MANAGE, frozenset(), None, guards=(_NOT_REVOKED,))
APPROVE_ROW_FEED = Step(
    ApiKey,
    "approve-row-feed",
    Permission.ROW_FEED_APPROVE,
    frozenset(),
    None,
    guards=(
        _NOT_REVOKED,
        Guard(
            "no_row_feed_asked",
            "This key was created without a row feed.",
            lambda r, _: r.row_feed,
        ),
        Guard(
            "row_feed_approved",
            "The row feed of this key has been approved already.",
            lambda r, _: r.row_feed_approved_at.is_(None),
        ),
        Guard(
            "own_key",
            "You created this key, so another person approves its row feed.",
            lambda r, me: r.created_by.is_distinct_from(me.me),
        ),
    ),
)
workflow.declare(REVOKE, ROTATE, APPROVE_ROW_FEED)

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
workflow.declare(REVOKE, ROTATE)

"""The steps of a delivery to a webhook."""

from app.models.notifications.webhooks import WebhookDelivery
from app.services.platform import workflow
from app.services.platform.workflow import Step
from app.vocabulary.notifications import WebhookDeliveryStatus
from app.vocabulary.roles import Permission

REPLAY = Step(
    WebhookDelivery,
    "replay",
    Permission.WEBHOOKS_MANAGE,
    frozenset({WebhookDeliveryStatus.DELIVERED, WebhookDeliveryStatus.FAILED}),
    WebhookDeliveryStatus.PENDING,
    unrecorded=True,
)
ARRIVE = Step(
    WebhookDelivery,
    "arrive",
    None,
    frozenset({WebhookDeliveryStatus.PENDING}),
    WebhookDeliveryStatus.DELIVERED,
    unrecorded=True,
)
GIVE_UP = Step(
    WebhookDelivery,
    "give_up",
    None,
    frozenset({WebhookDeliveryStatus.PENDING}),
    WebhookDeliveryStatus.FAILED,
    unrecorded=True,
)
workflow.declare(REPLAY, ARRIVE, GIVE_UP)

"""The deliveries of webhooks in any state."""

from app.core import ids
from app.models.notifications.webhooks import WebhookDelivery, WebhookEndpoint
from app.models.platform.base import Record
from app.models.platform.events import Event
from tests import factories
from tests.tables.states.base import At, Cast, Recipe, nothing_with


def _delivery(cast: Cast, at: At) -> Record:
    db = cast.db
    if "webhook_id" not in cast.shared:
        endpoint = WebhookEndpoint(
            name="Ours", url="https://example.org/", event_types=[], secret=b"sealed"
        )
        cast.shared["webhook_id"] = factories.saved(db, endpoint).id
    event = factories.saved(db, Event(type="audit.submit", entity="audits", entity_id=ids.new()))
    return factories.saved(
        db,
        WebhookDelivery(endpoint_id=cast.shared["webhook_id"], event_id=event.id, status=at.state),
    )


RECIPES: dict[str, Recipe] = {
    "webhooks/{webhook_id}/deliveries": Recipe(
        _delivery, placeless=True, bodies=nothing_with("replay")
    ),
}

"""A reminder with its rule, and a webhook with a delivery."""

from datetime import date

from app.models.auditing.audits import Audit
from app.models.notifications.reminders import Reminder, ReminderRule
from app.models.notifications.webhooks import WebhookDelivery, WebhookEndpoint
from app.models.platform.events import Event
from app.vocabulary.notifications import NotificationKind
from tests import factories
from tests.tables.world.base import CallersWorld


def add(world: CallersWorld) -> None:
    db, audit = world.db, world.row("audit_id", Audit)
    rule = factories.saved(db, ReminderRule(kind=NotificationKind.ASSIGNMENT_TO_BEGIN, days=3))
    reminder = Reminder(
        rule_id=rule.id,
        person_id=world.me.id,
        kind=rule.kind,
        entity="audits",
        entity_id=audit.id,
        due_on=date(2026, 5, 4),
    )
    endpoint = WebhookEndpoint(
        name="Ours", url="https://example.org/", event_types=[], secret=b"sealed"
    )
    webhook = factories.saved(db, endpoint)
    event = factories.saved(db, Event(type="audit.submit", entity="audits", entity_id=audit.id))
    delivery = WebhookDelivery(endpoint_id=webhook.id, event_id=event.id, status="failed")
    world.enter(
        {
            "/v1/reminder-rules/ rule_id": rule,
            "reminder_id": factories.saved(db, reminder),
            "webhook_id": webhook,
            "delivery_id": factories.saved(db, delivery),
        }
    )

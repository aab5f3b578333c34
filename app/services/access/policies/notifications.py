"""The reminders and webhooks that each role sees."""

from app.models.notifications.reminders import Reminder, ReminderRule
from app.models.notifications.webhooks import WebhookDelivery, WebhookEndpoint
from app.services.access.predicates import ALL_STAFF, Scopes, for_county, to
from app.vocabulary.roles import Role

SCOPES: Scopes = {
    ReminderRule: ALL_STAFF,
    Reminder: to(*Role, rows=lambda row, me, _: row.person_id == me.me),
    WebhookEndpoint: to(Role.ADMINISTRATOR, rows=for_county),
    WebhookDelivery: to(Role.ADMINISTRATOR, rows=for_county),
}

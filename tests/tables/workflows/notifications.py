"""The states of the deliveries of webhooks."""

from tests.tables.workflows.base import ALL, Move, Noun

NOUNS: dict[str, Noun] = {
    "webhooks/{webhook_id}/deliveries": Noun(
        "pending delivered failed",
        {"administrator": ALL},
        {"replay": Move("administrator", "delivered>pending failed>pending")},
    ),
}

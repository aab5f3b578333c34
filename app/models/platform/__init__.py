"""How any noun is read, written and told of; knows no area."""

from app.models.platform import base, events, history, idempotency, key_checks, tombstones

__all__ = ["base", "events", "history", "idempotency", "key_checks", "tombstones"]

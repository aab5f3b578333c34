"""The base of every table, and the tables of history, events and batches."""

from app.models.platform import (
    base,
    events,
    history,
    idempotency,
    key_checks,
    rejected_records,
    tombstones,
    unique_values,
)

__all__ = [
    "base",
    "events",
    "history",
    "idempotency",
    "key_checks",
    "rejected_records",
    "tombstones",
    "unique_values",
]

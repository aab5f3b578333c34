"""The words of reference lists and batches."""

from enum import StrEnum


class ReferenceListKind(StrEnum):
    VOCABULARY = "vocabulary"
    NATIONAL = "national"
    LOCAL = "local"


class BatchOutcome(StrEnum):
    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    STALE = "stale"
    REJECTED = "rejected"


class BulkOutcome(StrEnum):
    """The outcome of one item of a bulk verb."""

    DONE = "done"
    REJECTED = "rejected"

"""Computing the status of a record from its shares and its place on file. Pure."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.vocabulary.reviewing import QaRecordStatus, ShareRole

MANAGERS = frozenset({ShareRole.TEAM_MANAGER, ShareRole.SERVICE_MANAGER})


@dataclass(frozen=True)
class Sharing:
    """The sharing of a record with one person: their role, and the time of both steps."""

    role: ShareRole
    shared_at: datetime
    acknowledged_at: datetime | None = None


def shared_at(shares: Collection[Sharing]) -> datetime | None:
    """Returns when a social worker and a manager both had it; None while one is missing."""
    workers = [each.shared_at for each in shares if each.role is ShareRole.SOCIAL_WORKER]
    managers = [each.shared_at for each in shares if each.role in MANAGERS]
    return max(min(workers), min(managers)) if workers and managers else None


def reached(
    completed_at: datetime, shares: Collection[Sharing], on_file_at: datetime | None
) -> Mapping[str, Any]:
    """Returns the status of a pushed record, and the time at which it reached each status.

    A record that is shared and on file is closed, as nothing is left to do.
    """
    shared = shared_at(shares)
    answers = [each.acknowledged_at for each in shares if each.acknowledged_at is not None]
    acknowledged = max(shared, min(answers)) if shared and answers else None
    closed = max(shared, on_file_at) if shared and on_file_at else None
    status = QaRecordStatus.COMPLETED
    for reached_status, at in (
        (QaRecordStatus.SHARED, shared),
        (QaRecordStatus.ACKNOWLEDGED, acknowledged),
        (QaRecordStatus.CLOSED, closed),
    ):
        status = reached_status if at is not None else status
    return {
        "status": status,
        "completed_at": completed_at,
        "shared_at": shared,
        "acknowledged_at": acknowledged,
        "closed_at": closed,
    }

"""How far a record has come, from with whom it was shared and whether it is on file. Pure."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.vocabulary.reviewing import QaRecordStatus, ShareRole

MANAGERS = frozenset({ShareRole.TEAM_MANAGER, ShareRole.SERVICE_MANAGER})


@dataclass(frozen=True)
class Shown:
    """To whom, as what, and when; and when they answered."""

    role: ShareRole
    shared_at: datetime
    acknowledged_at: datetime | None = None


def shared_at(shares: Collection[Shown]) -> datetime | None:
    """When a social worker and a manager had both been shown it; None while one is wanting."""
    workers = [s.shared_at for s in shares if s.role is ShareRole.SOCIAL_WORKER]
    managers = [s.shared_at for s in shares if s.role in MANAGERS]
    return max(min(workers), min(managers)) if workers and managers else None


def reached(
    completed_at: datetime, shares: Collection[Shown], on_file_at: datetime | None
) -> Mapping[str, Any]:
    """The columns of a pushed record: its state, and when each was reached.

    What is shared and on file has nothing left to do, and is closed.
    """
    shared = shared_at(shares)
    answers = [s.acknowledged_at for s in shares if s.acknowledged_at is not None]
    acknowledged = max(shared, min(answers)) if shared and answers else None
    closed = max(shared, on_file_at) if shared and on_file_at else None
    status = QaRecordStatus.COMPLETED
    for word, at in (
        (QaRecordStatus.SHARED, shared),
        (QaRecordStatus.ACKNOWLEDGED, acknowledged),
        (QaRecordStatus.CLOSED, closed),
    ):
        status = word if at is not None else status
    return {
        "status": status,
        "completed_at": completed_at,
        "shared_at": shared,
        "acknowledged_at": acknowledged,
        "closed_at": closed,
    }

"""What is wrong with a pushed QA record by itself: its times, and with whom it was shared."""

from datetime import date, datetime, timedelta
from typing import Any

from app.core import clock
from app.schemas.reviewing.qa_records import SourceQaRecord
from app.services.platform.batches.push import Item

CLOCKS_DIFFER = timedelta(minutes=5)


def check_times(item: Item[SourceQaRecord], held_on: date | None) -> None:
    """Completed after its meeting, on file somewhere, and nothing ahead of us."""
    record = item.data
    _not_ahead(item, "completed_at", record.completed_at)
    if held_on is not None and clock.day_of(record.completed_at) < held_on:
        item.refuse("completed_at", "before_meeting", "Lies before the meeting.")
    if (record.recorded_on_file_at is None) != (record.file_reference is None):
        text = "recorded_on_file_at and file_reference go together."
        item.refuse("file_reference", "on_file", text)
    _not_ahead(item, "recorded_on_file_at", record.recorded_on_file_at)


def _not_ahead(item: Item[Any], member: str, at: datetime | None) -> None:
    if at is not None and at > clock.now() + CLOCKS_DIFFER:
        item.refuse(member, "in_future", "Lies ahead.")


def check_shares(item: Item[SourceQaRecord]) -> None:
    """Nobody twice, and nothing answered before it was shown."""
    seen: set[str] = set()
    for n, share in enumerate(item.data.shares):
        at = f"shares/{n}"
        if share.worker_ref in seen:
            item.refuse(f"{at}/worker_ref", "twice", "Is named twice.")
        seen.add(share.worker_ref)
        _not_ahead(item, f"{at}/shared_at", share.shared_at)
        _not_ahead(item, f"{at}/acknowledged_at", share.acknowledged_at)
        if share.acknowledged_at is not None and share.acknowledged_at < share.shared_at:
            item.refuse(f"{at}/acknowledged_at", "before_start", "Lies before shared_at.")
        if share.response_text is not None and share.acknowledged_at is None:
            item.refuse(f"{at}/acknowledged_at", "required", "Who answers has acknowledged.")

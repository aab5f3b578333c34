"""Checks of a pushed QA record by itself: its times and its shares."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from app.core import clock
from app.schemas.reviewing.qa_record_push import SourceQaRecord
from app.services.platform.batches.push import Item

CLOCKS_DIFFER = timedelta(minutes=5)


def warn(item: Item[SourceQaRecord], people: Mapping[str, UUID]) -> None:
    """Warns of reviewers and readers whom QAF does not know."""
    named = {f"shares/{n}/worker_ref": each.worker_ref for n, each in enumerate(item.data.shares)}
    if item.data.reviewer_ref is not None:
        named["reviewer_ref"] = item.data.reviewer_ref
    unknown = {member: ref for member, ref in named.items() if ref not in people}
    item.warn_of(
        unknown, "Nobody has this employment reference, so this person cannot see the record."
    )


def check_times(item: Item[SourceQaRecord], held_on: date | None) -> None:
    """Refuses times in the future or before the meeting, and a time on file without a reference."""
    record = item.data
    _refuse_future(item, "completed_at", record.completed_at)
    if held_on is not None and clock.day_of(record.completed_at) < held_on:
        item.refuse("completed_at", "before_meeting", "Must not be before the day of the meeting.")
    if (record.recorded_on_file_at is None) != (record.file_reference is None):
        text = "Send `recorded_on_file_at` and `file_reference` together, or neither."
        item.refuse("file_reference", "on_file", text)
    _refuse_future(item, "recorded_on_file_at", record.recorded_on_file_at)


def _refuse_future(item: Item[Any], member: str, at: datetime | None) -> None:
    if at is not None and at > clock.now() + CLOCKS_DIFFER:
        item.refuse(member, "in_future", "Must not be in the future.")


def check_shares(item: Item[SourceQaRecord]) -> None:
    """Refuses a person named twice, and a response without or before its acknowledgement."""
    seen: set[str] = set()
    for index, share in enumerate(item.data.shares):
        pointer = f"shares/{index}"
        if share.worker_ref in seen:
            item.refuse(f"{pointer}/worker_ref", "twice", "This person is named twice.")
        seen.add(share.worker_ref)
        _refuse_future(item, f"{pointer}/shared_at", share.shared_at)
        _refuse_future(item, f"{pointer}/acknowledged_at", share.acknowledged_at)
        if share.acknowledged_at is not None and share.acknowledged_at < share.shared_at:
            item.refuse(
                f"{pointer}/acknowledged_at", "before_start", "Must not be before `shared_at`."
            )
        if share.response_text is not None and share.acknowledged_at is None:
            item.refuse(
                f"{pointer}/acknowledged_at",
                "required",
                "A response needs the time of its acknowledgement.",
            )

"""The clocks of a child's meetings, worked out by hand against a calendar of 2026."""

from datetime import date
from typing import Any
from uuid import UUID

from app.services.reference.working_days import england
from app.services.reviewing.due_date_rules import Held, Timing, timings
from app.vocabulary.reviewing import ClockGap, MeetingKind, StartEvent

WORKING = england(2015, 2030)
K = MeetingKind


def a(n: int, kind: MeetingKind, on: str, *, held: bool = True, **more: Any) -> Held:
    return Held(UUID(int=n), kind, date.fromisoformat(on), held, **more)


def settled(*meetings: Held, since: str | None = None) -> dict[int, Timing]:
    start = date.fromisoformat(since) if since else None
    return {key.int: value for key, value in timings(meetings, start, WORKING).items()}


def said(timing: Timing) -> tuple[str | None, str | None, str | None]:
    due = timing.due_by.isoformat() if timing.due_by else None
    return timing.clock_code, due, timing.clock_gap


def test_reviews_are_due_20_working_days_then_3_months_then_6_months_on() -> None:
    found = settled(
        a(1, K.CIC_REVIEW, "2026-05-06"),
        a(2, K.CIC_REVIEW, "2026-07-30"),
        a(3, K.CIC_REVIEW, "2027-01-31"),
        a(4, K.CIC_REVIEW, "2027-07-01"),
        since="2026-04-02",
    )
    # From 2 April: Good Friday, Easter Monday and the May holiday are no working days.
    assert said(found[1]) == ("cic_review_1", "2026-05-05", None)
    assert said(found[2]) == ("cic_review_2", "2026-08-06", None)
    assert said(found[3]) == ("cic_review_n", "2027-01-30", None)
    assert said(found[4]) == ("cic_review_n", "2027-07-31", None)
    assert [found[n].previous_meeting_id for n in (1, 2, 3)] == [None, UUID(int=1), UUID(int=2)]


def test_a_first_review_without_a_known_start_has_no_clock() -> None:
    found = settled(a(1, K.CIC_REVIEW, "2026-05-06"), a(2, K.CIC_REVIEW, "2026-07-30"))
    assert said(found[1]) == (None, None, ClockGap.START_UNKNOWN)
    assert said(found[2]) == ("cic_review_2", "2026-08-06", None)


def test_a_new_stay_in_care_begins_with_a_first_review() -> None:
    found = settled(
        a(1, K.CIC_REVIEW, "2024-05-06"),
        a(2, K.CIC_REVIEW, "2026-02-02"),
        a(3, K.CIC_REVIEW, "2026-04-30"),
        since="2026-01-05",
    )
    assert said(found[1]) == (None, None, ClockGap.START_UNKNOWN)
    assert said(found[2]) == ("cic_review_1", "2026-02-02", None)
    assert found[2].previous_meeting_id is None
    assert said(found[3]) == ("cic_review_2", "2026-05-02", None)


def test_a_start_pushed_with_the_review_counts_where_the_child_has_none() -> None:
    start: dict[str, Any] = {
        "start_event": StartEvent.BECAME_LOOKED_AFTER,
        "started_on": date(2026, 1, 5),
    }
    found = settled(a(1, K.CIC_REVIEW, "2026-02-02", **start))
    assert said(found[1]) == ("cic_review_1", "2026-02-02", None)


def test_what_is_due_is_measured_from_the_last_held_and_is_no_link_itself() -> None:
    found = settled(
        a(1, K.CIC_REVIEW, "2026-02-02"),
        a(2, K.CIC_REVIEW, "2026-04-30", held=False),
        a(3, K.CIC_REVIEW, "2026-05-30", held=False),
        since="2026-01-05",
    )
    assert said(found[2]) == said(found[3]) == ("cic_review_2", "2026-05-02", None)
    assert found[3].previous_meeting_id == UUID(int=1)


def test_a_conference_is_due_15_working_days_from_what_it_started_from() -> None:
    def started(event: StartEvent) -> dict[str, Any]:
        return {"start_event": event, "started_on": date(2026, 12, 11)}

    found = settled(
        a(1, K.ICPC, "2027-01-05", **started(StartEvent.STRATEGY_DISCUSSION)),
        a(2, K.ICPC, "2027-01-06", **started(StartEvent.SECTION_47_STARTED)),
        a(3, K.ICPC, "2027-01-07"),
        a(5, K.ICPC, "2027-01-07", target=date(2027, 1, 6)),
        a(4, K.TRANSFER_IN_CONF, "2027-01-08", **started(StartEvent.NOTIFICATION)),
    )
    # From 11 December: Christmas Day, its neighbour's substitute and New Year's Day are none.
    assert said(found[1]) == ("icpc", "2027-01-06", None)
    assert said(found[2]) == ("icpc_statistics", "2027-01-06", None)
    assert said(found[3]) == (None, None, ClockGap.START_UNKNOWN)
    assert said(found[5]) == ("icpc", "2027-01-06", None)
    assert said(found[4]) == (None, None, ClockGap.NO_RULE)


def test_review_conferences_follow_3_and_6_months_after_and_chains_do_not_mix() -> None:
    found = settled(
        a(1, K.RCPC, "2025-01-10"),
        a(2, K.RCPC, "2025-06-10"),
        a(3, K.ICPC, "2026-01-31"),
        a(4, K.CIC_REVIEW, "2026-02-15"),
        a(5, K.RCPC, "2026-04-30"),
        a(6, K.RCPC, "2026-10-31"),
    )
    assert said(found[1]) == (None, None, ClockGap.START_UNKNOWN)
    assert said(found[2]) == ("rcpc_n", "2025-07-10", None)
    assert said(found[5]) == ("rcpc_1", "2026-04-30", None)
    assert said(found[6]) == ("rcpc_n", "2026-10-30", None)
    assert found[5].previous_meeting_id == UUID(int=3)
    assert said(found[4]) == (None, None, ClockGap.START_UNKNOWN)


def test_a_clock_beyond_the_known_holidays_says_so() -> None:
    found = settled(a(1, K.CIC_REVIEW, "2031-02-02"), since="2031-01-05")
    assert said(found[1]) == ("cic_review_1", None, ClockGap.BEYOND_CALENDAR)

"""The clocks of a child's meetings, worked out by hand against a calendar of 2026."""

from datetime import date
from typing import Any
from uuid import UUID

from app.services.reference.working_days import england
from app.services.reviewing.due_date_rules import Held, Stay, Timing, timings
from app.vocabulary.reviewing import ClockGap, MeetingKind, StartEvent

WORKING = england(2015, 2030)


def meeting(n: int, kind: MeetingKind, on: str, *, held: bool = True, **more: Any) -> Held:
    return Held(UUID(int=n), kind, date.fromisoformat(on), held, **more)


def timings_of(
    *meetings: Held, since: str | None = None, short_breaks: bool = False
) -> dict[int, Timing]:
    stay = Stay(date.fromisoformat(since) if since else None, short_breaks)
    return {key.int: value for key, value in timings(meetings, stay, WORKING).items()}


def as_tuple(timing: Timing) -> tuple[str | None, str | None, str | None]:
    due = timing.due_by.isoformat() if timing.due_by else None
    return timing.clock_code, due, timing.clock_gap


def test_reviews_are_due_20_working_days_then_3_months_then_6_months_on() -> None:
    timings = timings_of(
        meeting(1, MeetingKind.CIC_REVIEW, "2026-05-06", source_since=date(2026, 4, 1)),
        meeting(2, MeetingKind.CIC_REVIEW, "2026-07-30"),
        meeting(3, MeetingKind.CIC_REVIEW, "2027-01-31"),
        meeting(4, MeetingKind.CIC_REVIEW, "2027-07-01"),
        since="2026-04-02",
    )
    # From 2 April: Good Friday, Easter Monday and the May holiday are no working days.
    assert as_tuple(timings[1]) == ("cic_review_1", "2026-05-05", None)
    assert as_tuple(timings[2]) == ("cic_review_2", "2026-08-06", None)
    assert as_tuple(timings[3]) == ("cic_review_n", "2027-01-30", None)
    assert as_tuple(timings[4]) == ("cic_review_n", "2027-07-31", None)
    assert [timings[n].previous_meeting_id for n in (1, 2, 3)] == [None, UUID(int=1), UUID(int=2)]


def test_a_first_review_without_a_known_start_has_no_clock() -> None:
    timings = timings_of(
        meeting(1, MeetingKind.CIC_REVIEW, "2026-05-06"),
        meeting(2, MeetingKind.CIC_REVIEW, "2026-07-30"),
    )
    assert as_tuple(timings[1]) == (None, None, ClockGap.START_UNKNOWN)
    # Its own number is not known, so it is not judged as the second.
    assert as_tuple(timings[2]) == ("cic_review_n", "2026-11-06", None)
    assert timings[2].previous_meeting_id == UUID(int=1)


def test_the_first_review_that_a_source_sends_is_judged_only_if_it_is_known_to_be_the_first() -> (
    None
):
    def first(on: str, **more: Any) -> tuple[str | None, str | None, str | None]:
        timings = timings_of(meeting(1, MeetingKind.CIC_REVIEW, on, **more), since="2026-01-05")
        return as_tuple(timings[1])

    unknown, late = (None, None, ClockGap.START_UNKNOWN), ("cic_review_1", "2026-02-02", None)
    assert first("2026-02-02") == late, "within 20 working days, so no other came before it"
    assert first("2026-02-03") == unknown
    assert first("2026-02-03", source_since=date(2026, 1, 6)) == unknown
    assert first("2026-02-03", source_since=date(2026, 1, 5)) == late
    assert first("2026-02-03", number=1) == late
    assert first("2026-06-01", number=2) == unknown, "the first, from which it runs, is not stored"
    sent = {"target": date(2026, 6, 3)}
    assert first("2026-06-01", **sent) == ("source_due_date", "2026-06-03", None)
    assert first("2026-06-01", number=2, **sent) == ("source_due_date", "2026-06-03", None)
    assert first("2026-02-02", **sent) == late, "ours, where the place is known"


def test_a_number_from_the_source_decides_the_clock() -> None:
    timings = timings_of(
        meeting(1, MeetingKind.CIC_REVIEW, "2026-01-15", number=1),
        meeting(2, MeetingKind.CIC_REVIEW, "2026-04-10", number=2),
        meeting(3, MeetingKind.CIC_REVIEW, "2026-10-01"),
        meeting(4, MeetingKind.CIC_REVIEW, "2027-08-01", number=5),
        meeting(5, MeetingKind.CIC_REVIEW, "2028-02-01", number=6),
        meeting(6, MeetingKind.CIC_REVIEW, "2028-12-01", number=8),
    )
    assert as_tuple(timings[1]) == (None, None, ClockGap.START_UNKNOWN)
    assert as_tuple(timings[2]) == ("cic_review_2", "2026-04-15", None)
    assert as_tuple(timings[3]) == ("cic_review_n", "2026-10-10", None)
    # The third has no number from its source, which may count otherwise; the seventh is missing.
    assert as_tuple(timings[4]) == ("cic_review_n", "2027-04-01", None)
    assert as_tuple(timings[5]) == ("cic_review_n", "2028-02-01", None)
    assert as_tuple(timings[6]) == (None, None, ClockGap.START_UNKNOWN)


def test_after_a_review_of_unknown_number_a_due_date_from_the_source_decides() -> None:
    timings = timings_of(
        meeting(1, MeetingKind.CIC_REVIEW, "2026-05-06"),
        meeting(2, MeetingKind.CIC_REVIEW, "2026-08-10", target=date(2026, 8, 6)),
        meeting(3, MeetingKind.CIC_REVIEW, "2027-02-10"),
    )
    assert as_tuple(timings[2]) == ("source_due_date", "2026-08-06", None)
    assert as_tuple(timings[3]) == ("cic_review_n", "2027-02-10", None)


def test_a_review_conference_has_its_place_in_the_series_too() -> None:
    timings = timings_of(
        meeting(1, MeetingKind.RCPC, "2026-01-12", target=date(2026, 1, 10)),
        meeting(2, MeetingKind.ICPC, "2026-02-02", target=date(2026, 2, 2)),
        meeting(3, MeetingKind.RCPC, "2026-10-12", number=2),
        meeting(4, MeetingKind.RCPC, "2027-04-12", number=3),
    )
    assert as_tuple(timings[1]) == ("source_due_date", "2026-01-10", None)
    assert as_tuple(timings[3]) == (None, None, ClockGap.START_UNKNOWN), "the first is missing"
    assert as_tuple(timings[4]) == ("rcpc_n", "2027-04-12", None)


def test_a_new_stay_in_care_begins_with_a_first_review() -> None:
    timings = timings_of(
        meeting(1, MeetingKind.CIC_REVIEW, "2024-05-06"),
        meeting(2, MeetingKind.CIC_REVIEW, "2026-02-02"),
        meeting(3, MeetingKind.CIC_REVIEW, "2026-04-30"),
        since="2026-01-05",
    )
    assert as_tuple(timings[1]) == (None, None, ClockGap.START_UNKNOWN)
    assert as_tuple(timings[2]) == ("cic_review_1", "2026-02-02", None)
    assert timings[2].previous_meeting_id is None
    assert as_tuple(timings[3]) == ("cic_review_2", "2026-05-02", None)


def test_a_start_pushed_with_the_review_counts_where_the_child_has_none() -> None:
    start: dict[str, Any] = {
        "start_event": StartEvent.BECAME_LOOKED_AFTER,
        "started_on": date(2026, 1, 5),
    }
    timings = timings_of(meeting(1, MeetingKind.CIC_REVIEW, "2026-02-02", **start))
    assert as_tuple(timings[1]) == ("cic_review_1", "2026-02-02", None)


def test_a_due_meeting_is_measured_from_the_last_held_one_and_is_no_link() -> None:
    timings = timings_of(
        meeting(1, MeetingKind.CIC_REVIEW, "2026-02-02"),
        meeting(2, MeetingKind.CIC_REVIEW, "2026-04-30", held=False),
        meeting(3, MeetingKind.CIC_REVIEW, "2026-05-30", held=False),
        since="2026-01-05",
    )
    assert as_tuple(timings[2]) == as_tuple(timings[3]) == ("cic_review_2", "2026-05-02", None)
    assert timings[3].previous_meeting_id == UUID(int=1)


def test_a_conference_is_due_15_working_days_from_what_it_started_from() -> None:
    def started(event: StartEvent) -> dict[str, Any]:
        return {"start_event": event, "started_on": date(2026, 12, 11)}

    timings = timings_of(
        meeting(1, MeetingKind.ICPC, "2027-01-05", **started(StartEvent.STRATEGY_DISCUSSION)),
        meeting(2, MeetingKind.ICPC, "2027-01-06", **started(StartEvent.SECTION_47_STARTED)),
        meeting(3, MeetingKind.ICPC, "2027-01-07"),
        meeting(5, MeetingKind.ICPC, "2027-01-07", target=date(2027, 1, 6)),
        meeting(4, MeetingKind.TRANSFER_IN_CONF, "2027-01-08", **started(StartEvent.NOTIFICATION)),
        meeting(6, MeetingKind.TRANSFER_IN_CONF, "2027-01-08"),
        meeting(7, MeetingKind.TRANSFER_IN_CONF, "2027-01-08", target=date(2027, 1, 6)),
        meeting(
            8, MeetingKind.TRANSFER_IN_CONF, "2027-01-08", **started(StartEvent.STRATEGY_DISCUSSION)
        ),
    )
    # From 11 December: Christmas Day, its neighbour's substitute and New Year's Day are none.
    assert as_tuple(timings[1]) == ("icpc", "2027-01-06", None)
    assert as_tuple(timings[2]) == ("icpc_statistics", "2027-01-06", None)
    assert as_tuple(timings[3]) == (None, None, ClockGap.START_UNKNOWN)
    assert as_tuple(timings[5]) == ("icpc", "2027-01-06", None)
    assert as_tuple(timings[4]) == ("transfer_in_conf", "2027-01-06", None)
    assert as_tuple(timings[6]) == (None, None, ClockGap.START_UNKNOWN)
    assert as_tuple(timings[7]) == ("transfer_in_conf", "2027-01-06", None)
    assert as_tuple(timings[8]) == (None, None, ClockGap.START_UNKNOWN)


def test_review_conferences_follow_3_and_6_months_after_and_chains_do_not_mix() -> None:
    timings = timings_of(
        meeting(1, MeetingKind.RCPC, "2025-01-10"),
        meeting(2, MeetingKind.RCPC, "2025-06-10"),
        meeting(3, MeetingKind.ICPC, "2026-01-31"),
        meeting(4, MeetingKind.CIC_REVIEW, "2026-02-15"),
        meeting(5, MeetingKind.RCPC, "2026-04-30"),
        meeting(6, MeetingKind.RCPC, "2026-10-31"),
    )
    assert as_tuple(timings[1]) == (None, None, ClockGap.START_UNKNOWN)
    assert as_tuple(timings[2]) == ("rcpc_n", "2025-07-10", None)
    assert as_tuple(timings[5]) == ("rcpc_1", "2026-04-30", None)
    assert as_tuple(timings[6]) == ("rcpc_n", "2026-10-30", None)
    assert timings[5].previous_meeting_id == UUID(int=3)
    assert as_tuple(timings[4]) == (None, None, ClockGap.START_UNKNOWN)


def test_a_clock_beyond_the_known_holidays_has_a_gap() -> None:
    timings = timings_of(meeting(1, MeetingKind.CIC_REVIEW, "2031-02-02"), since="2031-01-05")
    assert as_tuple(timings[1]) == ("cic_review_1", None, ClockGap.BEYOND_CALENDAR)


def test_short_breaks_are_reviewed_within_3_months_and_then_every_6() -> None:
    timings = timings_of(
        meeting(1, MeetingKind.CIC_REVIEW, "2026-04-30", source_since=date(2026, 1, 1)),
        meeting(2, MeetingKind.CIC_REVIEW, "2026-10-30"),
        meeting(3, MeetingKind.CIC_REVIEW, "2027-05-01"),
        since="2026-01-31",
        short_breaks=True,
    )
    # Three months from 31 January end on the last day of April.
    assert as_tuple(timings[1]) == ("short_breaks_review_1", "2026-04-30", None)
    assert as_tuple(timings[2]) == ("short_breaks_review_n", "2026-10-30", None)
    assert as_tuple(timings[3]) == ("short_breaks_review_n", "2027-04-30", None)


def test_the_number_of_a_review_in_short_breaks_sets_its_clock_too() -> None:
    timings = timings_of(
        meeting(1, MeetingKind.CIC_REVIEW, "2026-03-02", number=1),
        meeting(2, MeetingKind.CIC_REVIEW, "2026-08-03", number=2),
        since="2026-01-05",
        short_breaks=True,
    )
    assert as_tuple(timings[1]) == ("short_breaks_review_1", "2026-04-05", None)
    assert as_tuple(timings[2]) == ("short_breaks_review_n", "2026-09-02", None)


def test_reviews_before_a_series_of_short_breaks_have_the_ordinary_clocks() -> None:
    timings = timings_of(
        meeting(1, MeetingKind.CIC_REVIEW, "2025-01-10", number=1),
        meeting(2, MeetingKind.CIC_REVIEW, "2025-04-10", number=2),
        meeting(3, MeetingKind.CIC_REVIEW, "2026-03-30"),
        since="2026-01-05",
        short_breaks=True,
    )
    assert as_tuple(timings[2]) == ("cic_review_2", "2025-04-10", None)
    assert as_tuple(timings[3]) == ("short_breaks_review_1", "2026-04-05", None)

"""The metrics of conferences, reviews and their QA records (docs/domain/figures.md)."""

from collections.abc import Mapping

from sqlalchemy import ColumnElement, and_, not_, or_

from app.services.figures.engine.facts import Column, Fact
from app.services.figures.engine.metric import (
    NONE,
    Metric,
    Parameters,
    Polarity,
    Shape,
    Term,
    Unit,
    every,
)
from app.services.figures.reviewing import meeting_facts
from app.services.figures.reviewing.meeting_facts import MEETING, MEETINGS, RECORD, done_by
from app.services.reviewing.statutory_timescales import CLOCKS
from app.vocabulary.figures import NullReason
from app.vocabulary.reviewing import ClockGap, MeetingKind

SOURCE = "QA framework 2.6"
PARTICIPATION = "SSDA903 review participation codes"

TOOK_PART = ("PN1", "PN2", "PN3", "PN4", "PN5", "PN6")
CONTRIBUTED = tuple(code for code in TOOK_PART if code != "PN4")


def _held(parameters: Parameters) -> Fact:
    return meeting_facts.held(parameters.as_of)


def _records(parameters: Parameters) -> Fact:
    return meeting_facts.records(parameters.as_of)


def _last_records(parameters: Parameters) -> Fact:
    return meeting_facts.last_records(parameters.as_of)


def _reviews(parameters: Parameters) -> Fact:
    return meeting_facts.held(parameters.as_of, MeetingKind.CIC_REVIEW)


def _has_record(_: Fact, __: Parameters) -> ColumnElement[bool]:
    return RECORD.id.is_not(None)


def _in_time(_: Fact, __: Parameters) -> ColumnElement[bool]:
    return MEETING.held_on <= MEETING.due_by


def _has_clock(_: Fact, __: Parameters) -> ColumnElement[bool]:
    return MEETING.due_by.is_not(None)


def _gap(gap: ClockGap) -> Term:
    return lambda _, __: MEETING.clock_gap == gap


def _counts_for_participation(_: Fact, __: Parameters) -> ColumnElement[bool]:
    """Whether the review counts for participation: a child of four or older, with a code."""
    return and_(MEETING.participation_code.is_not(None), MEETING.participation_code != "PN0")


def _not_counted_for_participation(_: Fact, __: Parameters) -> ColumnElement[bool]:
    return or_(MEETING.participation_code.is_(None), MEETING.participation_code == "PN0")


def _coded(codes: tuple[str, ...]) -> Term:
    return lambda _, __: MEETING.participation_code.in_(codes)


def _days(fact: Fact, _: Parameters) -> Column:
    return fact.measures["days"]


def _within(fact: Fact, _: Parameters) -> Column:
    return fact.measures["within"]


def _beyond(fact: Fact, _: Parameters) -> ColumnElement[bool]:
    return not_(fact.measures["within"])


NO_CLOCK: dict[str, Term] = {gap.value: _gap(gap) for gap in ClockGap}


def _shared(_: Fact, parameters: Parameters) -> ColumnElement[bool]:
    return done_by(RECORD.shared_at, parameters.as_of)


def _acknowledged(_: Fact, parameters: Parameters) -> ColumnElement[bool]:
    return done_by(RECORD.acknowledged_at, parameters.as_of)


def _shared_not_acknowledged(fact: Fact, parameters: Parameters) -> ColumnElement[bool]:
    return and_(_shared(fact, parameters), not_(_acknowledged(fact, parameters)))


def _of_records(
    slug: str, title: str, numerator: Term, text: str, derivable: Mapping[str, Term] = NONE
) -> Metric:
    return Metric(
        slug,
        title,
        Unit.RATE,
        Polarity.HIGHER,
        Shape.RATIO,
        MEETINGS,
        _records,
        numerator,
        every,
        text,
        "completed records",
        NullReason.NO_RECORDS,
        derivable=derivable,
        source=SOURCE,
    )


def _in_time_of(slug: str, title: str, kind: MeetingKind, noun: str, *clocks: str) -> Metric:
    sources = dict.fromkeys(CLOCKS[code].source for code in clocks)
    return Metric(
        slug,
        title,
        Unit.RATE,
        Polarity.HIGHER,
        Shape.RATIO,
        MEETINGS,
        lambda parameters: meeting_facts.held(parameters.as_of, kind),
        _in_time,
        _has_clock,
        f"{noun} held on or before the last day in time",
        f"{noun} held with a known clock (`by=clock`: {', '.join(clocks)})",
        NullReason.NO_CLOCK,
        NO_CLOCK,
        {"without_clock": lambda _, __: MEETING.due_by.is_(None)},
        source="; ".join(sources),
    )


def _participation(
    slug: str, title: str, codes: tuple[str, ...], derivable: Mapping[str, Term]
) -> Metric:
    return Metric(
        slug,
        title,
        Unit.RATE,
        Polarity.HIGHER,
        Shape.RATIO,
        MEETINGS,
        _reviews,
        _coded(codes),
        _counts_for_participation,
        f"reviews coded {', '.join(codes)}",
        "child in care reviews held with a participation code, of children of four and older",
        NullReason.NO_REVIEWS,
        {
            "under_four": _coded(("PN0",)),
            "not_recorded": lambda _, __: MEETING.participation_code.is_(None),
        },
        {"left_out": _not_counted_for_participation, **derivable},
        source=PARTICIPATION,
    )


MEETING_METRICS = (
    Metric(
        "qa_coverage",
        "Meetings with a QA record",
        Unit.RATE,
        Polarity.HIGHER,
        Shape.RATIO,
        MEETINGS,
        _held,
        _has_record,
        every,
        "of these, those with a completed QA record",
        "conferences and reviews held",
        NullReason.NO_MEETINGS,
        source=SOURCE,
    ),
    Metric(
        "qa_lag",
        "Working days to the QA record",
        Unit.WORKING_DAYS,
        Polarity.LOWER,
        Shape.QUANTILES,
        MEETINGS,
        _records,
        _days,
        _within,
        "working days from the meeting to the completion of its record: median and 90th percentile",
        "completed records",
        NullReason.NO_RECORDS,
        {"beyond_calendar": _beyond},
        {"beyond_calendar": _beyond},
        source=SOURCE,
    ),
    _of_records(
        "shared_rate",
        "QA records shared",
        _shared,
        "of these, those shared with at least one social worker and one manager",
    ),
    _of_records(
        "recorded_rate",
        "QA records on file",
        lambda _, a: done_by(RECORD.recorded_on_file_at, a.as_of),
        "of these, those recorded on the child's file",
    ),
    _of_records(
        "acknowledged_rate",
        "QA records acknowledged",
        _acknowledged,
        "of these, those acknowledged by the people they were shared with",
        {"not_acknowledged": _shared_not_acknowledged},
    ),
    _of_records(
        "good_practice_rate",
        "Good practice",
        lambda _, __: RECORD.good_practice,
        "of these, those that name good practice in their current version",
    ),
    _in_time_of(
        "icpc_in_time",
        "Initial conferences in time",
        MeetingKind.ICPC,
        "initial conferences",
        "icpc",
        "icpc_statistics",
    ),
    _in_time_of(
        "rcpc_in_time",
        "Review conferences in time",
        MeetingKind.RCPC,
        "review conferences",
        "rcpc_1",
        "rcpc_n",
        "source_due_date",
    ),
    _in_time_of(
        "cic_review_in_time",
        "Child in care reviews in time",
        MeetingKind.CIC_REVIEW,
        "child in care reviews",
        "cic_review_1",
        "cic_review_2",
        "cic_review_n",
        "short_breaks_review_1",
        "short_breaks_review_n",
        "source_due_date",
    ),
    _participation("participation_rate", "Children taking part in their reviews", TOOK_PART, {}),
    _participation(
        "participation_rate_national",
        "Children contributing to their reviews",
        CONTRIBUTED,
        {"not_contributing": _coded(("PN4",))},
    ),
    Metric(
        "concern_recurrence",
        "Concerns that recur",
        Unit.RATE,
        Polarity.LOWER,
        Shape.RATIO,
        MEETINGS,
        _last_records,
        lambda f, _: f.measures["recurs"],
        lambda f, _: f.measures["n"] > 1,
        "of these, those with the same theme of concern in two consecutive records, in their"
        " current version",
        "children with two or more completed records of the same kind, at the location of the last",
        NullReason.NO_SECOND_RECORD,
        source=SOURCE,
    ),
)

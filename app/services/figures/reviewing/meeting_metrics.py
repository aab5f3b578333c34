"""The metrics of conferences, reviews and the records of their quality.

The formulas: docs/domain/figures.md.
"""

from collections.abc import Mapping

from sqlalchemy import ColumnElement, and_, not_, or_

from app.services.figures.engine.facts import Column, Fact
from app.services.figures.engine.metric import (
    NONE,
    Asked,
    Metric,
    Polarity,
    Shape,
    Term,
    Unit,
    every,
)
from app.services.figures.reviewing import meeting_facts
from app.services.figures.reviewing.meeting_facts import MEETING, M, R, done_by
from app.services.reviewing.statutory_timescales import CLOCKS
from app.vocabulary.figures import NullReason
from app.vocabulary.reviewing import ClockGap, MeetingKind

SOURCE = "QA framework 2.6"
PARTICIPATION = "SSDA903 review participation codes"

TOOK_PART = ("PN1", "PN2", "PN3", "PN4", "PN5", "PN6")
CONTRIBUTED = tuple(code for code in TOOK_PART if code != "PN4")


def _held(asked: Asked) -> Fact:
    return meeting_facts.held(asked.as_of)


def _records(asked: Asked) -> Fact:
    return meeting_facts.records(asked.as_of)


def _last_records(asked: Asked) -> Fact:
    return meeting_facts.last_records(asked.as_of)


def _reviews(asked: Asked) -> Fact:
    return meeting_facts.held(asked.as_of, MeetingKind.CIC_REVIEW)


def _has_record(_: Fact, __: Asked) -> ColumnElement[bool]:
    return R.id.is_not(None)


def _in_time(_: Fact, __: Asked) -> ColumnElement[bool]:
    return M.held_on <= M.due_by


def _has_clock(_: Fact, __: Asked) -> ColumnElement[bool]:
    return M.due_by.is_not(None)


def _gap(gap: ClockGap) -> Term:
    return lambda _, __: M.clock_gap == gap


def _spoken_for(_: Fact, __: Asked) -> ColumnElement[bool]:
    """Of children who could take part: four years and older, with a code."""
    return and_(M.participation_code.is_not(None), M.participation_code != "PN0")


def _not_spoken_for(_: Fact, __: Asked) -> ColumnElement[bool]:
    return or_(M.participation_code.is_(None), M.participation_code == "PN0")


def _coded(codes: tuple[str, ...]) -> Term:
    return lambda _, __: M.participation_code.in_(codes)


def _days(fact: Fact, _: Asked) -> Column:
    return fact.measures["days"]


def _within(fact: Fact, _: Asked) -> Column:
    return fact.measures["within"]


def _beyond(fact: Fact, _: Asked) -> ColumnElement[bool]:
    return not_(fact.measures["within"])


NO_CLOCK: dict[str, Term] = {gap.value: _gap(gap) for gap in ClockGap}


def _shared(_: Fact, asked: Asked) -> ColumnElement[bool]:
    return done_by(R.shared_at, asked.as_of)


def _acknowledged(_: Fact, asked: Asked) -> ColumnElement[bool]:
    return done_by(R.acknowledged_at, asked.as_of)


def _silent(fact: Fact, asked: Asked) -> ColumnElement[bool]:
    return and_(_shared(fact, asked), not_(_acknowledged(fact, asked)))


def _of_records(
    slug: str, title: str, numerator: Term, text: str, derivable: Mapping[str, Term] = NONE
) -> Metric:
    return Metric(
        slug,
        title,
        Unit.RATE,
        Polarity.HIGHER,
        Shape.RATIO,
        MEETING,
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
        MEETING,
        lambda asked: meeting_facts.held(asked.as_of, kind),
        _in_time,
        _has_clock,
        f"{noun} held on or before the last day in time",
        f"{noun} held whose clock is known (`by=clock`: {', '.join(clocks)})",
        NullReason.NO_CLOCK,
        NO_CLOCK,
        {"without_clock": lambda _, __: M.due_by.is_(None)},
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
        MEETING,
        _reviews,
        _coded(codes),
        _spoken_for,
        f"reviews coded {', '.join(codes)}",
        "child in care reviews held with a participation code, of children of four and older",
        NullReason.NO_REVIEWS,
        {
            "under_four": _coded(("PN0",)),
            "not_recorded": lambda _, __: M.participation_code.is_(None),
        },
        {"left_out": _not_spoken_for, **derivable},
        source=PARTICIPATION,
    )


MEETING_METRICS = (
    Metric(
        "qa_coverage",
        "Meetings with a QA record",
        Unit.RATE,
        Polarity.HIGHER,
        Shape.RATIO,
        MEETING,
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
        MEETING,
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
        lambda _, a: done_by(R.recorded_on_file_at, a.as_of),
        "of these, those recorded on the child's file",
    ),
    _of_records(
        "acknowledged_rate",
        "QA records acknowledged",
        _acknowledged,
        "of these, those acknowledged by whom they were shared with",
        {"not_acknowledged": _silent},
    ),
    _of_records(
        "good_practice_rate",
        "Good practice",
        lambda _, __: R.good_practice,
        "of these, those that name good practice, as they read now",
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
    ),
    _in_time_of(
        "cic_review_in_time",
        "Child in care reviews in time",
        MeetingKind.CIC_REVIEW,
        "child in care reviews",
        "cic_review_1",
        "cic_review_2",
        "cic_review_n",
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
        MEETING,
        _last_records,
        lambda f, _: f.measures["recurs"],
        lambda f, _: f.measures["n"] > 1,
        "of these, those with the same theme of concern in two records, one directly after another,"
        " as they read now",
        "children with two or more completed records of one kind, where the last one was made",
        NullReason.NO_SECOND_RECORD,
        source=SOURCE,
    ),
)

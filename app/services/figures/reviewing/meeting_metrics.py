"""The metrics of conferences and reviews (docs/domain/figures.md)."""

from sqlalchemy import ColumnElement, and_

from app.services.figures.engine.facts import Fact
from app.services.figures.engine.metric import (
    Metric,
    Parameters,
    Polarity,
    Shape,
    Term,
    Unit,
)
from app.services.figures.reviewing import meeting_facts
from app.services.figures.reviewing.meeting_facts import KNOWN, MEETINGS
from app.services.reviewing.statutory_timescales import CLOCKS
from app.vocabulary.figures import NullReason
from app.vocabulary.reviewing import ClockGap, MeetingKind

PARTICIPATION = "SSDA903 review participation codes"

TOOK_PART = ("PN1", "PN2", "PN3", "PN4", "PN5", "PN6")
CONTRIBUTED = tuple(code for code in TOOK_PART if code != "PN4")


def _reviews(parameters: Parameters) -> Fact:
    return meeting_facts.held(parameters.as_of, MeetingKind.CIC_REVIEW)


def _in_time(_: Fact, __: Parameters) -> ColumnElement[bool]:
    return KNOWN.held_on <= KNOWN.due_by


def _has_clock(_: Fact, __: Parameters) -> ColumnElement[bool]:
    return KNOWN.due_by.is_not(None)


def _gap(gap: ClockGap) -> Term:
    return lambda _, __: KNOWN.clock_gap == gap


def _counts_for_participation(_: Fact, __: Parameters) -> ColumnElement[bool]:
    """Whether the review counts for participation: a child of four or older, with a code."""
    return and_(KNOWN.participation_code.is_not(None), KNOWN.participation_code != "PN0")


def _coded(codes: tuple[str, ...]) -> Term:
    return lambda _, __: KNOWN.participation_code.in_(codes)


NO_CLOCK: dict[str, Term] = {gap.value: _gap(gap) for gap in ClockGap}


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
        source="; ".join(sources),
    )


def _participation(slug: str, title: str, codes: tuple[str, ...]) -> Metric:
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
            "not_recorded": lambda _, __: KNOWN.participation_code.is_(None),
        },
        source=PARTICIPATION,
    )


MEETING_METRICS = (
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
    _participation("participation_rate", "Children taking part in their reviews", TOOK_PART),
    _participation(
        "participation_rate_national",
        "Children contributing to their reviews",
        CONTRIBUTED,
    ),
)

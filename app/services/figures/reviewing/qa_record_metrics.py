"""The metrics of QA records: coverage, time, sharing and concerns (docs/domain/figures.md)."""

from sqlalchemy import ColumnElement, not_

from app.services.figures.engine.facts import Column, Fact
from app.services.figures.engine.metric import (
    Metric,
    Parameters,
    Polarity,
    Shape,
    Term,
    Unit,
    every,
)
from app.services.figures.reviewing import meeting_facts
from app.services.figures.reviewing.meeting_facts import MEETINGS, RECORD, SHARE, known_by
from app.vocabulary.figures import NullReason

SOURCE = "QA framework 2.6"


def _held(parameters: Parameters) -> Fact:
    return meeting_facts.held(parameters.as_of)


def _records(parameters: Parameters) -> Fact:
    return meeting_facts.records(parameters.as_of)


def _shares(parameters: Parameters) -> Fact:
    return meeting_facts.shares(parameters.as_of)


def _last_records(parameters: Parameters) -> Fact:
    return meeting_facts.last_records(parameters.as_of)


def _has_record(_: Fact, __: Parameters) -> ColumnElement[bool]:
    return RECORD.id.is_not(None)


def _days(fact: Fact, _: Parameters) -> Column:
    return fact.measures["days"]


def _within(fact: Fact, _: Parameters) -> Column:
    return fact.measures["within"]


def _beyond(fact: Fact, _: Parameters) -> ColumnElement[bool]:
    return not_(fact.measures["within"])


def _shared(_: Fact, parameters: Parameters) -> ColumnElement[bool]:
    return known_by(RECORD.shared_at, RECORD.shared_known_at, parameters.as_of)


def _read(_: Fact, parameters: Parameters) -> ColumnElement[bool]:
    return known_by(RECORD.acknowledged_at, RECORD.acknowledged_known_at, parameters.as_of)


def _acknowledged(_: Fact, parameters: Parameters) -> ColumnElement[bool]:
    return known_by(SHARE.acknowledged_at, SHARE.acknowledged_known_at, parameters.as_of)


def _of_records(slug: str, title: str, numerator: Term, text: str) -> Metric:
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
        source=SOURCE,
    )


QA_RECORD_METRICS = (
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
        lambda _, a: known_by(RECORD.recorded_on_file_at, RECORD.filed_known_at, a.as_of),
        "of these, those recorded on the child's file",
    ),
    _of_records(
        "read_rate",
        "QA records read",
        _read,
        "of these, those that at least one person they were shared with has acknowledged",
    ),
    Metric(
        "acknowledged_rate",
        "QA records acknowledged by those they were shared with",
        Unit.RATE,
        Polarity.HIGHER,
        Shape.RATIO,
        MEETINGS,
        _shares,
        _acknowledged,
        every,
        "of these, those acknowledged by that person",
        "completed records, once for each person they were shared with (`by=share_role`)",
        NullReason.NOTHING_SHARED,
        source=SOURCE,
        version=2,
    ),
    _of_records(
        "good_practice_rate",
        "Good practice",
        lambda _, __: RECORD.good_practice,
        "of these, those that name good practice in their current version",
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

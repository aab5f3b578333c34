"""Controlled words of management information: indicators and how their values are judged."""

from enum import StrEnum


class IndicatorStatus(StrEnum):
    """The states of one version of an indicator."""

    DRAFT = "draft"
    PUBLISHED = "published"
    RETIRED = "retired"


# What people may compare values with; a draft is nobody's yet.
DEFINED = frozenset({IndicatorStatus.PUBLISHED, IndicatorStatus.RETIRED})


class IndicatorUnit(StrEnum):
    """What a value is a number of, which says how it comes from its parts."""

    PERCENT = "percent"
    PER_10000 = "per_10000"
    COUNT = "count"
    AVERAGE = "average"


class DataPeriod(StrEnum):
    """The period that each value of an indicator is of."""

    ROLLING_12_MONTHS = "rolling_12_months"
    MONTH = "month"
    YEAR_TO_DATE = "year_to_date"
    CYCLE = "cycle"
    QUARTER = "quarter"
    YEAR = "year"


class FigureNote(StrEnum):
    """What a reader should know before they act on a value."""

    NO_TARGET = "no_target"
    PARTS_MISSING = "parts_missing"
    NOTHING_TO_COUNT = "nothing_to_count"
    NUMERATOR_OVER_DENOMINATOR = "numerator_over_denominator"
    VALUE_DIFFERS = "value_differs"
    SMALL_NUMBERS = "small_numbers"
    NO_PERIOD_BEFORE = "no_period_before"
    DEFINITION_CHANGED = "definition_changed"
    NO_VALUE_IN_PERIOD = "no_value_in_period"
    NOT_FOR_YOUR_ROLE = "not_for_your_role"


class ComparatorKind(StrEnum):
    """What the council compares itself with; `council` is itself, as statistics have it."""

    COUNCIL = "council"
    NEIGHBOUR = "neighbour"
    REGION = "region"
    NATIONAL = "national"


class GeographicLevel(StrEnum):
    """The levels of published statistics that are read."""

    NATIONAL = "national"
    REGIONAL = "regional"
    LOCAL_AUTHORITY = "local_authority"


class SuppressionMark(StrEnum):
    """What stands instead of a number in published statistics."""

    CONFIDENTIAL = "c"
    NOT_APPLICABLE = "z"
    NOT_AVAILABLE = "x"
    UNRELIABLE = "u"
    LOW = "low"
    ROUNDS_TO_ZERO = "k"


class ScorecardLineKind(StrEnum):
    """What a line of a scorecard shows."""

    INDICATOR = "indicator"
    METRIC = "metric"


class DataQualityRule(StrEnum):
    """What is looked for in the data that comes in; the rules say how."""

    PARTS_MISSING = "parts_missing"
    NUMERATOR_OVER_DENOMINATOR = "numerator_over_denominator"
    VALUE_DIFFERS = "value_differs"
    CASES_WITHOUT_WORKER = "cases_without_worker"
    CASES_WITHOUT_TEAM = "cases_without_team"
    MEETINGS_WITHOUT_CHAIR = "meetings_without_chair"
    MEETINGS_WITHOUT_QA_RECORD = "meetings_without_qa_record"
    FEED_LATE = "feed_late"
    RECORDS_REJECTED = "records_rejected"
    TEXT_IDENTIFIES = "text_identifies"


class DataQualitySeverity(StrEnum):
    """How far an issue spoils what is read."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


class DataQualityIssueStatus(StrEnum):
    """The states of an issue."""

    OPEN = "open"
    RESOLVED = "resolved"
    ACCEPTED = "accepted"


class SourceFeedKind(StrEnum):
    """The kinds of record that a source sends."""

    SUBJECTS = "subjects"
    MEETINGS = "meetings"
    QA_RECORDS = "qa_records"
    INDICATOR_VALUES = "indicator_values"
    PUBLISHED_STATISTICS = "published_statistics"

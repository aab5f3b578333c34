"""Controlled words of figures: audiences, null reasons, exclusions, dimensions and intervals."""

from enum import StrEnum


class Audience(StrEnum):
    """Whom a figure is for, which decides what it counts and what of it is shown."""

    ROWS = "rows"
    INTERNAL = "internal"
    PUBLISHED = "published"


class ReleaseStatus(StrEnum):
    """The states of a release."""

    DRAFT = "draft"
    CHECKING = "checking"
    PROPOSED = "proposed"
    PUBLISHED = "published"
    SUPERSEDED = "superseded"


# What has left the council stays out.
OUT = frozenset({ReleaseStatus.PUBLISHED, ReleaseStatus.SUPERSEDED})


class NullReason(StrEnum):
    """The reason why a figure has no value, which is then null and never 0."""

    WITHHELD = "withheld"
    TOO_FEW_TO_PUBLISH = "too_few_to_publish"
    NOTHING_TO_COUNT = "nothing_to_count"
    BY_GRADE = "by_grade"
    BY_QUESTION_OR_THEME = "by_question_or_theme"
    NOTHING_EXPECTED = "nothing_expected"
    NOTHING_DUE = "nothing_due"
    NOTHING_SUBMITTED = "nothing_submitted"
    NOTHING_FINAL = "nothing_final"
    NOTHING_ANSWERED = "nothing_answered"
    NOTHING_GRADED = "nothing_graded"
    NOTHING_MODERATED = "nothing_moderated"
    NOTHING_DECIDED = "nothing_decided"
    TOO_FEW_OR_ONE_GRADE = "too_few_or_one_grade"
    NO_PAIRS = "no_pairs"
    NO_MEETINGS = "no_meetings"
    NO_CLOCK = "no_clock"
    NO_REVIEWS = "no_reviews"
    NO_RECORDS = "no_records"
    NOTHING_SHARED = "nothing_shared"
    NO_SECOND_RECORD = "no_second_record"
    NOTHING_SETTLED = "nothing_settled"
    OPEN_LINK = "open_link"
    MORE_ANSWERS_THAN_INVITATIONS = "more_answers_than_invitations"
    STARTS_NOT_COUNTED = "starts_not_counted"


class Exclusion(StrEnum):
    """The reason why rows are excluded from a figure; they are counted separately."""

    NO_CROSSWALK = "no_crosswalk"
    NOT_FINAL = "not_final"
    ALREADY_FINAL = "already_final"
    RETURNED = "returned"
    NO_GRADE = "no_grade"
    START_UNKNOWN = "start_unknown"
    BEYOND_CALENDAR = "beyond_calendar"
    UNDER_FOUR = "under_four"
    NOT_RECORDED = "not_recorded"
    OPEN_PAST_TARGET = "open_past_target"
    NOT_YET_DUE = "not_yet_due"
    WITHDRAWN = "withdrawn"
    NO_INVOLVEMENT = "no_involvement"


class IntervalMethod(StrEnum):
    """The method of a confidence interval."""

    WILSON = "wilson"
    DESIGN_WEIGHTED = "design_weighted"
    LINEARISED = "linearised"
    BOOTSTRAP = "bootstrap"


class Aim(StrEnum):
    """The values of a figure that are good."""

    HIGHER = "higher"
    LOWER = "lower"
    NEAR = "near"


class Rag(StrEnum):
    """How a figure stands to its target."""

    GREEN = "green"
    AMBER = "amber"
    RED = "red"
    TOO_FEW = "too_few"
    INCOMPLETE = "incomplete"


class Direction(StrEnum):
    """How a figure moved since the period before."""

    IMPROVED = "improved"
    WORSENED = "worsened"
    SAME = "same"
    CHANGED = "changed"
    NOT_COMPARABLE = "not_comparable"


class ChartPeriod(StrEnum):
    """The period of one point of a control chart."""

    MONTH = "month"
    QUARTER = "quarter"
    ROUND = "round"
    CYCLE = "cycle"


class ChartRuleSet(StrEnum):
    """The rules by which points of a control chart stand out."""

    NHS = "nhs"
    WHEELER = "wheeler"
    WESTERN_ELECTRIC = "western_electric"


class ChartRule(StrEnum):
    """A rule that marks points of a control chart."""

    BEYOND_LIMIT = "beyond_limit"
    RUN = "run"
    TREND = "trend"
    TWO_OF_THREE = "two_of_three"
    THREE_OF_FOUR = "three_of_four"
    FOUR_OF_FIVE = "four_of_five"


class ChartSide(StrEnum):
    """The side of the centre line on which points stand out."""

    HIGH = "high"
    LOW = "low"


class Dimension(StrEnum):
    """A dimension by which figures may be broken down."""

    MONTH = "month"
    QUARTER = "quarter"
    CYCLE = "cycle"
    ROUND = "round"
    AREA = "area"
    DISTRICT = "district"
    SERVICE = "service"
    TEAM = "team"
    TOOL = "tool"
    SECTION = "section"
    GRADE = "grade"
    AUDITOR = "auditor"
    SELECTION_REASON = "selection_reason"
    KIND = "kind"
    CLOCK = "clock"
    REVIEWER = "reviewer"
    SHARE_ROLE = "share_role"
    SOURCE = "source"
    AGE_BAND = "age_band"
    QUESTION = "question"
    THEME = "theme"
    POLARITY = "polarity"
    FRAMEWORK = "framework"
    AGENCY = "agency"
    DOMAIN = "domain"
    QUALITY = "quality"
    COMMUNITY = "community"
    ORIGIN = "origin"

"""The parts of every schema. Nothing in a body is coerced: `"3"` is not 3."""

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Annotated, Generic, TypeVar
from uuid import UUID

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    WithJsonSchema,
)

from app.core import clock
from app.core.validation import SENTENCES, BadValue, pattern
from app.schemas.platform.visible_text import ONE_LINE, PROSE, SEEN

T = TypeVar("T")
SOURCE_SYSTEM = pattern(
    r"^[a-z][a-z0-9_-]{0,39}$",
    "Must be the name of a source system, such as `liberi`: a-z, 0-9, `_` and `-`.",
)


class Schema(BaseModel):
    """A schema that is read from rows, and refuses unknown members."""

    model_config = ConfigDict(from_attributes=True, extra="forbid")


# Pydantic would also take seconds since 1970 for both, and a midnight for a day.
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_INSTANT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,9})?)?"
    r"([Zz]|[+-][0-9]{2}:?[0-9]{2})"
)
_DAY_AND_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ]")
_YEARS = range(1900, 2200)
_WHOLE = re.compile(r"-?(0|[1-9][0-9]{0,18})")
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
NIL = UUID(int=0)


def _as_day(value: object) -> object:
    """Refuses whatever is no day as text, of which Pydantic would make one."""
    if isinstance(value, date):
        return value
    if not isinstance(value, str):
        raise BadValue("wrong_type", "Must be a date as text, such as 2026-01-31.")
    if _DAY_AND_TIME.match(value):
        raise BadValue("bad_format", "Must be a date without a time, such as 2026-01-31.")
    if not _DAY.fullmatch(value):
        raise BadValue(*SENTENCES["date_parsing"])
    return value


def _day_in_london(value: object) -> object:
    """Returns the day of an instant as text; a time without an offset is one of London already."""
    if not isinstance(value, str) or not _DAY_AND_TIME.match(value):
        return value
    try:
        instant = datetime.fromisoformat(value)
        return (clock.day_of(instant) if instant.tzinfo else instant.date()).isoformat()
    except (ValueError, OverflowError):
        text = "Must be a date or a time with its offset, such as 2026-01-31T09:00:00Z."
        raise BadValue("bad_format", text) from None


def _of_our_time(day: date) -> date:
    if day.year not in _YEARS:
        years = f"{_YEARS[0]} to {_YEARS[-1]}"
        raise BadValue("out_of_range", f"The year must be one of {years}.")
    return day


def _as_instant(value: object) -> object:
    if isinstance(value, str) and not _INSTANT.fullmatch(value):
        raise BadValue(*SENTENCES["datetime_parsing"])
    if isinstance(value, (str, date)):
        return value
    raise BadValue("wrong_type", "Must be text.")


def _as_whole(value: object) -> object:
    """Refuses the signs, blanks and underscores that Pydantic would read as part of a number."""
    if isinstance(value, str) and not _WHOLE.fullmatch(value):
        raise BadValue("wrong_type", "Must be a whole number in digits, such as 50.")
    return value


def _as_id(value: object) -> object:
    """Refuses the other ways to write a UUID, and the one of zeros, which identifies nothing."""
    if isinstance(value, str) and not _UUID.fullmatch(value):
        text = "Must be a UUID, such as 0198c5a2-6d1e-7c3b-8000-000000000001."
        raise BadValue("bad_format", text)
    if value in (NIL, str(NIL)):
        raise BadValue("bad_format", "A UUID of zeros identifies nothing.")
    return value


def _in_utc(instant: datetime) -> datetime:
    """Returns the instant in UTC, which at the ends of the calendar cannot hold every offset.

    Its year is one of those of a day: the ends of the calendar have no day in London.
    """
    try:
        in_utc = instant.astimezone(UTC)
    except OverflowError:
        raise BadValue("out_of_range", "This time is outside the calendar.") from None
    _of_our_time(in_utc.date())
    return in_utc


def _printed(instant: datetime) -> str:
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


# Inputs. Each is strict by itself: a strict schema would refuse identifiers and dates as text.
Whole = Annotated[int, Field(strict=True)]
Flag = Annotated[bool, Field(strict=True)]
Number = Annotated[float, Field(strict=True, allow_inf_nan=False)]
Day = Annotated[date, BeforeValidator(_as_day), AfterValidator(_of_our_time)]
# From systems that send an instant for a day: 23:00 UTC in June is the next day in London.
DayOfInstant = Annotated[Day, BeforeValidator(_day_in_london)]
Id = Annotated[UUID, BeforeValidator(_as_id)]
# Of a query or a path, where every value is text.
AS_WHOLE = BeforeValidator(_as_whole)  # after the limits of a number that has some
WholeParameter = Annotated[int, AS_WHOLE]
Instant = Annotated[
    AwareDatetime,
    BeforeValidator(_as_instant),
    AfterValidator(_in_utc),
    PlainSerializer(_printed, str, when_used="json"),
]
CODE = pattern(
    r"^[a-z0-9][a-z0-9_.:-]*$",
    "Must be a code, such as `requires_improvement`: a-z, 0-9, `_`, `.`, `:` and `-`.",
)
KEY = pattern(
    r"^[a-z][a-z0-9_]{0,59}$",
    "Must be a key, such as `overall_grade`: a-z, 0-9 and `_`.",
)
UNIT_CODE = pattern(
    r"^[A-Za-z0-9][A-Za-z0-9_.:-]*$",
    "Must be the code of a unit, such as `north-1`: letters, digits, `_`, `.`, `:` and `-`.",
)
Code = Annotated[str, Field(pattern=CODE, max_length=80)]
# Without a pattern: it is compared with a scale, whose levels the refusal lists.
GradeCode = Annotated[str, Field(min_length=1, max_length=80, pattern=ONE_LINE)]
Key = Annotated[str, Field(pattern=KEY, max_length=60)]
UnitCode = Annotated[str, Field(pattern=UNIT_CODE, max_length=80)]
Line = Annotated[str, Field(min_length=1, max_length=200, pattern=ONE_LINE), SEEN]
Prose = Annotated[str, Field(min_length=1, max_length=20_000, pattern=PROSE), SEEN]
Reason = Annotated[str, Field(min_length=1, max_length=2_000, pattern=PROSE), SEEN]
# The members that hold free text, which is searched for hints at who somebody is.
TEXTS = frozenset(
    {
        *(
            "text",
            "title",
            "summary",
            "value_text",
            "strengths_text",
            "development_text",
            "grade_rationale",
        ),
        *("rationale", "feedback_to_auditor", "good_practice_text", "response_text"),
        *("question", "answer_text", "lived_experience_note", "practice_note"),
        "systems_process_note",
        *("outcome_text", "what_went_well", "what_differently_next_time"),
        *("discovery", "dream", "design", "destiny", "you_said", "we_did", "note", "reason"),
        *(
            "na_reason",
            "not_graded_reason",
            "questions",
            "agenda",
            "decisions",
            "minutes",
            "risk_reflection",
            "waiver_reason",
            "bypass_reason",
            "narrative",
            "public_narrative",
            "known_text",
            "evidence_text",
            "plans_text",
            "will_do",
            "done_text",
            "severity_reason",
            "minutes_text",
            "no_action_reason",
            "correction_reason",
        ),
    }
)

# Of a list's query: only these rows.
Ids = Annotated[
    list[Id], Field(max_length=200, description="Only these; repeat it, at most 200 times.")
]

# Outputs: a JSON number with at most four decimal places.
Score = Annotated[
    Decimal,
    PlainSerializer(float, float, when_used="json"),
    WithJsonSchema({"type": "number"}),
]


class ReasonWrite(Schema):
    """The reason for an action."""

    reason: Reason = Field(examples=["The case was closed before the audit began."])


class Page(Schema, Generic[T]):
    """One page of a list."""

    items: list[T]
    next_cursor: str | None = Field(
        description="The `cursor` of the next page; null on the last page."
    )
    watermark: str = Field(
        description="Send it as `updated_since` to get only what has changed since this answer."
    )
    total: int | None = Field(
        description="How many items match over all pages; null without `count=true`."
    )


class Paging(Schema):
    """The query parameters of every list."""

    limit: WholeParameter = Field(50, ge=1, le=200, description="The most items on one page.")
    cursor: str | None = Field(
        None, max_length=1000, description="The `next_cursor` of the page before."
    )
    count: bool = Field(False, description="Whether to count all items that match, as `total`.")
    updated_since: str | None = Field(
        None,
        pattern=pattern(r"^[0-9]{1,19}$", "Must be the `watermark` of an earlier answer."),
        description="The `watermark` of an earlier answer: only what has changed since then; `0`"
        " for everything. One from before the database was restored is refused.",
    )


class PossibleAction(Schema):
    """One action on a resource, and whether you may take it now."""

    action: str = Field(examples=["submit"])
    allowed: bool
    code: str | None = Field(description="Why it is not allowed, as a code for a program.")
    reason: str | None = Field(description="Why it is not allowed, as a sentence for a person.")
    method: str | None = Field(
        description="The method of the request that takes it; null if it is not taken under this"
        " resource.",
        examples=["POST"],
    )
    path: str | None = Field(
        description="The path of that request.",
        examples=["/v1/audits/0198c5a2-6d1e-7c3b-8000-000000000001/submit"],
    )
    body: str | None = Field(
        description="The schema of its body; null if it needs none.", examples=["ReasonWrite"]
    )
    required: list[str] = Field(
        description="The members that its body must have; with none, the body may be left out.",
        examples=[["reason"]],
    )


class Actions(Schema):
    """The actions on a resource."""

    items: list[PossibleAction]

"""What every schema is made of. Nothing in a body is coerced: `"3"` is not 3."""

import re
from collections.abc import Callable
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

from app.core.validation import SENTENCES, BadValue

T = TypeVar("T")
SOURCE_SYSTEM = r"^[a-z][a-z0-9_-]{0,39}$"  # how the name of a system that pushes is written


class Schema(BaseModel):
    """Read from rows; refuse what the caller misspelt."""

    model_config = ConfigDict(from_attributes=True, extra="forbid")


# Pydantic would also take seconds since 1970 for both, and a midnight for a day.
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_INSTANT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,9})?)?"
    r"([Zz]|[+-][0-9]{2}:?[0-9]{2})"
)


def _written_as(form: re.Pattern[str], kind: str) -> Callable[[object], object]:
    def check(value: object) -> object:
        if isinstance(value, str) and not form.fullmatch(value):
            raise BadValue(*SENTENCES[kind])
        if isinstance(value, (str, date)):
            return value
        raise BadValue("wrong_type", "Must be text.")

    return check


def _in_utc(instant: datetime) -> datetime:
    """As UTC, which at the ends of the calendar cannot hold every offset."""
    try:
        return instant.astimezone(UTC)
    except OverflowError:
        raise BadValue("out_of_range", "Lies beyond the calendar.") from None


def _printed(instant: datetime) -> str:
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


# What comes in. Strict one by one, for strictness as a whole would refuse identifiers and dates.
Whole = Annotated[int, Field(strict=True)]
Flag = Annotated[bool, Field(strict=True)]
Number = Annotated[float, Field(strict=True, allow_inf_nan=False)]
Day = Annotated[date, BeforeValidator(_written_as(_DAY, "date_parsing"))]
Instant = Annotated[
    AwareDatetime,
    BeforeValidator(_written_as(_INSTANT, "datetime_parsing")),
    AfterValidator(_in_utc),
    PlainSerializer(_printed, str, when_used="json"),
]
Code = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_.:-]*$", max_length=80)]
Key = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,59}$", max_length=60)]
UnitCode = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.:-]*$", max_length=80)]
Line = Annotated[str, Field(min_length=1, max_length=200, pattern=r"\S")]
Prose = Annotated[str, Field(min_length=1, max_length=20_000, pattern=r"\S")]
Reason = Annotated[str, Field(min_length=1, max_length=2_000, pattern=r"\S")]
# The members that hold them: what is looked at for words that say who somebody is.
TEXTS = frozenset(
    {
        *("text", "value_text", "strengths_text", "development_text", "grade_rationale"),
        *("rationale", "feedback_to_auditor", "good_practice_text", "response_text"),
        *("outcome_text", "what_went_well", "what_differently_next_time"),
        *("discovery", "dream", "design", "destiny", "you_said", "we_did", "note", "reason"),
        *("na_reason", "waiver_reason", "bypass_reason", "narrative"),
    }
)

# What goes out: a JSON number of at most four places.
Score = Annotated[
    Decimal,
    PlainSerializer(float, float, when_used="json"),
    WithJsonSchema({"type": "number"}),
]


class ReasonWrite(Schema):
    """Why it is done."""

    reason: Reason = Field(examples=["The case was closed before the audit began."])


Ids = Annotated[
    list[UUID], Field(max_length=200, description="Only rows with one of these identifiers.")
]


class Page(Schema, Generic[T]):
    """One page of a list."""

    items: list[T]
    next_cursor: str | None = Field(description="Asks for the next page; null on the last.")
    watermark: str = Field(
        description="As `updated_since` it asks for what has changed since this answer."
    )
    total: int | None = Field(description="How many match over all pages, when `count=true`.")


class Paging(Schema):
    """What every list may be asked."""

    limit: int = Field(50, ge=1, le=200, description="How many items to a page.")
    cursor: str | None = Field(None, max_length=1000, description="`next_cursor` of a page.")
    count: bool = Field(False, description="Whether to count all that match (`total`).")
    updated_since: str | None = Field(
        None,
        pattern=r"^[0-9]{1,19}$",
        description="A `watermark` of an earlier answer: only what has changed since.",
    )


class ActionRead(Schema):
    """One thing that can be done to a resource, and whether you may do it now."""

    action: str = Field(examples=["submit"])
    allowed: bool
    code: str | None = Field(description="Why not, for a program.")
    reason: str | None = Field(description="Why not, for a person.")


class Actions(Schema):
    items: list[ActionRead]

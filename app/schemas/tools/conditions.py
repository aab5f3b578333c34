"""When a question or a section of a tool applies: conditions on earlier answers."""

from collections.abc import Sized
from typing import Annotated, Self, TypeAlias

from pydantic import (
    AfterValidator,
    ConfigDict,
    Discriminator,
    Field,
    JsonValue,
    Tag,
    model_validator,
)

from app.core.validation import BadValue
from app.schemas.platform.common import Key, Schema
from app.schemas.tools.numbers import Compared
from app.vocabulary.tool_content import ConditionOperator


def _not_empty(items: Sized) -> Sized:
    if not items:
        raise BadValue("too_short", "Must have at least 1 item.")
    return items


# Instead of `min_length`, which also reports a fault when only the items are wrong.
AT_LEAST_ONE = AfterValidator(_not_empty)
MIN_ITEMS: dict[str, JsonValue] = {"minItems": 1}


class Part(Schema):
    """A part of a tool's content, which is immutable."""

    model_config = ConfigDict(frozen=True)


class Condition(Part):
    """A condition on an earlier answer; false without an answer or with "not applicable"."""

    question_key: Key
    operator: ConditionOperator
    value: Compared | None = None

    @model_validator(mode="after")
    def _has_what_it_compares(self) -> Self:
        if (self.value is None) != (self.operator is ConditionOperator.ANSWERED):
            raise BadValue(
                "bad_condition",
                "Every operator except `answered` needs a value, and `answered` has none.",
            )
        return self


class AllConditions(Part):
    """Every condition must be met."""

    all_of: Annotated[
        tuple[Condition, ...], Field(max_length=10, json_schema_extra=MIN_ITEMS), AT_LEAST_ONE
    ]


class AnyCondition(Part):
    """One condition must be met."""

    any_of: Annotated[
        tuple[Condition, ...], Field(max_length=10, json_schema_extra=MIN_ITEMS), AT_LEAST_ONE
    ]


def _shape(value: object) -> str:
    members = value if isinstance(value, dict) else getattr(value, "__dict__", {})
    return next((name for name in ("all_of", "any_of") if name in members), "condition")


EnableWhen: TypeAlias = Annotated[
    Annotated[Condition, Tag("condition")]
    | Annotated[AllConditions, Tag("all_of")]
    | Annotated[AnyCondition, Tag("any_of")],
    Discriminator(_shape),
]

"""The numbers of a tool's content: JSON numbers on the wire, exact Decimals inside."""

from decimal import Decimal
from typing import Annotated

from pydantic import BeforeValidator, Field, PlainSerializer, WithJsonSchema

from app.core.validation import BadValue
from app.schemas.platform.common import Flag
from app.schemas.platform.visible_text import ONE_LINE

LARGEST = 9_999  # of any point on a scale; a stored answer has nine digits, four after the point


def _number(value: object) -> object:
    """Returns a JSON number as an exact Decimal; refuses text and booleans."""
    if isinstance(value, (int, Decimal)) and not isinstance(value, bool):
        return Decimal(value)
    if isinstance(value, float):
        return Decimal(repr(value))
    raise BadValue("wrong_type", "Must be a number.")


def _plain(value: object) -> object:
    """Returns a Decimal as the JSON number a person would write: 1, not 1.0."""
    if not isinstance(value, Decimal):
        return value
    return int(value) if value == value.to_integral_value() else float(value)


_Number = Annotated[
    Decimal, BeforeValidator(_number), Field(ge=-LARGEST, le=LARGEST, decimal_places=4)
]
Point = Annotated[
    _Number,
    PlainSerializer(_plain, when_used="json"),
    WithJsonSchema({"type": "number", "minimum": -LARGEST, "maximum": LARGEST}),
]
Weight = Annotated[
    Decimal,
    BeforeValidator(_number),
    Field(ge=0, le=100, decimal_places=4),
    PlainSerializer(_plain, when_used="json"),
    WithJsonSchema({"type": "number", "minimum": 0, "maximum": 100}),
]
Percent = Annotated[
    Decimal,
    BeforeValidator(_number),
    Field(ge=0, le=100, decimal_places=4),
    PlainSerializer(_plain, when_used="json"),
    WithJsonSchema({"type": "number", "minimum": 0, "maximum": 100}),
]
Share = Annotated[
    Decimal,
    BeforeValidator(_number),
    Field(ge=0, le=1, decimal_places=4),
    PlainSerializer(_plain, when_used="json"),
    WithJsonSchema({"type": "number", "minimum": 0, "maximum": 1}),
]
Compared = Annotated[
    Annotated[
        Flag
        | _Number
        | Annotated[str, Field(strict=True, min_length=1, max_length=80, pattern=ONE_LINE)],
        Field(union_mode="left_to_right"),
    ],
    PlainSerializer(_plain, when_used="json"),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "boolean"},
                {"type": "number", "minimum": -LARGEST, "maximum": LARGEST},
                {"type": "string", "minLength": 1, "maxLength": 80},
            ]
        }
    ),
]

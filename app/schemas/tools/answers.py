from datetime import date
from typing import Annotated

from pydantic import Field

from app.schemas.platform.common import Code, Day, Flag, Key, Number, Prose, Reason, Schema, Score


class AnswerWrite(Schema):
    """The answer to one question: a value of the question's type, or `is_na` with a reason."""

    question_key: Key
    value_num: Number | None = None
    value_text: Prose | None = None
    value_codes: Annotated[list[Code], Field(max_length=60)] | None = None
    value_bool: Flag | None = None
    value_date: Day | None = None
    is_na: Flag = False
    na_reason: Reason | None = None


class ValueRead(Schema):
    """The answer to one question."""

    question_key: str
    value_num: Score | None
    value_text: str | None
    value_codes: list[str] | None
    value_bool: bool | None
    value_date: date | None


class AnswerRead(ValueRead):
    """The answer to one question, or the reason why it is not applicable."""

    is_na: bool
    na_reason: str | None

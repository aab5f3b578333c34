"""Parses submitted answers and checks them against their questions. Pure."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Protocol

from app.core.errors import Fault
from app.schemas.tools.content_parts import Question
from app.services.tools import answer_rules
from app.services.tools.answer_rules import Answer

VALUES = ("value_num", "value_text", "value_codes", "value_bool", "value_date")


class SubmittedAnswer(Protocol):
    """One submitted answer: one value, or not applicable with a reason."""

    question_key: str
    is_na: bool
    na_reason: str | None


def parse(
    asked: Mapping[str, Question], submitted: Sequence[SubmittedAnswer], at: str = ""
) -> tuple[dict[str, Answer], list[Fault]]:
    """Returns the answers by question, and the faults with pointers into the body."""
    answers: dict[str, Answer] = {}
    faults: list[Fault] = []
    for n, each in enumerate(submitted):
        pointer = f"{at}/answers/{n}"
        question = asked.get(each.question_key)
        if question is None or each.question_key in answers:
            code = "duplicate" if question else "unknown_question"
            text = (
                "This question is answered twice."
                if question
                else "This form has no question with that key."
            )
            faults.append(Fault(f"{pointer}/question_key", code, text))
            continue
        given = [name for name in VALUES if getattr(each, name) is not None]
        answer = Answer(question.key, _value(each, given), each.is_na, each.na_reason)
        answers[question.key] = answer
        if len(given) > (0 if each.is_na else 1):
            faults.append(
                Fault(
                    pointer,
                    "one_value",
                    "An answer has one value, or none when it is not applicable.",
                )
            )
        else:
            faults += answer_rules.answer_faults(question, answer, _pointer(each, given, pointer))
    return answers, faults


def _pointer(submitted: SubmittedAnswer, given: Sequence[str], pointer: str) -> str:
    """Returns the pointer to the member that faults would be about."""
    if submitted.na_reason is not None and not submitted.is_na:
        return f"{pointer}/na_reason"
    return f"{pointer}/{given[0]}" if given else pointer


def _value(submitted: SubmittedAnswer, given: Sequence[str]) -> Any:
    if not given:
        return None
    value = getattr(submitted, given[0])
    if given[0] == "value_num":
        return Decimal(str(value))
    return tuple(value) if given[0] == "value_codes" else value

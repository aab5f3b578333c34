"""Answers as they are written, held against the questions they are said to answer. Pure."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Protocol

from app.core.errors import Fault
from app.schemas.tools.content_parts import Question
from app.services.tools import answer_rules
from app.services.tools.answer_rules import Answer

VALUES = ("value_num", "value_text", "value_codes", "value_bool", "value_date")


class Written(Protocol):
    """One answer of a body: one of its values, or not applicable and why."""

    question_key: str
    is_na: bool
    na_reason: str | None


def read(
    asked: Mapping[str, Question], written: Sequence[Written], at: str = ""
) -> tuple[dict[str, Answer], list[Fault]]:
    """The answers by their question, and what is wrong with each; faults with true pointers."""
    found: dict[str, Answer] = {}
    faults: list[Fault] = []
    for n, each in enumerate(written):
        pointer = f"{at}/answers/{n}"
        question = asked.get(each.question_key)
        if question is None or each.question_key in found:
            code = "duplicate" if question else "unknown_question"
            text = "Answers a question twice." if question else "Is no question of this form."
            faults.append(Fault(f"{pointer}/question_key", code, text))
            continue
        given = [name for name in VALUES if getattr(each, name) is not None]
        answer = Answer(question.key, _value(each, given), each.is_na, each.na_reason)
        found[question.key] = answer
        if len(given) > (0 if each.is_na else 1):
            faults.append(Fault(pointer, "one_value", "One value, or none when not applicable."))
        else:
            faults += answer_rules.answer_faults(question, answer, _place(each, given, pointer))
    return found, faults


def _place(written: Written, given: Sequence[str], pointer: str) -> str:
    """The member that is wrong, if anything is."""
    if written.na_reason is not None and not written.is_na:
        return f"{pointer}/na_reason"
    return f"{pointer}/{given[0]}" if given else pointer


def _value(written: Written, given: Sequence[str]) -> Any:
    if not given:
        return None
    value = getattr(written, given[0])
    if given[0] == "value_num":
        return Decimal(str(value))
    return tuple(value) if given[0] == "value_codes" else value

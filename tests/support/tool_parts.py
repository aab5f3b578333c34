"""Small tools and their answers, for tests of the arithmetic or the form."""

from decimal import Decimal
from typing import Any

from app.core.errors import Fault
from app.schemas.tools.tool_content import ToolContent
from app.services.tools.grading import Answer, GradeLevel

OFSTED = [
    GradeLevel("inadequate", 1, "Inadequate"),
    GradeLevel("requires_improvement", 2, "Requires improvement to be good"),
    GradeLevel("good", 3, "Good"),
    GradeLevel("outstanding", 4, "Outstanding"),
]
THRESHOLDS = [
    {"level": "requires_improvement", "at_least": 0.40},
    {"level": "good", "at_least": 0.60},
    {"level": "outstanding", "at_least": 0.80},
]
LIMITS = [
    {
        "section_key": "planning_risk",
        "at_or_below": "inadequate",
        "cap": "inadequate",
        "reason": "The child was not safe.",
    },
    {
        "section_key": "management_oversight",
        "at_or_below": "inadequate",
        "cap": "requires_improvement",
        "reason": "Nobody oversaw the work.",
    },
]


def scale(key: str, weight: float = 1, **more: Any) -> dict[str, Any]:
    numbers = {"min": 0, "max": 10, "step": 1, "weight": weight}
    return {"key": key, "type": "scale", "prompt": "How well?", **numbers, **more}


def section(key: str, order: int, questions: list[Any], **more: Any) -> dict[str, Any]:
    return {"key": key, "title": key, "order": order, "questions": questions, **more}


def tool(*sections: dict[str, Any], **more: Any) -> ToolContent:
    """Returns a tool in judgement mode with the thresholds of the shipped CYPE version."""
    content = {
        "kind": "observation",  # an audit would also need its texts
        "grade_scale": "ofsted4",
        "grading_mode": "judgement",
        "thresholds": THRESHOLDS,
        "sections": list(sections),
    }
    return ToolContent.model_validate(content | more)


def answers(**values: Any) -> dict[str, Answer]:
    """Returns answers by question; an int is a point on a scale, `None` is not applicable."""
    return {
        key: Answer(key, is_na=True, na_reason="not_relevant")
        if value is None
        else Answer(key, Decimal(value) if type(value) is int else value)
        for key, value in values.items()
    }


def pointers(faults: list[Fault]) -> list[tuple[str, str]]:
    """Returns the pointer and the code of each fault."""
    return [(fault.pointer, fault.code) for fault in faults]

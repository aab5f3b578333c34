"""What the demo's chairs and reviewing officers find in a meeting's preparation and plan."""

import json
import random
from collections.abc import Iterator
from typing import Any

from app.demo import auditing, texts
from app.demo.timeline import Story
from app.services.reviewing import qa_forms
from app.services.reviewing.qa_forms import Form
from app.vocabulary.reviewing import QaRecordKind
from app.vocabulary.tool_content import QuestionType

GOOD_PRACTICE, CONCERN = 0.12, 0.16  # shares


def as_json(**said: Any) -> str:
    """As a portal would send it."""
    return json.dumps(said, default=str)


def judgement(story: Story, kind: QaRecordKind, name: str) -> dict[str, Any]:
    """The members of a judgement, always the same for the same name."""
    form = qa_forms.load(story.db).form(kind, None)
    assert form is not None  # noqa: S101 - one of each kind is shipped
    rng = random.Random(name)  # noqa: S311 - a story, no secret
    seen = rng.gauss(6.4, 1.4)
    said: dict[str, Any] = {
        "answers": list(_answers(form, rng, seen)),
        "overall_rating": auditing.grade(story, form.content, seen),
    }
    if rng.random() < GOOD_PRACTICE:
        said["good_practice"] = True
        said["good_practice_text"] = rng.choice(texts.STRENGTHS)
        said["good_practice_theme_codes"] = ["direct_work_and_relationships"]
    if rng.random() < CONCERN:
        theme = rng.choice(texts.CONCERNED)
        said["concerns"] = [{"text": rng.choice(texts.DEVELOPMENT), "theme_codes": [theme]}]
    return said


def _answers(form: Form, rng: random.Random, seen: float) -> Iterator[dict[str, Any]]:
    """Every question that must be answered whatever the others say."""
    for key, question in form.asked.items():
        if not question.required or question.enable_when is not None:
            continue
        if question.type is QuestionType.SCALE:
            mark = round(min(10.0, max(0.0, rng.gauss(seen, 0.9))))
            yield {"question_key": key, "value_num": mark}
        elif question.type is QuestionType.BOOLEAN:
            yield {"question_key": key, "value_bool": True}
        else:
            yield {"question_key": key, "value_text": rng.choice(texts.DEVELOPMENT)}

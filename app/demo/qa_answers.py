"""The judgements of the demo's chairs and reviewing officers."""

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


def as_json(**members: Any) -> str:
    """Returns the body as a portal would send it."""
    return json.dumps(members, default=str)


def judgement(story: Story, kind: QaRecordKind, name: str) -> dict[str, Any]:
    """Returns the members of a judgement, always the same for the same name."""
    form = qa_forms.load(story.db).form(kind, None)
    assert form is not None  # noqa: S101 - one of each kind is shipped
    rng = random.Random(name)  # noqa: S311 - demo data, no secret
    quality = rng.gauss(6.4, 1.4)
    members: dict[str, Any] = {
        "answers": list(_answers(form, rng, quality)),
        "overall_rating": auditing.grade(story, form.content, quality),
    }
    if rng.random() < GOOD_PRACTICE:
        members["good_practice"] = True
        members["good_practice_text"] = rng.choice(texts.STRENGTHS)
        members["good_practice_theme_codes"] = ["direct_work_and_relationships"]
    if rng.random() < CONCERN:
        theme = rng.choice(texts.CONCERNED)
        members["concerns"] = [{"text": rng.choice(texts.DEVELOPMENT), "theme_codes": [theme]}]
    return members


def _answers(form: Form, rng: random.Random, quality: float) -> Iterator[dict[str, Any]]:
    """Yields answers to the questions that must be answered whatever the other answers are."""
    for key, question in form.asked.items():
        if not question.required or question.enable_when is not None:
            continue
        if question.type is QuestionType.SCALE:
            mark = round(min(10.0, max(0.0, rng.gauss(quality, 0.9))))
            yield {"question_key": key, "value_num": mark}
        elif question.type is QuestionType.BOOLEAN:
            yield {"question_key": key, "value_bool": True}
        else:
            yield {"question_key": key, "value_text": rng.choice(texts.DEVELOPMENT)}

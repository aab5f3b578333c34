"""The form of a campaign, and whether what somebody answered fits it."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from sqlalchemy.orm import Session

from app.core import clock
from app.core.errors import Fault, Invalid
from app.data.files import shipped
from app.models.feedback.campaigns import FeedbackCampaign
from app.models.feedback.submissions import FeedbackAnswer
from app.models.tools.tools import ToolVersion
from app.schemas.feedback.campaigns import (
    FeedbackAnswerWrite,
    FeedbackFormRead,
    FeedbackGiven,
    SupportRead,
)
from app.schemas.tools.content_parts import Question
from app.schemas.tools.tool_content import ToolContent
from app.services.feedback import harm_detection
from app.services.tools import answer_rules
from app.services.tools.answer_rules import Answer, Value
from app.vocabulary.cases import AgeBand
from app.vocabulary.feedback import Anonymity, CampaignStatus, EthnicGroup, Gender

LONGEST = 4_000  # characters of a text, as in `schemas/feedback.py`
ABOUT_YOU: dict[str, list[str]] = {
    "age_band": [word.value for word in AgeBand],
    "gender": [word.value for word in Gender],
    "ethnic_group": [word.value for word in EthnicGroup],
    "disabled": ["true", "false"],
}


@dataclass(frozen=True)
class Heard:
    """What somebody answered, as it will be kept."""

    answers: list[dict[str, Any]]
    complete: bool

    @property
    def texts(self) -> list[str]:
        return [a["value_text"] for a in self.answers if a["value_text"] is not None]

    def rows(self) -> list[FeedbackAnswer]:
        return rows_of(self.answers)


def rows_of(answers: list[dict[str, Any]]) -> list[FeedbackAnswer]:
    """Answers as rows; they come as JSON has them."""
    return [FeedbackAnswer(position=n, **_typed(answer)) for n, answer in enumerate(answers)]


def _typed(answer: dict[str, Any]) -> dict[str, Any]:
    number, day = answer["value_num"], answer["value_date"]
    return answer | {
        "value_num": None if number is None else Decimal(str(number)),
        "value_date": None if day is None else date.fromisoformat(day),
    }


def accepting(campaign: FeedbackCampaign) -> bool:
    """Whether answers are taken today."""
    today = clock.today()
    return (
        campaign.status is CampaignStatus.OPEN
        and campaign.opens <= today
        and (campaign.closes is None or today <= campaign.closes)
    )


def content_of(db: Session, campaign: FeedbackCampaign) -> ToolContent:
    version = db.get_one(ToolVersion, campaign.tool_version_id)
    return ToolContent.model_validate(version.content)


def hear(content: ToolContent, given: FeedbackGiven, at: str = "") -> Heard:
    """What is kept of an answer: to questions that were asked, each once, of the right type.

    Words of harm are kept even in answer to a question that another answer made irrelevant.
    """
    asked = {question.key: question for _, question in content.asked()}
    faults: list[Fault] = []
    heard: dict[str, Answer] = {}
    kept: list[dict[str, Any]] = []
    for n, written in enumerate(given.answers):
        found = _faults(asked, heard, written, f"{at}/answers/{n}")
        faults += found
        if not found:
            question = asked[written.question_key]
            heard[question.key] = Answer(question.key, _value(written))
            kept.append(written.model_dump(mode="json"))
    if not faults and not kept and given.narrative is None:
        faults.append(Fault(f"{at}/answers", "nothing_told", "Answer something, or say something."))
    if faults:
        raise Invalid("The form cannot be kept like this.", errors=faults)
    relevant = answer_rules.relevance(content, heard).questions
    kept = [
        answer
        for answer in kept
        if answer["question_key"] in relevant or harm_detection.tells_of_harm(answer["value_text"])
    ]
    return Heard(kept, complete=not answer_rules.missing(content, heard))


def _faults(
    asked: dict[str, Question], heard: dict[str, Answer], written: FeedbackAnswerWrite, at: str
) -> list[Fault]:
    question = asked.get(written.question_key)
    if question is None:
        return [Fault(f"{at}/question_key", "unknown_question", "Is no question of this form.")]
    if question.key in heard:
        return [Fault(f"{at}/question_key", "duplicate", "Answers a question twice.")]
    values = written.model_dump(exclude={"question_key"})
    given = [name for name, value in values.items() if value is not None]
    if len(given) != 1:
        return [Fault(at, "one_value", "Give exactly one value.")]
    answer = Answer(question.key, _value(written))
    return answer_rules.answer_faults(question, answer, f"{at}/{given[0]}")


def _value(written: FeedbackAnswerWrite) -> Value:
    if written.value_num is not None:
        return Decimal(str(written.value_num))
    if written.value_codes is not None:
        return tuple(written.value_codes)
    return next(
        (v for v in (written.value_text, written.value_bool, written.value_date) if v is not None),
        None,
    )


@cache
def _support() -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = shipped("feedback_support")
    return found


def support(anonymity: Anonymity) -> list[SupportRead]:
    """Who will know, and whom to call, in every language there is."""
    return [
        SupportRead(
            language=language,
            privacy=words[anonymity.value],
            help=words["help"],
            thanks=words["thanks"],
        )
        for language, words in _support().items()
    ]


def languages(content: ToolContent) -> list[str]:
    """English, and those that every question is translated into."""
    translated = [set(question.translations) for _, question in content.asked()]
    return ["en", *sorted(set.intersection(*translated) if translated else set())]


def document(db: Session, campaign: FeedbackCampaign) -> FeedbackFormRead:
    """One self-contained document; a closed campaign shows no questions."""
    content = content_of(db, campaign)
    is_open = accepting(campaign)
    return FeedbackFormRead(
        campaign=campaign.name,
        respondent_group=campaign.respondent_group,
        anonymity=campaign.anonymity,
        open=is_open,
        languages=languages(content),
        support=support(campaign.anonymity),
        content=content.model_dump(mode="json") if is_open else None,
        about_you=ABOUT_YOU,
        longest_text=LONGEST,
    )

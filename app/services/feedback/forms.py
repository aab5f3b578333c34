"""The form of a campaign, and the check of answers against it."""

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

LONGEST = 4_000  # characters of a text, as in `FeedbackText`
ABOUT_YOU: dict[str, list[str]] = {
    "age_band": [word.value for word in AgeBand if word is not AgeBand.UNBORN],
    "gender": [word.value for word in Gender],
    "ethnic_group": [word.value for word in EthnicGroup],
    "disabled": ["true", "false"],
}


@dataclass(frozen=True)
class ParsedAnswers:
    """Checked answers as they are stored, and whether every required question is answered."""

    answers: list[dict[str, Any]]
    complete: bool

    @property
    def texts(self) -> list[str]:
        texts = (answer["value_text"] for answer in self.answers)
        return [text for text in texts if text is not None]

    def rows(self) -> list[FeedbackAnswer]:
        return rows_of(self.answers)


def rows_of(answers: list[dict[str, Any]]) -> list[FeedbackAnswer]:
    """Returns rows for answers that are in their JSON form."""
    return [FeedbackAnswer(position=n, **_typed(answer)) for n, answer in enumerate(answers)]


def _typed(answer: dict[str, Any]) -> dict[str, Any]:
    number, day = answer["value_num"], answer["value_date"]
    return answer | {
        "value_num": None if number is None else Decimal(str(number)),
        "value_date": None if day is None else date.fromisoformat(day),
    }


def accepting(campaign: FeedbackCampaign) -> bool:
    """Whether answers are accepted today."""
    today = clock.today()
    return (
        campaign.status is CampaignStatus.OPEN
        and campaign.opens <= today
        and (campaign.closes is None or today <= campaign.closes)
    )


def content_of(db: Session, campaign: FeedbackCampaign) -> ToolContent:
    version = db.get_one(ToolVersion, campaign.tool_version_id)
    return ToolContent.model_validate(version.content)


def parse_answers(content: ToolContent, given: FeedbackGiven, at: str = "") -> ParsedAnswers:
    """Returns the answers to store; refuses unknown or repeated questions and wrong types.

    An answer to a question that another answer made irrelevant is dropped, unless its text may
    indicate harm.
    """
    asked = {question.key: question for _, question in content.asked()}
    faults: list[Fault] = []
    parsed: dict[str, Answer] = {}
    submitted: list[dict[str, Any]] = []
    for n, written in enumerate(given.answers):
        own_faults = _faults(asked, parsed, written, f"{at}/answers/{n}")
        faults += own_faults
        if not own_faults:
            question = asked[written.question_key]
            parsed[question.key] = Answer(question.key, _value(written))
            submitted.append(written.model_dump(mode="json"))
    if not faults and not submitted and given.narrative is None:
        text = "Answer at least one question, or give a narrative."
        faults.append(Fault(f"{at}/answers", "nothing_told", text))
    if faults:
        raise Invalid("The answers do not fit the form.", errors=faults)
    relevant = answer_rules.relevance(content, parsed).questions
    stored = [
        answer
        for answer in submitted
        if answer["question_key"] in relevant
        or harm_detection.may_indicate_harm(answer["value_text"])
    ]
    return ParsedAnswers(stored, complete=not answer_rules.missing(content, parsed))


def _faults(
    asked: dict[str, Question], parsed: dict[str, Answer], written: FeedbackAnswerWrite, at: str
) -> list[Fault]:
    question = asked.get(written.question_key)
    if question is None:
        return [
            Fault(
                f"{at}/question_key", "unknown_question", "This form has no question with that key."
            )
        ]
    if question.key in parsed:
        return [
            Fault(f"{at}/question_key", "duplicate", "This question is answered more than once.")
        ]
    values = written.model_dump(exclude={"question_key"})
    given = [name for name, value in values.items() if value is not None]
    if len(given) != 1:
        return [Fault(at, "one_value", "An answer must have exactly one value.")]
    answer = Answer(question.key, _value(written))
    return answer_rules.answer_faults(question, answer, f"{at}/{given[0]}")


def _value(written: FeedbackAnswerWrite) -> Value:
    if written.value_num is not None:
        return Decimal(str(written.value_num))
    if written.value_codes is not None:
        return tuple(written.value_codes)
    values = (written.value_text, written.value_bool, written.value_date)
    return next((value for value in values if value is not None), None)


@cache
def _support() -> dict[str, dict[str, str]]:
    texts: dict[str, dict[str, str]] = shipped("feedback_support")
    return texts


def support(anonymity: Anonymity) -> list[SupportRead]:
    """Returns the texts on privacy and help in every language."""
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
    """Returns English and the languages into which every question is translated."""
    translated = [set(question.translations) for _, question in content.asked()]
    return ["en", *sorted(set.intersection(*translated) if translated else set())]


def document(db: Session, campaign: FeedbackCampaign) -> FeedbackFormRead:
    """Returns the form in one document, without questions while no answers are accepted."""
    content = content_of(db, campaign)
    is_open = accepting(campaign)
    return FeedbackFormRead(
        campaign=campaign.name,
        respondent_group=campaign.respondent_group,
        anonymity=campaign.anonymity,
        open=is_open,
        languages=languages(content),
        support=support(campaign.anonymity),
        content=content if is_open else None,
        about_you=ABOUT_YOU,
        longest_text=LONGEST,
    )

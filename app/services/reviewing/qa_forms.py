"""The forms of chairs and reviewing officers, and checks of judgements made with them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.errors import Fault
from app.data.files import label
from app.models.reference.themes import Theme
from app.models.tools.tools import Tool, ToolVersion
from app.schemas.reviewing.qa_record_push import SourceQaRecord
from app.schemas.reviewing.qa_records import ConcernBase, ConcernWrite, QaAnswers, QaJudgement
from app.schemas.tools.content_parts import Question
from app.schemas.tools.tool_content import ToolContent
from app.services.tools import answer_parsing, answer_rules, scales
from app.services.tools.answer_rules import Answer
from app.vocabulary.findings import Polarity
from app.vocabulary.reviewing import QaRecordKind
from app.vocabulary.tools import ToolKind, ToolVersionStatus

KINDS = {ToolKind.CPC: QaRecordKind.CPC, ToolKind.IRO: QaRecordKind.IRO}
UNKNOWN_FORM = (
    "Must be a published form for this kind of record; required if more than one is published."
)


@dataclass(frozen=True)
class Form:
    """A published version of a tool, read once: it never changes."""

    id: UUID
    kind: QaRecordKind
    content: ToolContent
    ratings: frozenset[str]

    @cached_property
    def asked(self) -> Mapping[str, Question]:
        return {question.key: question for _, question in self.content.asked()}

    @cached_property
    def always(self) -> frozenset[str] | None:
        """The questions that every record answers; None if that depends on other answers."""
        sections = self.content.sections
        depends = any(each.enable_when or not each.required for each in sections)
        if depends or any(question.enable_when for question in self.asked.values()):
            return None
        return frozenset(key for key, question in self.asked.items() if question.required)


@dataclass(frozen=True)
class Forms:
    """The published forms, and the themes that may be chosen."""

    by_id: Mapping[UUID, Form]
    current: Mapping[QaRecordKind, UUID]  # only if exactly one is published and not retired
    themes: Mapping[str, frozenset[str]]  # active ones, and the polarities each allows

    def form(self, kind: QaRecordKind, requested: UUID | None) -> Form | None:
        form = self.by_id.get(requested or self.current.get(kind, UUID(int=0)))
        return form if form is not None and form.kind is kind else None


_forms: dict[UUID, Form] = {}


def load(db: Session) -> Forms:
    """Loads the forms: two statements, and two more for each form that is not cached yet."""
    query = (
        select(ToolVersion.id, ToolVersion.status, Tool.kind)
        .join(Tool, Tool.key == ToolVersion.tool_key)
        .where(Tool.kind.in_(KINDS), ToolVersion.status != ToolVersionStatus.DRAFT)
    )
    rows = db.execute(query).all()
    current: dict[QaRecordKind, list[UUID]] = {}
    for row in rows:
        if row.status is ToolVersionStatus.PUBLISHED:
            current.setdefault(KINDS[row.kind], []).append(row.id)
        if row.id not in _forms:
            _forms[row.id] = _form(db, row.id, KINDS[row.kind])
    themes = select(Theme.code, Theme.polarity_allowed).where(Theme.active)
    return Forms(
        {row.id: _forms[row.id] for row in rows},
        {kind: versions[0] for kind, versions in current.items() if len(versions) == 1},
        {row.code: frozenset(row.polarity_allowed) for row in db.execute(themes)},
    )


def _form(db: Session, version_id: UUID, kind: QaRecordKind) -> Form:
    version = db.get_one(ToolVersion, version_id)
    content = ToolContent.model_validate(version.content)
    levels = scales.levels_of(db, content.grade_scale)
    return Form(version_id, kind, content, frozenset(level.code for level in levels))


def faults(
    forms: Forms,
    form: Form,
    judgement: QaJudgement | SourceQaRecord,
    pointer: str,
    *,
    complete: bool,
) -> list[Fault]:
    """Returns the faults of a judgement; a complete one also needs all answers of its form."""
    answers, faults = answer_parsing.parse(form.asked, judgement.answers, pointer)
    if judgement.overall_rating is not None and judgement.overall_rating not in form.ratings:
        text = "Must be a grade of the scale of this form."
        faults.append(Fault(f"{pointer}/overall_rating", "unknown_grade", text))
    if complete:
        faults += _missing(form, judgement, answers, pointer)
    faults += _theme_faults(
        forms,
        judgement.good_practice_theme_codes,
        Polarity.GOOD_PRACTICE,
        f"{pointer}/good_practice_theme_codes",
    )
    described = judgement.good_practice_text or judgement.good_practice_theme_codes
    if described and not judgement.good_practice:
        text = "Must be true if good practice is described."
        faults.append(Fault(f"{pointer}/good_practice", "good_practice", text))
    for index, concern in enumerate(judgement.concerns):
        faults += _concern_faults(forms, form, concern, f"{pointer}/concerns/{index}")
    return faults


def _missing(
    form: Form, judgement: QaAnswers, answers: Mapping[str, Answer], pointer: str
) -> list[Fault]:
    faults = []
    if judgement.overall_rating is None:
        text = "A complete record needs an overall rating."
        faults.append(Fault(f"{pointer}/overall_rating", "required", text))
    if judgement.good_practice and judgement.good_practice_text is None:
        text = "Describe the good practice."
        faults.append(Fault(f"{pointer}/good_practice_text", "required", text))
    plain = all(answer.given for answer in answers.values())
    if form.always is not None and plain and form.always <= answers.keys():
        return faults
    positions = {answer.question_key: index for index, answer in enumerate(judgement.answers)}
    for fault in answer_rules.missing(form.content, answers):
        key = fault.pointer.rsplit("/", 1)[1]
        if key in positions:
            faults.append(Fault(f"{pointer}/answers/{positions[key]}", fault.code, fault.detail))
        else:
            faults.append(Fault(f"{pointer}/answers", fault.code, f"{key}: {fault.detail}"))
    return faults


def _theme_faults(
    forms: Forms, codes: Collection[str], polarity: Polarity, pointer: str
) -> list[Fault]:
    faults = []
    for index, code in enumerate(codes):
        if code not in forms.themes:
            text = "There is no active theme with this code."
            faults.append(Fault(f"{pointer}/{index}", "unknown_code", text))
        elif polarity not in forms.themes[code]:
            text = f"This theme cannot be used for “{label(polarity)}”."
            faults.append(Fault(f"{pointer}/{index}", "bad_polarity", text))
    return faults


def _concern_faults(forms: Forms, form: Form, concern: ConcernBase, pointer: str) -> list[Fault]:
    faults = _theme_faults(forms, concern.theme_codes, Polarity.CONCERN, f"{pointer}/theme_codes")
    if concern.section_key is not None and form.content.section(concern.section_key) is None:
        text = "This form has no section with that key."
        faults.append(Fault(f"{pointer}/section_key", "unknown_section", text))
    return faults


def columns(
    form: Form, judgement: QaAnswers, concerns: Sequence[ConcernWrite]
) -> dict[str, object]:
    """Returns the columns in which a judgement is stored."""
    return {
        "tool_version_id": form.id,
        "answers": [answer.model_dump(mode="json") for answer in judgement.answers],
        "overall_rating": judgement.overall_rating,
        "good_practice": judgement.good_practice,
        "good_practice_text": judgement.good_practice_text,
        "good_practice_theme_codes": judgement.good_practice_theme_codes,
        "concerns": [concern.model_dump(mode="json") for concern in concerns],
    }

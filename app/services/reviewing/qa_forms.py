"""The forms of chairs and reviewing officers: what a judgement must answer, and what is wrong."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.errors import Fault
from app.models.reference.themes import Theme
from app.models.tools.tools import Tool, ToolVersion
from app.schemas.reviewing.qa_records import ConcernWrite, QaJudgement
from app.schemas.tools.content_parts import Question
from app.schemas.tools.tool_content import ToolContent
from app.services.tools import answer_parsing, answer_rules, scales
from app.services.tools.answer_rules import Answer
from app.vocabulary.findings import Polarity, Severity
from app.vocabulary.reviewing import QaRecordKind
from app.vocabulary.tools import ToolKind, ToolVersionStatus

KINDS = {ToolKind.CPC: QaRecordKind.CPC, ToolKind.IRO: QaRecordKind.IRO}


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
        """The questions that every record answers; None where that depends on other answers."""
        sections = self.content.sections
        depends = any(s.enable_when or not s.required for s in sections)
        if depends or any(question.enable_when for question in self.asked.values()):
            return None
        return frozenset(key for key, question in self.asked.items() if question.required)


@dataclass(frozen=True)
class Forms:
    """The published forms, and the themes that findings may have."""

    by_id: Mapping[UUID, Form]
    current: Mapping[QaRecordKind, UUID]  # where only one is published and not retired
    themes: Mapping[str, frozenset[str]]  # active ones, and the polarities each allows

    def form(self, kind: QaRecordKind, wanted: UUID | None) -> Form | None:
        found = self.by_id.get(wanted or self.current.get(kind, UUID(int=0)))
        return found if found is not None and found.kind is kind else None


_forms: dict[UUID, Form] = {}


def load(db: Session) -> Forms:
    """Two statements, and two more for every form that this process has not met yet."""
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
        {kind: found[0] for kind, found in current.items() if len(found) == 1},
        {row.code: frozenset(row.polarity_allowed) for row in db.execute(themes)},
    )


def _form(db: Session, version_id: UUID, kind: QaRecordKind) -> Form:
    version = db.get_one(ToolVersion, version_id)
    content = ToolContent.model_validate(version.content)
    levels = scales.levels_of(db, content.grade_scale)
    return Form(version_id, kind, content, frozenset(level.code for level in levels))


def faults(forms: Forms, form: Form, said: QaJudgement, at: str, *, complete: bool) -> list[Fault]:
    """What is wrong with a judgement; a complete one also answers all that its form asks."""
    answers, found = answer_parsing.parse(form.asked, said.answers, at)
    if said.overall_rating is not None and said.overall_rating not in form.ratings:
        text = "Must be a level of the tool's scale."
        found.append(Fault(f"{at}/overall_rating", "unknown_grade", text))
    if complete:
        found += _missing(form, said, answers, at)
    found += _themes(
        forms,
        said.good_practice_theme_codes,
        Polarity.GOOD_PRACTICE,
        f"{at}/good_practice_theme_codes",
    )
    if not said.good_practice and (said.good_practice_text or said.good_practice_theme_codes):
        text = "Say in good_practice that there is some."
        found.append(Fault(f"{at}/good_practice", "good_practice", text))
    for n, concern in enumerate(said.concerns):
        found += _concern(forms, form, concern, f"{at}/concerns/{n}")
    return found


def _missing(form: Form, said: QaJudgement, answers: Mapping[str, Answer], at: str) -> list[Fault]:
    found = []
    if said.overall_rating is None:
        found.append(Fault(f"{at}/overall_rating", "required", "A complete record has a rating."))
    if said.good_practice and said.good_practice_text is None:
        text = "Say what was good practice."
        found.append(Fault(f"{at}/good_practice_text", "required", text))
    plain = all(answer.given for answer in answers.values())
    if form.always is not None and plain and form.always <= answers.keys():
        return found
    places = {answer.question_key: n for n, answer in enumerate(said.answers)}
    for fault in answer_rules.missing(form.content, answers):
        key = fault.pointer.rsplit("/", 1)[1]
        if key in places:
            found.append(Fault(f"{at}/answers/{places[key]}", fault.code, fault.detail))
        else:
            found.append(Fault(f"{at}/answers", fault.code, f"{key}: {fault.detail}"))
    return found


def _themes(forms: Forms, codes: Collection[str], polarity: Polarity, at: str) -> list[Fault]:
    found = []
    for n, code in enumerate(codes):
        if code not in forms.themes:
            found.append(Fault(f"{at}/{n}", "unknown_code", "Is no theme to be chosen."))
        elif polarity not in forms.themes[code]:
            found.append(Fault(f"{at}/{n}", "bad_polarity", "Is not said of this theme."))
    return found


def _concern(forms: Forms, form: Form, concern: ConcernWrite, at: str) -> list[Fault]:
    found = _themes(forms, concern.theme_codes, Polarity.CONCERN, f"{at}/theme_codes")
    if concern.section_key is not None and form.content.section(concern.section_key) is None:
        found.append(Fault(f"{at}/section_key", "unknown_section", "Is no section of the tool."))
    told = {"escalated_to": concern.escalated_to, "escalated_at": concern.escalated_at}
    needed = concern.severity is Severity.IMMEDIATE_SAFEGUARDING or any(told.values())
    text = "Tell somebody first, then say here whom and when."
    return found + [
        Fault(f"{at}/{name}", "required", text)
        for name, value in told.items()
        if needed and value is None
    ]


def columns(form: Form, said: QaJudgement) -> dict[str, object]:
    """A judgement as the columns that keep it."""
    return {
        "tool_version_id": form.id,
        "answers": [answer.model_dump(mode="json") for answer in said.answers],
        "overall_rating": said.overall_rating,
        "good_practice": said.good_practice,
        "good_practice_text": said.good_practice_text,
        "good_practice_theme_codes": said.good_practice_theme_codes,
        "concerns": [concern.model_dump(mode="json") for concern in said.concerns],
    }

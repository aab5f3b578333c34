"""The parts of a tool's content: options, questions, sections, thresholds."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Annotated, Self

from pydantic import Field, model_validator

from app.core.validation import BadValue, pattern
from app.schemas.platform.common import (
    Code,
    Flag,
    Key,
    Line,
    Whole,
)
from app.schemas.platform.visible_text import PROSE, SEEN
from app.schemas.tools.conditions import AT_LEAST_ONE, MIN_ITEMS, EnableWhen, Part
from app.schemas.tools.numbers import Point, Share, Weight
from app.vocabulary.cases import SubjectKind
from app.vocabulary.organisation import ServiceLine
from app.vocabulary.tool_content import (
    CHOICES,
    NUMERIC,
    GradingMode,
    NaPolicy,
    QuestionType,
    SectionAggregate,
)
from app.vocabulary.tools import ToolKind

LANGUAGE = pattern(
    r"^[a-z]{2,3}(-[A-Za-z]{2,4})?$", "Must be the code of a language, such as `cy` or `en-GB`."
)
Language = Annotated[str, Field(pattern=LANGUAGE, max_length=8)]
SEMVER = pattern(
    r"^(0|[1-9]\d{0,4})\.(0|[1-9]\d{0,4})\.(0|[1-9]\d{0,4})$",
    "Must be a version of three numbers, such as 1.4.0.",
)
SemVer = Annotated[str, Field(pattern=SEMVER, max_length=17)]
Prompt = Annotated[str, Field(min_length=1, max_length=500, pattern=PROSE), SEEN]
Guidance = Annotated[str, Field(min_length=1, max_length=4_000, pattern=PROSE), SEEN]


class Anchor(Part):
    """The meaning of a point on a scale, so that everybody understands it in the same way."""

    value: Point
    label: Prompt


class Option(Part):
    """One option of a choice."""

    code: Code
    label: Prompt


class Translation(Part):
    """A question in another language. Texts without a translation are shown in English."""

    prompt: Prompt
    guidance: Guidance | None = None
    anchors: Annotated[tuple[Anchor, ...], Field(max_length=101)] = ()
    options: Annotated[tuple[Option, ...], Field(max_length=60)] = ()


class Question(Part):
    """One question. Only questions of type `scale` count towards a score, each by its weight."""

    key: Key
    type: QuestionType
    prompt: Prompt
    guidance: Guidance | None = None
    source: Prompt | None = Field(
        None, description="The law, guidance or framework that the question follows."
    )
    min: Point | None = None
    max: Point | None = None
    step: Point | None = None
    anchors: Annotated[tuple[Anchor, ...], Field(max_length=101)] = ()
    options: Annotated[tuple[Option, ...], Field(max_length=60)] = ()
    weight: Weight = Field(Decimal(1), json_schema_extra={"default": 1})
    required: Flag = True
    na_policy: NaPolicy | None = Field(
        None, description="The effect of N/A; when null, the tool's `na_policy_default` applies."
    )
    enable_when: EnableWhen | None = None
    child_friendly_prompt: Prompt | None = None
    easy_read_prompt: Prompt | None = None
    symbol: Key | None = Field(None, description="The name of a picture shown with the question.")
    translations: Annotated[dict[Language, Translation], Field(max_length=20)] = {}

    @model_validator(mode="after")
    def _numbers(self) -> Self:
        if self.type not in NUMERIC:
            if self.anchors or any(x is not None for x in (self.min, self.max, self.step)):
                raise BadValue(
                    "bad_scale", "Only a scale or a rating can have min, max, step and anchors."
                )
            return self
        low, high, step = self.min, self.max, self.step
        if low is None or high is None or step is None:
            raise BadValue("bad_scale", "A scale or rating needs min, max and step.")
        if low >= high or step <= 0 or (high - low) % step:
            raise BadValue(
                "bad_scale", "The min must be below the max, and the step must divide the range."
            )
        values = [anchor.value for anchor in self.anchors]
        if len(set(values)) < len(values) or any(not self.on_scale(value) for value in values):
            raise BadValue("bad_scale", "Each anchor must be on its own step between min and max.")
        return self

    @model_validator(mode="after")
    def _choices(self) -> Self:
        codes = [option.code for option in self.options]
        if self.type in CHOICES and len(codes) < 2:  # noqa: PLR2004 - one is no choice
            raise BadValue("bad_options", "A choice question needs at least two options.")
        if codes and self.type not in CHOICES | {QuestionType.EVIDENCE_REF}:
            raise BadValue(
                "bad_options", "Only a choice or a reference to evidence can have options."
            )
        if len(set(codes)) < len(codes):
            raise BadValue("bad_options", "Two options have the same code; each needs its own.")
        return self

    @model_validator(mode="after")
    def _translated(self) -> Self:
        points = {anchor.value for anchor in self.anchors}
        codes = {option.code for option in self.options}
        for translation in self.translations.values():
            if not points.issuperset(anchor.value for anchor in translation.anchors):
                raise BadValue(
                    "bad_translation",
                    "A translation has an anchor that the question does not have.",
                )
            if not codes.issuperset(option.code for option in translation.options):
                raise BadValue(
                    "bad_translation",
                    "A translation has an option that the question does not have.",
                )
        return self

    def on_scale(self, value: Decimal) -> bool:
        """Whether a number is on a step between min and max."""
        if self.min is None or self.max is None or self.step is None or not value.is_finite():
            return False
        if not self.min <= value <= self.max or value != round(value, 4):
            return False
        return (value - self.min) % self.step == 0


class SectionTranslation(Part):
    """A section's heading in another language."""

    title: Line
    guidance: Guidance | None = None


class Section(Part):
    """A section of the tool. An optional section may be left empty, but not half finished."""

    key: Key
    title: Line
    source_title: Line | None = Field(None, description="The heading as worded in the source.")
    order: Annotated[Whole, Field(ge=1, le=1000)]
    weight: Weight = Field(Decimal(1), json_schema_extra={"default": 1})
    required: Flag = True
    service_lines: Annotated[tuple[ServiceLine, ...], Field(max_length=12)] = Field(
        (), description="The service lines for whose cases it is meant; empty means all."
    )
    enable_when: EnableWhen | None = None
    guidance: Guidance | None = None
    questions: Annotated[
        tuple[Question, ...], Field(max_length=60, json_schema_extra=MIN_ITEMS), AT_LEAST_ONE
    ]
    translations: Annotated[dict[Language, SectionTranslation], Field(max_length=20)] = {}

    def of_type(self, kind: QuestionType) -> tuple[Question, ...]:
        """Returns the section's questions of one type."""
        return tuple(question for question in self.questions if question.type is kind)


class Threshold(Part):
    """The lowest score of a grade, inclusive; scores below all thresholds get the lowest grade."""

    level: Code
    at_least: Share


class LimitingRule(Part):
    """A rule that caps the overall grade when one section is at or below a grade."""

    section_key: Key
    at_or_below: Code
    cap: Code
    reason: Prompt


class ContentParts(Part):
    """The parts of a tool's content; `ToolContent` also checks how they fit together."""

    kind: ToolKind
    grade_scale: Code = Field(
        description="The grade scale whose levels are used for grades or ratings."
    )
    grading_mode: GradingMode
    service_lines: Annotated[tuple[ServiceLine, ...], Field(max_length=12)] = Field(
        (), description="The services that the tool is for; empty takes those of the tool itself."
    )
    subject_kinds: Annotated[tuple[SubjectKind, ...], Field(max_length=4)] = Field(
        (), description="Whom the tool is about, such as children or carers; empty means all."
    )
    na_policy_default: NaPolicy = NaPolicy.EXCLUDE
    section_aggregate: SectionAggregate = SectionAggregate.WEIGHTED_MEAN
    thresholds: Annotated[tuple[Threshold, ...], Field(max_length=10)] = ()
    limiting_rules: Annotated[tuple[LimitingRule, ...], Field(max_length=20)] = ()
    sections: Annotated[
        tuple[Section, ...], Field(max_length=30, json_schema_extra=MIN_ITEMS), AT_LEAST_ONE
    ]

    def asked(self) -> Iterator[tuple[Section, Question]]:
        """Yields every question with its section, in the order of the form."""
        for section in self.sections:
            for question in section.questions:
                yield section, question

    def section(self, key: str) -> Section | None:
        """Returns the section with this key, if there is one."""
        return next((section for section in self.sections if section.key == key), None)

"""How a grade came about: every section, every term, and the rules that limited it."""

from pydantic import Field

from app.schemas.platform.common import Schema, Score


class GradingTerm(Schema):
    """One scale question in the sum of its section."""

    question_key: str
    weight: Score
    value: Score | None
    is_na: bool
    normalised: Score | None = Field(
        description="The answer as a share of the scale; null if it is left out of the sum."
    )


class GradingSection(Schema):
    """One section: its two scores, and the grade that limiting rules use."""

    section_key: str
    weight: Score
    relevant: bool = Field(description="Whether the section applies to this child.")
    section_score: Score | None
    score_of_available: Score | None
    section_grade: str | None
    level: str | None = Field(
        description="The auditor's grade of the section, or else the band of its score."
    )
    terms: list[GradingTerm] = Field(description="The questions that were added up.")


class GradingCap(Schema):
    """A limiting rule that applies."""

    section_key: str
    level: str = Field(description="The grade of the section.")
    at_or_below: str
    cap: str
    reason: str
    lowers: bool = Field(description="Whether the cap is below the band of the score.")


class GradingExplanation(Schema):
    """The calculation of a grade, term by term."""

    engine_version: str
    score_of_applicable: Score | None
    score_of_available: Score | None
    band: str | None = Field(description="The grade that the score alone gives.")
    caps_applied: list[GradingCap] = Field(description="The rules that limited the grade.")
    indicative_grade: str | None
    sections: list[GradingSection]

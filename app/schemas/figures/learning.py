"""What audits show to be needed beside what there is to learn, and practice after learning."""

from datetime import date
from uuid import UUID

from pydantic import Field

from app.schemas.figures.metrics import CommonGrade, Disclosure, Figure, Interval
from app.schemas.organisation.references import OrgUnitRef
from app.schemas.platform.common import Day, Id, Schema, Score, WholeParameter
from app.vocabulary.figures import Audience
from app.vocabulary.organisation import ServiceLine

NO_PROOF = (
    "The grades before and after are of different audits. Much else changed in that time: they show"
    " whether practice differs, and never that learning was the reason."
)


class LearningNeedsQuery(Schema):
    """The query parameters of `GET /v1/learning-needs`."""

    as_of: Day | None = Field(None, description="The day at whose end it is; by default today.")
    unit_id: Id | None = Field(None, description="Only audits of this unit and the units below it.")
    service_line: list[ServiceLine] = Field([], max_length=12)
    due_from: Day | None = Field(
        None, description="Only audits that were due on this day or later."
    )
    due_to: Day | None = Field(
        None, description="Only audits that were due on this day or earlier."
    )
    threshold: WholeParameter = Field(
        3, ge=1, le=1000, description="How many audits must show a theme for `uptake` to count it."
    )
    disclosure: Disclosure | None = Field(
        None, description="`rows` that you may read, or `internal` figures of your place."
    )


class LearningOffer(Schema):
    """What there is to learn on a theme, for all staff."""

    resources: int = Field(description="Active resources of the Academy that name the theme.")
    resources_of_academy_theme: int = Field(
        description="Active resources under the theme of the Academy that belongs to it."
    )
    items: int = Field(description="Published learning items.")
    communities: int = Field(description="Communities of practice that run.")
    sessions_held: int = Field(description="Sessions of communities that were held by the day.")
    sessions_planned: int = Field(description="Sessions of communities that are planned.")
    items_in_time: int = Field(
        description="Learning items published since `due_from`, and at most 90 days after `due_to`"
        " (or by the day, if no `due_to` was asked for)."
    )


class ThemeNeed(Schema):
    """One theme: how often audits show that it needs development, and what there is to learn."""

    code: str
    label: str
    development: Figure | None = Field(
        description="Audits with a finding for development, of all submitted audits; null if none."
    )
    concern: Figure | None = Field(
        description="Audits with a finding of concern, of all submitted audits; null if none."
    )
    offer: LearningOffer = Field(description="What there is to learn on it.")
    unmet: bool = Field(
        description="Whether audits show it to be needed, and there is no resource, item or"
        " community for it."
    )


class LearningUptake(Schema):
    """Whether themes that audits show to be needed became learning."""

    threshold: int = Field(description="How many audits must show a theme for it to count.")
    numerator: int = Field(description="Those of the themes with a learning item in time.")
    denominator: int = Field(
        description="Themes that at least `threshold` audits show to need development or to be of"
        " concern."
    )
    value: Score | None = Field(description="The share; null if no theme counts.")


class LearningNeedsRead(Schema):
    """What audits show to be needed, beside what there is to learn. It tells of no child."""

    as_of: date
    scope: Audience = Field(description="Over which audits it is: `rows` or `internal`.")
    audits: int = Field(description="How many submitted audits it is drawn from.")
    uptake: LearningUptake = Field(description="How many of the needed themes became learning.")
    themes: list[ThemeNeed] = Field(
        description="Every active theme of findings, the most needed first."
    )
    sections: list[Figure] = Field(
        description="Sections of audits that were graded good or better, by section."
    )


class PracticeChangeQuery(Schema):
    """The query parameters of practice before and after something that teams learned from."""

    days: WholeParameter = Field(
        180, ge=30, le=730, description="How many days before and after are compared."
    )
    level: CommonGrade = Field(CommonGrade.GOOD, description="The grade that sections reach.")
    disclosure: Disclosure | None = Field(
        None, description="`rows` that you may read, or `internal` figures of your place."
    )


class SectionGrades(Schema):
    """How many section grades of the audits of a time are at or above the grade."""

    numerator: int
    denominator: int = Field(description="How many audits graded the section on the common scale.")
    value: Score | None = Field(description="The share; null without audits.")
    interval: Interval | None = Field(description="Wilson's interval; null without audits.")


class SectionChangeOfTeams(Schema):
    """The grades of one section before and after."""

    section_key: str | None
    label: str | None
    before: SectionGrades = Field(description="Of audits due before the day.")
    after: SectionGrades = Field(description="Of audits due after the day.")
    difference: Score | None = Field(description="After less before; null if one has no audits.")


class PracticeChangeRead(Schema):
    """The section grades of teams before and after learning, which are no proof of its effect."""

    note: str = Field(description="What the figures do not show.", examples=[NO_PROOF])
    day: date = Field(description="The day on which the teams learned; it counts for neither.")
    before_from: date = Field(description="The first day that is counted.")
    after_to: date = Field(description="The last day that is counted, at most today.")
    level: CommonGrade = Field(description="The grade that sections reach.")
    scope: Audience = Field(description="Over which audits it is: `rows` or `internal`.")
    team_ids: list[UUID] = Field(description="These teams.")
    teams: list[OrgUnitRef] = Field(
        description="The teams of those who took part, as far as you may see that they did."
    )
    sections: list[SectionChangeOfTeams] = Field(description="Each section that was graded.")

"""The definitions of feedback figures (docs/metrics.md)."""

from collections.abc import Iterable
from dataclasses import dataclass

from app.schemas.figures.feedback_figures import FeedbackDimension, FeedbackFigureDefinition
from app.services import access
from app.services.access import Actor
from app.services.figures.feedback import counts, protected_table
from app.services.figures.feedback.counts import OF_CAMPAIGNS, OF_SUBMISSIONS, Counter
from app.services.figures.feedback.disclosure_control import DisclosureKind
from app.vocabulary.figures import NullReason
from app.vocabulary.roles import Permission

PROTECTED = frozenset(
    {
        FeedbackDimension.AGE_BAND,
        FeedbackDimension.GENDER,
        FeedbackDimension.ETHNIC_GROUP,
        FeedbackDimension.DISABLED,
    }
)
# The figures of which there is a yearly table by a protected characteristic.
TABLES = {"submissions": protected_table.numbers, "rating_mean": protected_table.means}


@dataclass(frozen=True)
class FeedbackFigure:
    """The definition of a figure, in words and with its counter."""

    slug: str
    title: str
    unit: str
    numerator: str
    denominator: str
    count: Counter
    disclosure: DisclosureKind
    groups: tuple[FeedbackDimension, ...] = ()  # added to the group by the counter
    categories: tuple[FeedbackDimension, ...] = ()
    of_campaigns: bool = False
    null_reason: NullReason = NullReason.NOTHING_TO_COUNT
    above_one: NullReason | None = None  # the reason if the rate exceeds 1
    version: int = 1

    @property
    def own_dimensions(self) -> tuple[FeedbackDimension, ...]:
        return (*self.groups, *self.categories)

    @property
    def dimensions(self) -> list[FeedbackDimension]:
        known = set(OF_CAMPAIGNS if self.of_campaigns else OF_SUBMISSIONS)
        if self.slug not in TABLES:
            known -= PROTECTED
        return [each for each in FeedbackDimension if each in known or each in self.own_dimensions]

    def asked(self, by: Iterable[FeedbackDimension]) -> tuple[FeedbackDimension, ...]:
        """Returns the dimensions of a breakdown that the counter does not add by itself."""
        return tuple(each for each in dict.fromkeys(by) if each not in self.own_dimensions)


FIGURES = {
    each.slug: each
    for each in (
        FeedbackFigure(
            "submissions",
            "Feedback received",
            "count",
            "submissions that may be analysed",
            "the same submissions",
            counts.submissions,
            DisclosureKind.COUNT,
        ),
        FeedbackFigure(
            "response_rate",
            "Response rate",
            "rate",
            "invited people who answered; in anonymous campaigns, answers received",
            "invitations delivered",
            counts.response_rate,
            DisclosureKind.COUNT,
            of_campaigns=True,
            null_reason=NullReason.OPEN_LINK,
            above_one=NullReason.MORE_ANSWERS_THAN_INVITATIONS,
        ),
        FeedbackFigure(
            "completion_rate",
            "Completion rate",
            "rate",
            "submissions with every required question answered",
            "times the form was opened",
            counts.completion_rate,
            DisclosureKind.COUNT,
            of_campaigns=True,
            above_one=NullReason.STARTS_NOT_COUNTED,
        ),
        FeedbackFigure(
            "rating_mean",
            "Mean rating of a question",
            "points",
            "sum of the ratings",
            "submissions that rated it",
            counts.rating_means,
            DisclosureKind.MEAN,
            groups=(FeedbackDimension.QUESTION,),
        ),
        FeedbackFigure(
            "rating_distribution",
            "Ratings of a question",
            "rate",
            "submissions with this rating",
            "submissions that rated it",
            counts.rating_distribution,
            DisclosureKind.DISTRIBUTION,
            groups=(FeedbackDimension.QUESTION,),
            categories=(FeedbackDimension.ANSWER,),
        ),
        FeedbackFigure(
            "choice_distribution",
            "Choices of a question",
            "rate",
            "submissions with this choice",
            "submissions with any choice",
            counts.choice_distribution,
            DisclosureKind.DISTRIBUTION,
            groups=(FeedbackDimension.QUESTION,),
            categories=(FeedbackDimension.ANSWER,),
        ),
        FeedbackFigure(
            "theme_frequency",
            "How often a theme occurs",
            "rate",
            "coded submissions with this theme and polarity",
            "coded submissions",
            counts.theme_frequency,
            DisclosureKind.SHARE,
            categories=(FeedbackDimension.THEME, FeedbackDimension.POLARITY),
        ),
        FeedbackFigure(
            "you_said_we_did_rate",
            "You said, we did",
            "rate",
            "reviewed themes with a published response",
            "reviewed themes, counted in each campaign",
            counts.you_said_we_did,
            DisclosureKind.NOTHING,
            of_campaigns=True,
        ),
    )
}


def catalogue(actor: Actor) -> list[FeedbackFigureDefinition]:
    access.require(actor, Permission.FEEDBACK_FIGURES)
    return [
        FeedbackFigureDefinition(
            slug=each.slug,
            title=each.title,
            unit=each.unit,
            numerator=each.numerator,
            denominator=each.denominator,
            dimensions=list(each.dimensions),
            source="QA framework 5",
            definition_version=each.version,
        )
        for each in FIGURES.values()
    ]

"""The figures of feedback, as data (docs/metrics.md)."""

from dataclasses import dataclass

from app.schemas.figures.feedback_figures import FeedbackDimension, FeedbackFigureDefinition
from app.services import access
from app.services.access import Actor
from app.services.figures.feedback import counts
from app.services.figures.feedback.counts import OF_CAMPAIGNS, OF_SUBMISSIONS, Counter
from app.services.figures.feedback.disclosure_control import DisclosureKind
from app.vocabulary.figures import NullReason
from app.vocabulary.roles import Permission


@dataclass(frozen=True)
class FeedbackFigure:
    """One figure, in words and as what counts it."""

    slug: str
    title: str
    unit: str
    numerator: str
    denominator: str
    count: Counter
    tells: DisclosureKind
    groups: tuple[FeedbackDimension, ...] = ()  # what the counter adds to the group by itself
    categories: tuple[FeedbackDimension, ...] = ()
    of_campaigns: bool = False
    null_reason: NullReason = NullReason.NOTHING_TO_COUNT
    above_one: NullReason | None = None  # why a rate above 1 is none
    version: int = 1

    @property
    def own(self) -> tuple[FeedbackDimension, ...]:
        return (*self.groups, *self.categories)

    @property
    def dimensions(self) -> list[FeedbackDimension]:
        known = OF_CAMPAIGNS if self.of_campaigns else OF_SUBMISSIONS
        return [each for each in FeedbackDimension if each in known or each in self.own]


FIGURES = {
    each.slug: each
    for each in (
        FeedbackFigure(
            "submissions",
            "Feedback received",
            "count",
            "submissions that may be analysed",
            "the same",
            counts.submissions,
            DisclosureKind.HOW_MANY,
        ),
        FeedbackFigure(
            "response_rate",
            "Response rate",
            "rate",
            "invited who answered; of anonymous campaigns, answers that came",
            "invitations delivered",
            counts.response_rate,
            DisclosureKind.HOW_MANY,
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
            DisclosureKind.HOW_MANY,
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
            DisclosureKind.A_MEAN,
            groups=(FeedbackDimension.QUESTION,),
        ),
        FeedbackFigure(
            "rating_distribution",
            "Ratings of a question",
            "rate",
            "submissions with this rating",
            "submissions that rated it",
            counts.rating_distribution,
            DisclosureKind.A_PART,
            groups=(FeedbackDimension.QUESTION,),
            categories=(FeedbackDimension.ANSWER,),
        ),
        FeedbackFigure(
            "choice_distribution",
            "Choices of a question",
            "rate",
            "submissions with this choice",
            "submissions that chose",
            counts.choice_distribution,
            DisclosureKind.A_PART,
            groups=(FeedbackDimension.QUESTION,),
            categories=(FeedbackDimension.ANSWER,),
        ),
        FeedbackFigure(
            "theme_frequency",
            "How often a theme is spoken of",
            "rate",
            "coded submissions with this theme and polarity",
            "coded submissions",
            counts.theme_frequency,
            DisclosureKind.A_SHARE,
            categories=(FeedbackDimension.THEME, FeedbackDimension.POLARITY),
        ),
        FeedbackFigure(
            "you_said_we_did_rate",
            "You said, we did",
            "rate",
            "reviewed themes with a published response",
            "reviewed themes of each campaign",
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

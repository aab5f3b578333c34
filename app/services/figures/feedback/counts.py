"""Counts feedback figures: cells of a group and a category, each with its denominator.

A group is a combination of dimensions (campaign, district, age band, …, and the question if there
is one); a category is an answer or a theme. Every group has every category, with 0 if need be.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    SQLColumnExpression,
    Text,
    and_,
    case,
    cast,
    func,
    literal,
    or_,
    select,
)
from sqlalchemy.orm import Session

from app.models.feedback.campaigns import FeedbackBox, FeedbackCampaign, FeedbackInvitation
from app.models.feedback.outcomes import FeedbackResponse
from app.models.feedback.submissions import FeedbackAnswer, FeedbackCoding, FeedbackSubmission
from app.models.tools.tools import ToolVersion
from app.schemas.figures.feedback_figures import FeedbackDimension
from app.vocabulary.feedback import Anonymity, FeedbackStatus, ResponseStatus

Column = SQLColumnExpression[Any]
Key = tuple[Any, ...]
CODED = (FeedbackStatus.CODED, FeedbackStatus.REVIEWED, FeedbackStatus.CLOSED)
# What a source deletes after the campaign has closed was in the figures, and stays in them.
STANDS = or_(FeedbackSubmission.deleted_at.is_(None), FeedbackSubmission.counted_at_close)
REVIEWED = (FeedbackStatus.REVIEWED, FeedbackStatus.CLOSED)

OF_CAMPAIGNS: dict[FeedbackDimension, Column] = {
    FeedbackDimension.CAMPAIGN: FeedbackCampaign.id,
    FeedbackDimension.RESPONDENT_GROUP: FeedbackCampaign.respondent_group,
    FeedbackDimension.CHANNEL: FeedbackCampaign.channel,
    FeedbackDimension.AREA: FeedbackCampaign.area_id,
    FeedbackDimension.DISTRICT: FeedbackCampaign.district_id,
    FeedbackDimension.SERVICE: FeedbackCampaign.service_line,
}
OF_SUBMISSIONS: dict[FeedbackDimension, Column] = {
    **OF_CAMPAIGNS,
    FeedbackDimension.AREA: FeedbackSubmission.area_id,
    FeedbackDimension.DISTRICT: FeedbackSubmission.district_id,
    FeedbackDimension.SERVICE: FeedbackSubmission.service_line,
    FeedbackDimension.MONTH: func.to_char(FeedbackSubmission.submitted_week, "YYYY-MM"),
    FeedbackDimension.LANGUAGE: FeedbackSubmission.language,
    FeedbackDimension.AGE_BAND: FeedbackSubmission.age_band,
    FeedbackDimension.GENDER: FeedbackSubmission.gender,
    FeedbackDimension.ETHNIC_GROUP: FeedbackSubmission.ethnic_group,
    FeedbackDimension.DISABLED: FeedbackSubmission.disabled,
}
QUESTION: Column = func.concat(ToolVersion.tool_key, ".", FeedbackAnswer.question_key)


@dataclass
class Cell:
    """The counts of one group and category."""

    numerator: Fraction = Fraction(0)
    denominator: int = 0

    def add(self, other: "Cell") -> None:
        self.numerator += other.numerator
        self.denominator += other.denominator


@dataclass(frozen=True)
class Selection:
    """The rows to count, and the dimensions to break them down by."""

    db: Session
    dimensions: Sequence[FeedbackDimension]
    submissions: ColumnElement[bool]
    campaigns: ColumnElement[bool]
    question: str | None
    theme: str | None


Cells = dict[tuple[Key, Key], Cell]
Counter = Callable[[Selection], Cells]


def countable(*columns: Column) -> Select[Any]:
    """Selects submissions that may be counted, each with its campaign."""
    rows = (
        select(*columns)
        .select_from(FeedbackSubmission)
        .join(FeedbackCampaign, FeedbackCampaign.id == FeedbackSubmission.campaign_id)
    )
    return rows.where(FeedbackSubmission.consent_analysis, STANDS)


def _answered(selection: Selection, *columns: Column) -> Select[Any]:
    rows = countable(*columns).join(
        FeedbackAnswer, FeedbackAnswer.submission_id == FeedbackSubmission.id
    )
    rows = rows.join(ToolVersion, ToolVersion.id == FeedbackCampaign.tool_version_id).where(
        selection.submissions
    )
    return rows if selection.question is None else rows.where(QUESTION.in_((selection.question,)))


def _by(selection: Selection, known: dict[FeedbackDimension, Column]) -> list[Column]:
    return [known[dimension] for dimension in selection.dimensions]


def submissions(selection: Selection) -> Cells:
    groups = _by(selection, OF_SUBMISSIONS)
    rows = selection.db.execute(
        countable(*groups, func.count()).where(selection.submissions).group_by(*groups)
    )
    return {(tuple(key), ()): Cell(Fraction(n), n) for *key, n in rows}


def rating_means(selection: Selection) -> Cells:
    groups = [*_by(selection, OF_SUBMISSIONS), QUESTION]
    query = _answered(selection, *groups, func.sum(FeedbackAnswer.value_num), func.count())
    rows = selection.db.execute(
        query.where(FeedbackAnswer.value_num.is_not(None)).group_by(*groups)
    )
    return {(tuple(key), ()): Cell(Fraction(total), n) for *key, total, n in rows}


def rating_distribution(selection: Selection) -> Cells:
    rated = FeedbackAnswer.value_num.is_not(None)
    return _shares(selection, cast(func.trim_scale(FeedbackAnswer.value_num), Text), rated)


def choice_distribution(selection: Selection) -> Cells:
    """Counts choices; a submission counts in each of its choices, so shares may sum above 1."""
    chosen: Column = func.jsonb_array_elements_text(FeedbackAnswer.value_codes)
    return _shares(selection, chosen, FeedbackAnswer.value_codes.is_not(None))


def _shares(selection: Selection, answer: Column, counts: ColumnElement[bool]) -> Cells:
    groups = [*_by(selection, OF_SUBMISSIONS), QUESTION]
    inner = _answered(
        selection, *(group.label(f"g{n}") for n, group in enumerate(groups)), answer.label("a")
    )
    listed = inner.where(counts).subquery()
    parts = select(listed, func.count()).group_by(*listed.c)
    bases = _answered(selection, *groups, func.count()).where(counts).group_by(*groups)
    return _with_zeros(
        {tuple(key): n for *key, n in selection.db.execute(bases)},
        {(tuple(key), (category,)): n for *key, category, n in selection.db.execute(parts)},
        lambda group: group[-1],
    )


def theme_frequency(selection: Selection) -> Cells:
    groups = _by(selection, OF_SUBMISSIONS)
    coded = and_(
        selection.submissions,
        FeedbackSubmission.status.in_(CODED),
        FeedbackSubmission.coded_by.is_not(None),
    )
    bases = countable(*groups, func.count()).where(coded).group_by(*groups)
    theme = (FeedbackCoding.theme_code, FeedbackCoding.polarity)
    parts = countable(*groups, *theme, func.count()).join(
        FeedbackCoding, FeedbackCoding.submission_id == FeedbackSubmission.id
    )
    if selection.theme is not None:
        parts = parts.where(FeedbackCoding.theme_code == selection.theme)
    rows = selection.db.execute(parts.where(coded).group_by(*groups, *theme))
    return _with_zeros(
        {tuple(key): n for *key, n in selection.db.execute(bases)},
        {(tuple(key), (code, polarity)): n for *key, code, polarity, n in rows},
        lambda _group: None,
    )


def _with_zeros(
    bases: dict[Key, int], parts: dict[tuple[Key, Key], int], kind: Callable[[Key], Any]
) -> Cells:
    """Returns every group with every category of its kind, with 0 where nobody gave it."""
    categories: dict[Any, set[Key]] = defaultdict(set)
    for group, category in parts:
        categories[kind(group)].add(category)
    return {
        (group, category): Cell(Fraction(parts.get((group, category), 0)), n)
        for group, n in bases.items()
        for category in categories[kind(group)]
    }


def response_rate(selection: Selection) -> Cells:
    """Counts answers received in anonymous campaigns, and invited people who answered in others."""
    of_campaign = FeedbackInvitation.campaign_id == FeedbackCampaign.id
    delivered = (
        select(func.count()).where(of_campaign, FeedbackInvitation.delivered).scalar_subquery()
    )
    answered = (
        select(func.count()).where(of_campaign, FeedbackInvitation.responded).scalar_subquery()
    )
    received = case(
        (FeedbackCampaign.anonymity == Anonymity.ANONYMOUS, FeedbackBox.received), else_=answered
    )
    return _campaigns(selection, received, delivered, delivered > 0)


def completion_rate(selection: Selection) -> Cells:
    complete = select(func.count()).where(
        FeedbackSubmission.campaign_id == FeedbackCampaign.id,
        FeedbackSubmission.complete,
        STANDS,
    )
    whole = complete.scalar_subquery() + FeedbackBox.complete_left
    return _campaigns(selection, whole, FeedbackBox.started, FeedbackBox.started > 0)


def _campaigns(
    selection: Selection, numerator: Column, denominator: Column, counts: ColumnElement[bool]
) -> Cells:
    groups = _by(selection, OF_CAMPAIGNS)
    query = (
        select(*groups, numerator, denominator)
        .select_from(FeedbackCampaign)
        .join(FeedbackBox, FeedbackBox.campaign_id == FeedbackCampaign.id)
        .where(selection.campaigns, counts)
    )
    return _summed(
        ((tuple(key), ()), Cell(Fraction(part), whole))
        for *key, part, whole in selection.db.execute(query)
    )


def you_said_we_did(selection: Selection) -> Cells:
    """Counts themes of reviewed submissions, and those with a published response."""
    groups = _by(selection, OF_CAMPAIGNS)
    themes = (
        select(FeedbackSubmission.campaign_id, FeedbackCoding.theme_code)
        .join(FeedbackCoding, FeedbackCoding.submission_id == FeedbackSubmission.id)
        .where(
            FeedbackSubmission.status.in_(REVIEWED),
            FeedbackSubmission.consent_analysis,
            STANDS,
        )
        .distinct()
        .subquery()
    )
    answered = select(literal(1)).where(
        FeedbackResponse.campaign_id == themes.c.campaign_id,
        FeedbackResponse.status == ResponseStatus.PUBLISHED,
        or_(
            FeedbackResponse.theme_code == themes.c.theme_code,
            FeedbackResponse.submission_id.in_(
                select(FeedbackCoding.submission_id)
                .join(FeedbackSubmission, FeedbackSubmission.id == FeedbackCoding.submission_id)
                .where(
                    FeedbackCoding.theme_code == themes.c.theme_code,
                    FeedbackSubmission.campaign_id == themes.c.campaign_id,
                    FeedbackSubmission.status.in_(REVIEWED),
                )
            ),
        ),
    )
    query = (
        select(*groups, func.count().filter(answered.exists()), func.count())
        .select_from(themes)
        .join(FeedbackCampaign, FeedbackCampaign.id == themes.c.campaign_id)
        .where(selection.campaigns)
    )
    if selection.theme is not None:
        query = query.where(themes.c.theme_code == selection.theme)
    rows = selection.db.execute(query.group_by(*groups))
    return {(tuple(key), ()): Cell(Fraction(part), whole) for *key, part, whole in rows if whole}


def _summed(cells: Iterable[tuple[tuple[Key, Key], Cell]]) -> Cells:
    sums: Cells = defaultdict(Cell)
    for key, cell in cells:
        sums[key].add(cell)
    return sums

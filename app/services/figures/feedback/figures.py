"""Feedback figures: rates, ratings with their distributions, themes (docs/metrics.md)."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, false, or_, select
from sqlalchemy.orm import Session, aliased

from app.core import clock
from app.core.config import settings
from app.core.errors import Fault, Invalid, NotFound
from app.models.feedback.campaigns import FeedbackCampaign
from app.models.feedback.submissions import FeedbackSubmission
from app.models.organisation.org_units import OrgUnit
from app.schemas.figures.feedback_figures import (
    FeedbackDimension,
    FeedbackFigureQuery,
    FeedbackFigureRead,
)
from app.schemas.figures.metrics import Figure, GroupValue
from app.services import access
from app.services.access import Actor
from app.services.figures.feedback import disclosure_control, value_labels
from app.services.figures.feedback.catalogue import FIGURES, FeedbackFigure
from app.services.figures.feedback.counts import Cell, Cells, Selection
from app.services.figures.feedback.disclosure_control import SuppressionRule
from app.services.organisation import org_units
from app.services.platform.rounding import printed
from app.vocabulary.feedback import CampaignStatus, FeedbackStatus, RespondentGroup
from app.vocabulary.figures import NullReason
from app.vocabulary.organisation import OrgUnitKind
from app.vocabulary.roles import DIRECTORS, Permission, Role

UNIT = frozenset({Role.QA_ADMIN, Role.QA_MANAGER})
WITHIN_THEIR_AREA = {Role.TEAM_MANAGER, Role.SERVICE_MANAGER, Role.MI_ANALYST, *DIRECTORS}
PROTECTED = frozenset(
    {
        FeedbackDimension.AGE_BAND,
        FeedbackDimension.GENDER,
        FeedbackDimension.ETHNIC_GROUP,
        FeedbackDimension.DISABLED,
    }
)
PROTECTED_THRESHOLD = 10
# Published figures are sums of cells of this grain.
GRAIN = (
    FeedbackDimension.CAMPAIGN,
    FeedbackDimension.AREA,
    FeedbackDimension.DISTRICT,
    FeedbackDimension.SERVICE,
)
ONLY_LIVE = frozenset({FeedbackDimension.MONTH, FeedbackDimension.LANGUAGE})
NOT_CODED = (FeedbackStatus.RECEIVED, FeedbackStatus.TRIAGED, FeedbackStatus.ESCALATED)


def read(db: Session, actor: Actor, slug: str, query: FeedbackFigureQuery) -> FeedbackFigureRead:
    """Returns one figure: live for the QA unit, published for everybody else.

    Breakdowns by protected characteristics are published ones even for the QA unit.
    """
    access.require(actor, Permission.FEEDBACK_FIGURES)
    figure = FIGURES.get(slug)
    if figure is None:
        raise NotFound("There is no such figure; GET /v1/feedback-figures lists all of them.")
    by = figure.asked(query.by)
    protected = not PROTECTED.isdisjoint(by)
    live = bool(actor.roles & UNIT) and not protected
    _check(db, figure, query, live=live)
    least = settings().suppression_threshold
    threshold = max(least, PROTECTED_THRESHOLD) if protected else least
    rule = SuppressionRule(figure.disclosure, threshold, len(figure.groups))
    grain = by if live else tuple(dict.fromkeys((*GRAIN, *by)))
    cells = figure.count(_selection(db, actor, figure, query, grain, live=live))
    if not live:
        parts = [n for n, dimension in enumerate(grain) if dimension in PROTECTED]
        cells = disclosure_control.published(rule, cells, parts)
    return _answer(db, figure, rule, _roll_up(cells, grain, by), by, live=live)


def _check(db: Session, figure: FeedbackFigure, query: FeedbackFigureQuery, *, live: bool) -> None:
    faults = [
        Fault("?by", "no_such_dimension", f"This figure cannot be broken down by {each}.")
        for each in query.by
        if each not in figure.dimensions
    ]
    unit = db.get(OrgUnit, query.unit_id) if query.unit_id else None
    if query.unit_id is not None and unit is None:
        faults.append(Fault("?unit_id", "unknown", "There is no such unit."))
    if figure.of_campaigns:
        faults += [
            Fault(f"?{name}", "no_such_filter", f"This figure cannot be filtered by {name}.")
            for name in ("week_from", "week_to", "question")
            if getattr(query, name) is not None
        ]
    if not live:
        faults += _unpublished(query, unit)
    if faults:
        raise Invalid("The parameters do not fit this figure.", errors=faults)


def _unpublished(query: FeedbackFigureQuery, unit: OrgUnit | None) -> list[Fault]:
    """Returns a fault for each parameter that asks for cells smaller than the published ones."""
    text = "Figures are published for whole closed campaigns, in districts or larger units."
    names = [f"by={each}" for each in query.by if each in ONLY_LIVE]
    names += [name for name in ("week_from", "week_to") if getattr(query, name) is not None]
    if unit is not None and unit.kind not in {
        OrgUnitKind.DIRECTORATE,
        OrgUnitKind.AREA,
        OrgUnitKind.DISTRICT,
    }:
        names.append("unit_id")
    return [Fault(f"?{name.partition('=')[0]}", "not_published", text) for name in names]


def _selection(
    db: Session,
    actor: Actor,
    figure: FeedbackFigure,
    query: FeedbackFigureQuery,
    grain: Sequence[FeedbackDimension],
    *,
    live: bool,
) -> Selection:
    campaigns, submissions = (
        _filters(db, query, row, live=live) for row in (FeedbackCampaign, FeedbackSubmission)
    )
    if query.week_from is not None:
        submissions.append(FeedbackSubmission.submitted_week >= query.week_from)
    if query.week_to is not None:
        submissions.append(FeedbackSubmission.submitted_week <= query.week_to)
    if not live:
        campaigns.append(FeedbackCampaign.status == CampaignStatus.CLOSED)
        submissions.append(FeedbackCampaign.status == CampaignStatus.CLOSED)
        if figure.slug == "theme_frequency":
            submissions.append(_all_coded())
    return Selection(
        db,
        grain,
        and_(_scope(actor, FeedbackSubmission), *submissions),
        and_(_scope(actor, FeedbackCampaign), *campaigns),
        query.question,
        query.theme_code,
    )


def _scope(actor: Actor, row: Any) -> ColumnElement[bool]:
    """Returns the condition for feedback that figures for the caller count."""
    terms: list[ColumnElement[bool]] = [false()]
    for place in actor.scopes():
        if place.role in UNIT or place.role in WITHIN_THEIR_AREA:
            terms.append(place.covers(row))
        elif place.role is Role.PARTNER_AGENCY:
            partners = row.respondent_group == RespondentGroup.PARTNER_AGENCY
            terms.append(and_(place.covers(row), partners))
    return or_(*terms)


def _filters(
    db: Session, query: FeedbackFigureQuery, row: Any, *, live: bool
) -> list[ColumnElement[bool]]:
    terms: list[ColumnElement[bool]] = []
    for column, accepted in (
        (FeedbackCampaign.id, query.campaign_id),
        (FeedbackCampaign.respondent_group, query.respondent_group),
        (FeedbackCampaign.channel, query.channel),
        (row.service_line, query.service_line),
    ):
        if accepted:
            terms.append(column.in_(accepted))
    if query.unit_id is not None:
        unit = db.get_one(OrgUnit, query.unit_id)
        upper = {OrgUnitKind.DISTRICT, OrgUnitKind.AREA}
        if unit.kind in upper or not (live or unit.kind is OrgUnitKind.DIRECTORATE):
            # Where it was then: a team that moved since takes no answers along.
            terms.append(or_(row.district_id == unit.id, row.area_id == unit.id))
        else:
            terms.append(row.org_unit_id.in_(org_units.subtree(unit.id)))
    return terms


def _all_coded() -> ColumnElement[bool]:
    """Whether all feedback of a campaign is coded, so that its themes no longer change."""
    other = aliased(FeedbackSubmission)
    return ~exists(
        select(other.id).where(
            other.campaign_id == FeedbackCampaign.id,
            other.consent_analysis,
            other.deleted_at.is_(None),
            other.status.in_(NOT_CODED),
        )
    )


def _roll_up(
    cells: Cells, grain: Sequence[FeedbackDimension], by: Sequence[FeedbackDimension]
) -> Cells:
    """Returns sums by the requested dimensions and by those that the counter adds."""
    positions = [list(grain).index(dimension) for dimension in by]
    rows: Cells = defaultdict(Cell)
    for (group, category), cell in cells.items():
        rows[(*(group[n] for n in positions), *group[len(grain) :]), category].add(cell)
    return rows


def _answer(
    db: Session,
    figure: FeedbackFigure,
    rule: SuppressionRule,
    rows: Cells,
    by: Sequence[FeedbackDimension],
    *,
    live: bool,
) -> FeedbackFigureRead:
    withheld = disclosure_control.suppressed(rule, rows) if live else set()
    names = (*by, *figure.groups, *figure.categories)
    labels = value_labels.of(db, {part for group, category in rows for part in (*group, *category)})
    total = Cell()
    if not figure.own_dimensions:
        for cell in rows.values():
            total.add(cell)
    is_large_enough = disclosure_control.is_large_enough(rule, total)
    return FeedbackFigureRead(
        slug=figure.slug,
        title=figure.title,
        unit=figure.unit,
        definition_version=figure.version,
        as_of=clock.today(),
        scope="live" if live else "published",
        threshold=rule.threshold,
        rows=[
            _figure(figure, rows[key], _group(names, key, labels), withheld=key in withheld)
            for key in sorted(rows, key=_sort_key)
            if names
        ],
        total=_figure(figure, total, [], withheld=total.denominator > 0 and not is_large_enough),
    )


def _sort_key(key: tuple[Any, Any]) -> list[tuple[bool, str]]:
    return [(part is None, str(part)) for half in key for part in half]


def _group(
    names: Sequence[FeedbackDimension], key: tuple[Any, Any], labels: dict[Any, str]
) -> list[GroupValue]:
    parts = (*key[0], *key[1])
    return [
        GroupValue(
            dimension=name, value=None if part is None else _text(part), label=labels.get(part)
        )
        for name, part in zip(names, parts, strict=True)
    ]


def _text(part: Any) -> str:
    return str(part).lower() if isinstance(part, bool) else str(part)


def _figure(
    figure: FeedbackFigure, cell: Cell, group: list[GroupValue], *, withheld: bool
) -> Figure:
    value, reason = _value(figure, cell)
    return Figure(
        group=group,
        numerator=int(cell.numerator) if cell.numerator.denominator == 1 and not withheld else None,
        denominator=None if withheld else cell.denominator,
        exclusions={},
        value=None if withheld else value,
        null_reason=NullReason.WITHHELD if withheld else reason,
        status="c" if withheld else "shown",
        agreement=None,
        quantiles=None,
        small=False,
        interval=None,
        target=None,
    )


def _value(figure: FeedbackFigure, cell: Cell) -> tuple[Any, NullReason | None]:
    if figure.own_dimensions and cell.denominator == 0:
        return None, NullReason.BY_QUESTION_OR_THEME  # a total over different ones has no meaning
    if figure.unit == "count":
        return int(cell.numerator), None
    if cell.denominator == 0:
        return None, figure.null_reason
    if figure.above_one is not None and cell.numerator > cell.denominator:
        return None, figure.above_one
    return printed(cell.numerator / cell.denominator), None

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
from app.services import access
from app.services.access import Actor
from app.services.figures.feedback import (
    answers,
    disclosure_control,
    protected_people,
    protected_table,
)
from app.services.figures.feedback.catalogue import FIGURES, PROTECTED, TABLES, FeedbackFigure
from app.services.figures.feedback.counts import Cell, Cells, Selection
from app.services.figures.feedback.disclosure_control import SuppressionRule
from app.services.organisation import org_units
from app.vocabulary.feedback import CampaignStatus, FeedbackStatus, RespondentGroup
from app.vocabulary.organisation import OrgUnitKind
from app.vocabulary.roles import DIRECTORS, Permission, Role

UNIT = frozenset({Role.QA_ADMIN, Role.QA_MANAGER})
WITHIN_THEIR_AREA = {Role.TEAM_MANAGER, Role.SERVICE_MANAGER, Role.MI_ANALYST, *DIRECTORS}
# Published figures are sums of cells of this grain.
GRAIN = (
    FeedbackDimension.CAMPAIGN,
    FeedbackDimension.AREA,
    FeedbackDimension.DISTRICT,
    FeedbackDimension.SERVICE,
)
ONLY_LIVE = frozenset({FeedbackDimension.MONTH, FeedbackDimension.LANGUAGE})
NOT_REVIEWED = (
    FeedbackStatus.RECEIVED,
    FeedbackStatus.TRIAGED,
    FeedbackStatus.ESCALATED,
    FeedbackStatus.CODED,
)


def read(db: Session, actor: Actor, slug: str, query: FeedbackFigureQuery) -> FeedbackFigureRead:
    """Returns one figure: live for the QA unit, published for everybody else.

    By a protected characteristic there is one table a year, for the QA unit too.
    """
    access.require(actor, Permission.FEEDBACK_FIGURES)
    figure = FIGURES.get(slug)
    if figure is None:
        raise NotFound("There is no such figure; GET /v1/feedback-figures lists all of them.")
    by = figure.asked(query.by)
    live = bool(actor.roles & UNIT)
    if not PROTECTED.isdisjoint(query.by):
        return _protected(db, actor, figure, query)
    _check(db, figure, query, live=live)
    rule = SuppressionRule(figure.disclosure, settings().suppression_threshold, len(figure.groups))
    grain = by if live else tuple(dict.fromkeys((*GRAIN, *by)))
    cells = figure.count(_selection(db, actor, figure, query, grain, live=live))
    if not live:
        cells = disclosure_control.published(rule, cells)
    return answers.answer(db, figure, rule, _roll_up(cells, grain, by), by, live=live)


def _protected(
    db: Session, actor: Actor, figure: FeedbackFigure, query: FeedbackFigureQuery
) -> FeedbackFigureRead:
    """Returns the table of a year by a protected characteristic."""
    last = clock.today().year - 1
    year = last if query.year is None else query.year
    faults = _beside_the_table(figure, query)
    if year > last:
        text = "The table of a year is made when the year is over."
        faults.append(Fault("?year", "not_published", text))
    if faults:
        raise Invalid("The parameters do not fit this figure.", errors=faults)
    (characteristic,) = query.by
    whole_county = bool(actor.roles & (UNIT | WITHIN_THEIR_AREA))
    people = protected_people.of_year(db, characteristic, year) if whole_county else []
    cells = TABLES[figure.slug](people)
    rule = SuppressionRule(figure.disclosure, protected_table.LEAST, len(figure.groups))
    return answers.answer(db, figure, rule, cells, (characteristic,), live=False)


def _beside_the_table(figure: FeedbackFigure, query: FeedbackFigureQuery) -> list[Fault]:
    """Returns a fault for each parameter that would make a second table of the same people."""
    faults = []
    if figure.slug not in TABLES:
        text = "By a protected characteristic there are only `submissions` and `rating_mean`."
        faults.append(Fault("?by", "no_such_dimension", text))
    text = (
        "By a protected characteristic there is one table a year, of the whole county: ask by"
        " nothing else, and with no parameter but `year`."
    )
    names = query.model_fields_set - {"by", "year"} | ({"by"} if len(query.by) > 1 else set())
    return faults + [Fault(f"?{name}", "not_published", text) for name in sorted(names)]


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
    if query.year is not None:
        text = "Give `year` with `by` a protected characteristic alone; or give weeks."
        faults.append(Fault("?year", "no_such_filter", text))
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
            submissions.append(_all_reviewed())
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


def _all_reviewed() -> ColumnElement[bool]:
    """Whether all feedback of a campaign is reviewed, so that its themes no longer change."""
    other = aliased(FeedbackSubmission)
    return ~exists(
        select(other.id).where(
            other.campaign_id == FeedbackCampaign.id,
            other.consent_analysis,
            or_(other.deleted_at.is_(None), other.counted_at_close),
            other.status.in_(NOT_REVIEWED),
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

"""Which child outcome analyses each role sees, and which of their observations."""

from sqlalchemy import ColumnElement, Text, and_, cast, exists, not_, or_, select

from app.models.findings.recommendations import Recommendation
from app.models.organisation.org_units import OrgUnitAncestor
from app.models.outcome_analysis.analyses import OutcomeAnalysis, OutcomeBlock
from app.models.outcome_analysis.lines_of_enquiry import LineOfEnquiry
from app.models.outcome_analysis.observations import Observation
from app.services.access.actor import Actor, GrantScope
from app.services.access.independence import own_line
from app.services.access.predicates import (
    MANAGERS,
    PRACTICE,
    QA,
    Rows,
    Scopes,
    Wholes,
    at_or_above,
    to,
)
from app.vocabulary.findings import Destination, RecommendationStatus
from app.vocabulary.outcome_analysis import ACCEPTED, UNDER_WAY
from app.vocabulary.roles import DIRECTORS, Role


def leads_or_observes(row: type[OutcomeAnalysis], me: Actor) -> ColumnElement[bool]:
    """Whether the caller leads an analysis, or is named as one of its observers."""
    observer: ColumnElement[bool] = row.observer_ids.has_key(cast(me.me, Text))
    return or_(row.lead_id == me.me, observer)


def may_be_asked_by(row: type[Recommendation], me: Actor) -> ColumnElement[bool]:
    """Whether lines of enquiry of an analysis that the caller leads are or may be drawn from it.

    They may be drawn, until the report is given, from what was accepted for lines of enquiry and
    is for the district, a unit above it or one below.
    """
    mine, district = OutcomeAnalysis.lead_id == me.me, OutcomeAnalysis.org_unit_id
    drawn = (
        select(LineOfEnquiry.id)
        .join(OutcomeAnalysis, OutcomeAnalysis.id == LineOfEnquiry.outcome_analysis_id)
        .where(mine, LineOfEnquiry.recommendation_ids.has_key(cast(row.id, Text)))
    )
    above = select(OrgUnitAncestor.ancestor_id).where(OrgUnitAncestor.org_unit_id == district)
    below = select(OrgUnitAncestor.org_unit_id).where(OrgUnitAncestor.ancestor_id == district)
    usable = select(OutcomeAnalysis.id).where(
        mine,
        OutcomeAnalysis.status.in_(sorted(UNDER_WAY)),
        or_(row.org_unit_id.in_(above), row.org_unit_id.in_(below)),
    )
    for_lines = and_(
        row.status == RecommendationStatus.ACCEPTED,
        row.destinations.has_key(Destination.COA_LINE_OF_ENQUIRY.value),
    )
    return or_(exists(drawn), and_(for_lines, exists(usable)))


def _mine(row: type[OutcomeAnalysis], me: Actor, _place: GrantScope) -> ColumnElement[bool]:
    return leads_or_observes(row, me)


def _here_or_mine(row: type[OutcomeAnalysis], me: Actor, place: GrantScope) -> ColumnElement[bool]:
    return or_(place.covers(row), leads_or_observes(row, me))


def _accepted_for_my_place(
    row: type[OutcomeAnalysis], me: Actor, place: GrantScope
) -> ColumnElement[bool]:
    """Whether it is of the place, or an accepted one of the district that the place is in."""
    accepted = row.status.in_(sorted(ACCEPTED))
    return or_(_here_or_mine(row, me, place), and_(accepted, at_or_above(row, place)))


ANALYSES: dict[Role, Rows] = {
    **to(*PRACTICE, rows=_mine),
    **to(*QA, *DIRECTORS, rows=_here_or_mine),
    **to(*MANAGERS, rows=_accepted_for_my_place),
}


def _with_its_analysis(role: Role) -> Rows:
    def rows(row: type[LineOfEnquiry], me: Actor, place: GrantScope) -> ColumnElement[bool]:
        return exists(
            select(OutcomeAnalysis.id).where(
                OutcomeAnalysis.id == row.outcome_analysis_id,
                ANALYSES[role](OutcomeAnalysis, me, place),
            )
        )

    return rows


def _observed_or_led(row: type[Observation], me: Actor, _place: GrantScope) -> ColumnElement[bool]:
    """Whether the caller observed it, or leads its analysis and is not of the child's own line."""
    led = exists(
        select(OutcomeAnalysis.id).where(
            OutcomeAnalysis.id == row.outcome_analysis_id, OutcomeAnalysis.lead_id == me.me
        )
    )
    not_too_close = or_(row.subject_id.is_(None), not_(own_line(row, me.me)))
    return or_(row.observer_id == me.me, and_(led, not_too_close))


def _observed_led_or_here(
    row: type[Observation], me: Actor, place: GrantScope
) -> ColumnElement[bool]:
    return or_(place.covers(row), _observed_or_led(row, me, place))


SCOPES: Scopes = {
    OutcomeAnalysis: ANALYSES,
    LineOfEnquiry: {role: _with_its_analysis(role) for role in ANALYSES},
    # Managers and directors read the report, and not what was noted about children and workers.
    Observation: {
        **to(*PRACTICE, rows=_observed_or_led),
        **to(*QA, rows=_observed_led_or_here),
    },
}


WHOLES: Wholes = {OutcomeBlock: (OutcomeAnalysis, "outcome_analysis_id")}

"""The facts and populations of thematic audits, as they were at the end of a day."""

from datetime import date
from typing import Any

from sqlalchemy import Date, Text, and_, bindparam, cast, func, inspect, or_, select, true
from sqlalchemy.orm import aliased, join

from app.models.findings.findings import Finding
from app.models.findings.recommendations import Recommendation
from app.models.learning.area_learning_events import AreaLearningEvent
from app.models.thematic.audits import ThematicAudit
from app.schemas.figures.counted_recommendations import CountedRecommendation
from app.schemas.figures.counted_thematic_audits import CountedThematicAudit
from app.services.figures.engine import working_days
from app.services.figures.engine.facts import Fact, Rows, instant, london_date
from app.services.figures.engine.quarterly import columns, population
from app.vocabulary.findings import FindingOrigin, FindingStatus, RecommendationStatus
from app.vocabulary.learning import AreaLearningEventStatus
from app.vocabulary.roles import DIRECTORS, Role
from app.vocabulary.thematic import ThematicAuditStatus

AUDIT = aliased(ThematicAudit, name="ta")
RECOMMENDATION = aliased(Recommendation, name="tr")
QA = (Role.QA_ADMIN, Role.QA_MANAGER)
HELD = (
    AreaLearningEventStatus.HELD,
    AreaLearningEventStatus.MINUTED,
    AreaLearningEventStatus.CLOSED,
)
READERS = (*QA, Role.TEAM_MANAGER, Role.SERVICE_MANAGER, *DIRECTORS)


def planned_and_due(as_of: date) -> Fact:
    """Returns the thematic audits that were planned by that day and have a day to be reported."""
    day = bindparam("as_of_day", as_of, Date)
    planned = and_(
        AUDIT.status != ThematicAuditStatus.REJECTED,
        func.coalesce(AUDIT.decided_at < instant(as_of), False),
    )
    return Fact(inspect(AUDIT).selectable, and_(planned, AUDIT.due_date <= day))


def reported_and_looked_at(as_of: date) -> Fact:
    """Returns the thematic audits at which an Area Learning Event had looked by that day.

    Its working days run from the report to the first event about a finding of it, or about what
    was recommended because of one; an event before the report does not count.
    """
    day = bindparam("as_of_day", as_of, Date)
    event, finding = aliased(AreaLearningEvent), aliased(Finding)
    recommended = select(Recommendation.id).where(
        Recommendation.finding_ids.has_key(cast(finding.id, Text)),
        event.recommendation_ids.has_key(cast(Recommendation.id, Text)),
    )
    looks_at = or_(event.finding_ids.has_key(cast(finding.id, Text)), recommended.exists())
    reported = london_date(AUDIT.published_at)
    first = (
        select(func.min(event.held_on).label("held_on"))
        .select_from(join(event, finding, looks_at))
        .where(
            finding.origin == FindingOrigin.THEMATIC,
            finding.origin_id == AUDIT.id,
            finding.status == FindingStatus.RECORDED,
            event.status.in_(HELD),
            event.held_on.between(reported, day),
        )
        .correlate(AUDIT)
        .lateral("looked")
    )
    held_on: Any = first.c.held_on
    return Fact(
        join(AUDIT, first, true()),
        and_(AUDIT.published_at < instant(as_of), held_on.is_not(None)),
        measures={
            "days": working_days.between(reported, held_on),
            "within": working_days.are_known(reported, held_on),
        },
    )


def accepted_recommendations(as_of: date) -> Fact:
    """Returns the recommendations of thematic audits that stand, and were accepted by that day."""
    rests_on = select(Finding.id).where(
        Finding.origin == FindingOrigin.THEMATIC,
        Finding.status == FindingStatus.RECORDED,
        RECOMMENDATION.finding_ids.has_key(cast(Finding.id, Text)),
    )
    accepted = and_(
        RECOMMENDATION.status == RecommendationStatus.ACCEPTED,
        RECOMMENDATION.decided_at < instant(as_of),
    )
    return Fact(inspect(RECOMMENDATION).selectable, and_(accepted, rests_on.exists()))


AUDITS = population(
    Rows(
        CountedThematicAudit,
        "thematic_audits",
        "thematic_audit_id",
        AUDIT.id,
        columns(
            "thematic_audit",
            AUDIT,
            *("circle_id", "due_date", "published_at"),
            thematic_audit_id=AUDIT.id,
        ),
    ),
    AUDIT,
    AUDIT.due_date,
    QA,
    {},
)
RECOMMENDATIONS = population(
    Rows(
        CountedRecommendation,
        "recommendations",
        "recommendation_id",
        RECOMMENDATION.id,
        columns(
            "recommendation", RECOMMENDATION, "decided_at", recommendation_id=RECOMMENDATION.id
        ),
    ),
    RECOMMENDATION,
    london_date(RECOMMENDATION.decided_at),
    READERS,
    {},
)

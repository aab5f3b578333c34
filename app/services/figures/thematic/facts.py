"""The facts and populations of thematic audits, as they were at the end of a day."""

from datetime import date

from sqlalchemy import Date, Text, and_, bindparam, cast, func, inspect, select
from sqlalchemy.orm import aliased

from app.models.findings.findings import Finding
from app.models.findings.recommendations import Recommendation
from app.models.thematic.audits import ThematicAudit
from app.schemas.figures.counted_thematic_audits import (
    CountedThematicAudit,
    CountedThematicRecommendation,
)
from app.services.figures.engine.facts import Fact, Rows, instant, london_date
from app.services.figures.engine.quarterly import columns, population
from app.vocabulary.findings import FindingOrigin, FindingStatus, RecommendationStatus
from app.vocabulary.roles import DIRECTORS, Role
from app.vocabulary.thematic import ThematicAuditStatus

AUDIT = aliased(ThematicAudit, name="ta")
RECOMMENDATION = aliased(Recommendation, name="tr")
QA = (Role.QA_ADMIN, Role.QA_MANAGER)
READERS = (*QA, Role.TEAM_MANAGER, Role.SERVICE_MANAGER, *DIRECTORS)


def planned_and_due(as_of: date) -> Fact:
    """Returns the thematic audits that were planned by that day and have a day to be reported."""
    day = bindparam("as_of_day", as_of, Date)
    planned = and_(
        AUDIT.status != ThematicAuditStatus.REJECTED,
        func.coalesce(AUDIT.decided_at < instant(as_of), False),
    )
    return Fact(inspect(AUDIT).selectable, and_(planned, AUDIT.due_date <= day))


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
        CountedThematicRecommendation,
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

"""The design of the samples of audits: the strata of the draws that assignments came from."""

from typing import Any

from sqlalchemy import FromClause, and_, select
from sqlalchemy.orm import Session, aliased

from app.models.auditing.assignments import AssignmentPeriod, AuditAssignment
from app.models.auditing.samples import SampleDraw, SampleMember
from app.services.figures.engine.facts import Design

DRAWN = aliased(AuditAssignment, name="drawn")
MEMBER = aliased(SampleMember, name="member")


def of_assignments(period: type[AssignmentPeriod]) -> Design:
    """Returns the design of the draws from which assignments came."""

    def joined(source: FromClause) -> Any:
        of_draw = and_(
            MEMBER.sample_draw_id == DRAWN.sample_draw_id, MEMBER.subject_id == DRAWN.subject_id
        )
        drawn: Any = source.outerjoin(DRAWN, DRAWN.id == period.assignment_id)
        return drawn.outerjoin(MEMBER, of_draw)

    return Design(joined, MEMBER.sample_draw_id, MEMBER.stratum, _sizes)


def _sizes(db: Session, draws: set[Any]) -> dict[Any, tuple[int, int]]:
    """Returns how many were drawn and how many could be, for each stratum of these draws."""
    query = select(SampleDraw.id, SampleDraw.strata).where(SampleDraw.id.in_(draws))
    return {
        (draw, stratum["name"]): (stratum["drawn"], stratum["frame_size"] - stratum["excluded"])
        for draw, strata in db.execute(query)
        for stratum in strata
    }

"""Samples: drawn from the cases open today, and stored with a reason for every child."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Select, insert, select
from sqlalchemy.orm import Session

from app.core import clock, ids
from app.core.dates import months_after
from app.core.errors import Fault, Invalid
from app.models.auditing.assignments import AuditAssignment
from app.models.auditing.audits import Audit
from app.models.auditing.programmes import AuditCycle, AuditRound
from app.models.auditing.samples import SampleDraw, SampleMember
from app.models.tools.tools import ToolVersion
from app.schemas.auditing.samples import (
    SampleDrawQuery,
    SampleDrawSort,
    SampleDrawWrite,
    SampleMemberQuery,
    SampleMemberSort,
    Stratifier,
)
from app.services import access
from app.services.access import Actor
from app.services.auditing import sampling
from app.services.auditing.programmes import require_open
from app.services.cases import allocations
from app.services.organisation.org_units import locations
from app.services.platform import filters, history, pagination
from app.services.tools import tool_audience
from app.vocabulary.auditing import (
    STILL_EXPECTED,
    AssignmentSource,
    AssignmentStatus,
    AuditStatus,
    CycleStatus,
    RoundStatus,
    SampleOutcome,
)
from app.vocabulary.roles import Permission
from app.vocabulary.tools import ToolVersionStatus

ORDERS = pagination.orders(SampleDrawSort, SampleDraw)
MEMBER_ORDERS = pagination.orders(
    SampleMemberSort, SampleMember, rank=(SampleMember.stratum, SampleMember.rank)
)


def search(actor: Actor, query: SampleDrawQuery) -> Select[SampleDraw]:
    rows = access.visible(actor, SampleDraw)
    return filters.matching(rows, actor, SampleDraw, query, "id", "round_id")


def draw(db: Session, actor: Actor, round_id: UUID, data: SampleDrawWrite) -> SampleDraw:
    """Draws a sample, stores every member with its reason, and proposes the assignments."""
    month = access.get(db, actor, AuditRound, round_id)
    access.require_at(actor, Permission.SAMPLE_DRAW, data.district_ids)
    person_id = access.person_of(actor, "Only a signed-in person can draw a sample.")
    require_open(db, month.id)
    audience = tool_audience.audience_of(db, published_version(db, data.tool_version_id))
    faults = audience.faults("/tool_version_id", data.service_lines)
    if faults:
        raise Invalid("This tool is not for all of these services.", errors=faults)
    lines = data.service_lines or sorted(audience.service_lines)
    frame = db.execute(
        allocations.frame_query(
            clock.today(), lines, data.district_ids, sorted(audience.subject_kinds)
        )
    ).all()
    drawn = sampling.draw(
        [sampling.FrameEntry(str(row.subject_id), _stratum(row, data)) for row in frame],
        data.n_per_stratum,
        data.seed,
        _exclusions(db, month, data),
    )
    sample = SampleDraw(
        id=ids.new(),
        round_id=month.id,
        tool_version_id=data.tool_version_id,
        frame_query={
            "day": str(clock.today()),
            "stratify_by": [str(word) for word in data.stratify_by],
            "service_lines": [str(word) for word in lines],
            "district_ids": [str(unit) for unit in data.district_ids],
        },
        frame_size=drawn.frame_size,
        frame_hash=drawn.frame_hash,
        strata=[_as_json(stratum) for stratum in drawn.strata],
        n_per_stratum={"each": data.n_per_stratum},
        seed=data.seed,
        audited_within_months=data.audited_within_months,
        drawn_at=clock.now(),
        drawn_by=person_id,
    )
    db.add(sample)
    db.flush()
    cases = {str(row.subject_id): row for row in frame}
    _store_members(db, sample, drawn.members, cases)
    _propose(
        db, sample, month, [m for m in drawn.members if m.outcome is SampleOutcome.DRAWN], cases
    )
    history.record(db, actor, "sample_draw.create", sample, after={"frame_hash": sample.frame_hash})
    return sample


def published_version(db: Session, version_id: UUID) -> ToolVersion:
    """Returns the tool version; refuses one that is not published (422)."""
    version = db.get(ToolVersion, version_id)
    if version is None or version.status is not ToolVersionStatus.PUBLISHED:
        fault = Fault("/tool_version_id", "not_published", "Must be a published version of a tool.")
        raise Invalid("This tool version cannot be used.", errors=[fault])
    return version


def _stratum(row: Any, data: SampleDrawWrite) -> str:
    parts = {
        Stratifier.SERVICE_LINE: str(row.service_line),
        Stratifier.DISTRICT: str(row.district_id or "county"),
    }
    return "|".join(parts[by] for by in Stratifier if by in data.stratify_by) or "all"


def _exclusions(db: Session, month: AuditRound, data: SampleDrawWrite) -> dict[str, str]:
    """Returns the subjects that must not be drawn, each with the reason.

    Nobody is audited twice with the same tool in one round.
    """
    reasons: dict[UUID, str] = {}
    if data.audited_within_months:
        reasons = _recently_audited(db, data.audited_within_months) | _already_due(db)
    already = select(AuditAssignment.subject_id).where(
        AuditAssignment.round_id == month.id,
        AuditAssignment.tool_version_id == data.tool_version_id,
        AuditAssignment.status != AssignmentStatus.CANCELLED,
    )
    reasons |= dict.fromkeys(db.scalars(already), "Already in this round with this tool.")
    return {str(subject): reason for subject, reason in reasons.items()}


def _recently_audited(db: Session, months: int) -> dict[UUID, str]:
    """Returns the subjects whose audit was first submitted within so many months."""
    since = clock.start_of(months_after(clock.today(), -months))
    audits = select(Audit.subject_id, Audit.first_submitted_at).where(
        Audit.first_submitted_at >= since, Audit.status != AuditStatus.VOIDED
    )
    return {
        subject: f"Audited on {clock.day_of(at)}, within the last {months} months."
        for subject, at in db.execute(audits.order_by(Audit.first_submitted_at))
        if at is not None
    }


def _already_due(db: Session) -> dict[UUID, str]:
    """Returns the subjects whose audit is still due in an open round."""
    expected = (
        select(AuditAssignment.subject_id, AuditAssignment.due_date)
        .join(AuditRound, AuditRound.id == AuditAssignment.round_id)
        .join(AuditCycle, AuditCycle.id == AuditRound.cycle_id)
        .where(
            AuditAssignment.status.in_(sorted(STILL_EXPECTED)),
            AuditRound.status == RoundStatus.OPEN,
            AuditCycle.status.in_((CycleStatus.OPEN, CycleStatus.CLOSING)),
        )
    )
    return {
        subject: f"Already to be audited, by {due}."
        for subject, due in db.execute(expected.order_by(AuditAssignment.due_date))
    }


def _as_json(stratum: sampling.Stratum) -> dict[str, Any]:
    chance = stratum.inclusion_probability
    return {
        "name": stratum.name,
        "frame_size": stratum.frame_size,
        "excluded": stratum.excluded,
        "asked": stratum.asked,
        "drawn": stratum.drawn,
        "shortfall": stratum.shortfall,
        "inclusion_probability": None if chance is None else float(round(Decimal(chance), 4)),
    }


def _store_members(
    db: Session, sample: SampleDraw, members: Sequence[sampling.Member], cases: dict[str, Any]
) -> None:
    rows = [
        {
            "sample_draw_id": sample.id,
            "subject_id": UUID(member.subject_ref),
            "stratum": member.stratum,
            "rank": member.rank,
            "draw_hash": member.draw_hash,
            "outcome": member.outcome,
            "reason": member.reason,
            "org_unit_id": cases[member.subject_ref].org_unit_id,
            "service_line": cases[member.subject_ref].service_line,
        }
        for member in members
    ]
    if rows:
        db.execute(insert(SampleMember), rows)


def _propose(
    db: Session,
    sample: SampleDraw,
    month: AuditRound,
    members: Sequence[sampling.Member],
    cases: dict[str, Any],
) -> None:
    location_of = locations(db, {cases[m.subject_ref].org_unit_id for m in members})
    source = AssignmentSource.STRATIFIED if len(sample.strata) > 1 else AssignmentSource.RANDOM
    for member in members:
        case = cases[member.subject_ref]
        db.add(
            AuditAssignment(
                round_id=month.id,
                cycle_id=month.cycle_id,
                tool_version_id=sample.tool_version_id,
                subject_id=UUID(member.subject_ref),
                due_date=month.due_date,
                source=source,
                sample_draw_id=sample.id,
                **location_of[case.org_unit_id].columns(case.service_line),
            )
        )
    db.flush()


def members(actor: Actor, draw_id: UUID, query: SampleMemberQuery) -> Select[SampleMember]:
    """Returns every member of the frame with the outcome and its reason."""
    rows = access.visible(actor, SampleMember).where(SampleMember.sample_draw_id == draw_id)
    return filters.matching(rows, actor, SampleMember, query, "id", "outcome", "stratum")

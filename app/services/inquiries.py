"""Appreciative inquiry, and closing an audit: what went well, what differently next time."""

from uuid import UUID

from sqlalchemy import Select, and_, select
from sqlalchemy.orm import Session

from app import clock
from app.errors import Conflict, Fault, Invalid
from app.models.audits import Audit
from app.models.inquiries import AppreciativeInquiry
from app.models.moderation import ModerationRule
from app.models.people import Person
from app.models.programmes import AuditRound
from app.models.subjects import CaseAllocation
from app.schemas.inquiries import AppreciativeInquiryWrite, InquiryQuery
from app.services import access, closed_days, listing, moderation, saving, workflow
from app.services.access import SYSTEM, Actor
from app.services.preconditions import Precondition
from app.services.workflow import Guard, Step
from app.vocabulary import AuditStatus, InquiryContext, InquiryStatus, Permission

S, Q = AuditStatus, InquiryStatus
ORDERS = listing.orders(created_at=AppreciativeInquiry.created_at)
FACILITATE = Permission.INQUIRY_FACILITATE

_ANSWERED = Guard(
    "unanswered",
    "Both questions must be answered first.",
    lambda row, _: and_(
        row.what_went_well.is_not(None), row.what_differently_next_time.is_not(None)
    ),
)
_PRACTITIONER = Guard(
    "not_yours", "Only the practitioner confirms it.", lambda row, me: row.practitioner_id == me.me
)
START = Step(
    Audit, "start-appreciative-inquiry", FACILITATE, frozenset({S.MODERATED}),
    S.APPRECIATIVE_INQUIRY,
)  # fmt: skip
FINALISE = Step(
    Audit, "finalise", Permission.AUDIT_FINALISE,
    frozenset({S.MODERATED, S.APPRECIATIVE_INQUIRY}), S.FINALISED,
)  # fmt: skip
HOLD = Step(AppreciativeInquiry, "hold", FACILITATE, frozenset({Q.PLANNED}), Q.HELD)
RECORD = Step(
    AppreciativeInquiry, "record", FACILITATE, frozenset({Q.HELD}), Q.RECORDED, guards=(_ANSWERED,)
)
CONFIRM = Step(
    AppreciativeInquiry, "confirm", Permission.INQUIRY_CONFIRM, frozenset({Q.RECORDED}),
    Q.CONFIRMED_BY_PRACTITIONER, who=_PRACTITIONER, anywhere=True,
)  # fmt: skip
workflow.declare(START, FINALISE, HOLD, RECORD, CONFIRM)


def search(actor: Actor, query: InquiryQuery) -> Select[AppreciativeInquiry]:
    rows = access.visible(actor, AppreciativeInquiry)
    if query.status:
        rows = rows.where(AppreciativeInquiry.status.in_(query.status))
    return rows.where(AppreciativeInquiry.audit_id == query.audit_id) if query.audit_id else rows


def put(
    db: Session,
    actor: Actor,
    inquiry_id: UUID,
    data: AppreciativeInquiryWrite,
    believed: Precondition,
) -> bool:
    """Plan an inquiry (True) and move its audit on; or replace what was written of it."""
    access.require(actor, FACILITATE)
    _check(db, data)
    values = data.model_dump(exclude={"participant_ids", "agreed_actions"}) | {
        "participant_ids": [str(person) for person in data.participant_ids],
        "agreed_actions": [each.model_dump(mode="json") for each in data.agreed_actions],
    }
    row = saving.existing(db, actor, AppreciativeInquiry, inquiry_id)
    if row is not None:
        if row.status is Q.CONFIRMED_BY_PRACTITIONER:
            raise Conflict("The practitioner has confirmed it.", code="not_in_state")
        if row.audit_id != data.audit_id:
            fault = Fault("/audit_id", "fixed", "Cannot be changed.")
            raise Invalid("An inquiry stays with its audit.", errors=[fault])
        saving.replace(db, actor, row, values, believed)
        return False
    place = _place(db, actor, data)
    saving.create(db, actor, AppreciativeInquiry, inquiry_id, {**values, **place}, FACILITATE)
    return True


def _check(db: Session, data: AppreciativeInquiryWrite) -> None:
    faults = []
    if (data.context is InquiryContext.AUDIT_CYCLE) != (data.audit_id is not None):
        faults.append(Fault("/audit_id", "audit_cycle", "Goes with the context audit_cycle."))
    if data.facilitator_id == data.practitioner_id:
        text = "Somebody else facilitates."
        faults.append(Fault("/facilitator_id", "facilitator", text))
    people = ("facilitator_id", "practitioner_id")
    faults += [
        Fault(f"/{name}", "unknown", "Names nobody.")
        for name in people
        if db.get(Person, getattr(data, name)) is None
    ]
    if faults:
        raise Invalid("The inquiry cannot be kept like this.", errors=faults)


def _place(db: Session, actor: Actor, data: AppreciativeInquiryWrite) -> dict[str, object]:
    """The audit's place, and its move to the inquiry; outside audits the practitioner's team."""
    names = ("org_unit_id", "district_id", "area_id", "service_line")
    if data.audit_id is not None:
        audit = access.get(db, actor, Audit, data.audit_id)
        workflow.take(
            db, actor, audit, START,
            practitioner_person_id=data.practitioner_id, practitioner_involved=True,
        )  # fmt: skip
        return {name: getattr(audit, name) for name in names}
    held = db.scalar(
        select(CaseAllocation)
        .where(CaseAllocation.person_id == data.practitioner_id)
        .order_by(CaseAllocation.valid_from.desc())
        .limit(1)
    )
    if held is None:
        fault = Fault("/practitioner_id", "no_cases", "Holds no case, so no team is known.")
        raise Invalid("The inquiry has no place.", errors=[fault])
    return {
        "org_unit_id": held.org_unit_id,
        "service_line": held.service_line,
        "district_id": None,
        "area_id": None,
    }


def finalise(db: Session, actor: Actor, audit: Audit, waiver: str | None) -> None:
    """Close a moderated audit: its inquiry is confirmed, not required, or waived with a reason."""
    workflow.check(db, actor, audit, FINALISE)
    confirmed = select(AppreciativeInquiry.id).where(
        AppreciativeInquiry.audit_id == audit.id,
        AppreciativeInquiry.status == Q.CONFIRMED_BY_PRACTITIONER,
    )
    needed = audit.inquiry_required or audit.status is S.APPRECIATIVE_INQUIRY
    if needed and waiver is None and db.scalar(confirmed) is None:
        raise Conflict(
            "The practitioner has not confirmed the inquiry; waive it with a reason.",
            code="inquiry_open",
        )
    workflow.take(
        db, actor, audit, FINALISE, note=waiver, finalised_at=clock.now(), status_reason=waiver
    )


def finalise_unselected(db: Session) -> int:
    """Audits that waited longer than the window for a selection become final; how many."""
    waiting = db.execute(
        select(Audit, ModerationRule.moderation_window_days)
        .join(AuditRound, AuditRound.id == Audit.round_id)
        .join(ModerationRule, ModerationRule.programme_id == AuditRound.programme_id)
        .where(Audit.status == S.SUBMITTED)
        .order_by(Audit.id)
        .with_for_update(of=Audit, skip_locked=True)
    ).all()
    if not waiting:
        return 0
    working, today, done = closed_days.working_calendar(db), clock.today(), 0
    for audit, days in waiting:
        handed_in = clock.day_of(audit.submitted_at or clock.now())
        if working.add(handed_in, days) < today:
            workflow.take(db, SYSTEM, audit, moderation.PASS_OVER, finalised_at=clock.now())
            done += 1
    return done

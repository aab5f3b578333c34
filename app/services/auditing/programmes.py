"""Programmes, their cycles and rounds (source 2.1): a year is laid out when it is made."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import Select
from sqlalchemy.orm import Session

from app.core import ids
from app.core.config import settings
from app.core.dates import months_after
from app.core.errors import Conflict, Fault, Invalid
from app.models.auditing.moderation_rules import ModerationRule
from app.models.auditing.programmes import AuditCycle, AuditProgramme, AuditRound
from app.schemas.auditing.cycles import AuditCycleQuery, AuditCycleSort, AuditCycleWrite
from app.schemas.auditing.programmes import (
    AuditProgrammeQuery,
    AuditProgrammeSort,
    AuditProgrammeWrite,
)
from app.schemas.auditing.references import CycleRef, ProgrammeRef, RoundRef
from app.schemas.auditing.rounds import AuditRoundQuery, AuditRoundSort, AuditRoundWrite
from app.services import access
from app.services.access import Actor
from app.services.platform import crud, filters, pagination, references
from app.services.platform.preconditions import Precondition
from app.vocabulary.auditing import CycleStatus, RoundKind, RoundStatus
from app.vocabulary.roles import Permission

references.declare(ProgrammeRef, AuditProgramme)
references.declare(CycleRef, AuditCycle)
references.declare(RoundRef, AuditRound)


ORDERS = pagination.orders(AuditProgrammeSort, AuditProgramme)
CYCLE_ORDERS = pagination.orders(AuditCycleSort, AuditCycle)
ROUND_ORDERS = pagination.orders(AuditRoundSort, AuditRound)


def search(actor: Actor, _query: AuditProgrammeQuery) -> Select[AuditProgramme]:
    return access.visible(actor, AuditProgramme)


def search_cycles(actor: Actor, query: AuditCycleQuery) -> Select[AuditCycle]:
    rows = access.visible(actor, AuditCycle)
    return filters.matching(rows, actor, AuditCycle, query, "programme_id", "status")


def search_rounds(actor: Actor, query: AuditRoundQuery) -> Select[AuditRound]:
    rows = access.visible(actor, AuditRound)
    return filters.matching(rows, actor, AuditRound, query, "cycle_id", "programme_id", "status")


def put(
    db: Session,
    actor: Actor,
    programme_id: UUID,
    data: AuditProgrammeWrite,
    precondition: Precondition,
) -> bool:
    """Create (True) with its cycles, rounds and moderation rule; or give it another name."""
    access.require(actor, Permission.PROGRAMME_MANAGE)
    _check(data)
    known = crud.existing(db, actor, AuditProgramme, programme_id)
    values = data.model_dump()
    if known is not None and any(
        getattr(known, name) != value for name, value in values.items() if name != "name"
    ):
        raise Conflict("The year of a programme is fixed once it exists.", code="laid_out")
    programme, created = crud.put(
        db, actor, AuditProgramme, programme_id, values, precondition, Permission.PROGRAMME_MANAGE
    )
    if created:
        _lay_out(db, programme)
    return created


def _check(data: AuditProgrammeWrite) -> None:
    faults = []
    if data.year_start.day != 1:
        faults.append(Fault("/year_start", "first_of_month", "Must be the first of a month."))
    if data.cycle_months * data.cycles_per_year > 12:  # noqa: PLR2004 - months of a year
        faults.append(Fault("/cycles_per_year", "too_long", "The cycles do not fit into a year."))
    if faults:
        raise Invalid("The programme cannot be laid out like that.", errors=faults)


def _lay_out(db: Session, programme: AuditProgramme) -> None:
    """Cycles end to end, a round for each month, due three days before the month is over."""
    for number in range(1, programme.cycles_per_year + 1):
        first = months_after(programme.year_start, programme.cycle_months * (number - 1))
        after = months_after(first, programme.cycle_months)
        cycle = AuditCycle(
            id=ids.new(),
            programme_id=programme.id,
            number=number,
            starts_on=first,
            ends_on=after - timedelta(days=1),
        )
        db.add(cycle)
        db.flush()
        for n in range(programme.cycle_months):
            month = months_after(first, n)
            db.add(
                AuditRound(
                    cycle_id=cycle.id,
                    programme_id=programme.id,
                    number=n + 1,
                    month=month,
                    kinds=list(RoundKind),
                    due_date=months_after(month, 1) - timedelta(days=4),
                )
            )
    db.add(
        ModerationRule(
            programme_id=programme.id,
            always_grades=["inadequate", "outstanding"],
            random_pct=10,
            min_per_auditor_per_cycle=1,
            applies_to_tools=[],
            blind=False,
            inquiry_required=True,
            moderation_window_days=settings().moderation_window_days,
        )
    )
    db.flush()


def put_cycle(
    db: Session, actor: Actor, cycle_id: UUID, data: AuditCycleWrite, precondition: Precondition
) -> None:
    """Move the days on which a cycle begins and ends."""
    cycle = access.get(db, actor, AuditCycle, cycle_id)
    access.require(actor, Permission.PROGRAMME_MANAGE)
    if data.ends_on <= data.starts_on:
        fault = Fault("/ends_on", "before_start", "Must lie after starts_on.")
        raise Invalid("The cycle would end before it begins.", errors=[fault])
    crud.replace(db, actor, cycle, data.model_dump(), precondition)


def put_round(
    db: Session, actor: Actor, round_id: UUID, data: AuditRoundWrite, precondition: Precondition
) -> None:
    """Say what a round is for, and until when."""
    month = access.get(db, actor, AuditRound, round_id)
    access.require(actor, Permission.ROUND_MANAGE)
    if data.due_date < month.month:
        fault = Fault("/due_date", "before_start", "Must not lie before the round's month.")
        raise Invalid("The round would be due before it begins.", errors=[fault])
    crud.replace(
        db, actor, month, data.model_dump(mode="json") | {"due_date": data.due_date}, precondition
    )


def require_open(db: Session, round_id: UUID, *, alone: bool = False) -> AuditRound:
    """The round, when both it and its cycle are open; else 409 `round_closed`.

    They stay open until this transaction ends: nobody closes a round or cycle under work that is
    just beginning. `alone`: nor does anybody else who asks for it so work in the round meanwhile.
    """
    month = db.get(
        AuditRound,
        round_id,
        populate_existing=True,
        with_for_update={"key_share": True} if alone else {"read": True},
    )
    if month is None:
        fault = Fault("/round_id", "unknown", "There is no such round.")
        raise Invalid("The round is not known.", errors=[fault])
    cycle = held(db, month.cycle_id)
    if month.status is not RoundStatus.OPEN or cycle.status not in {
        CycleStatus.OPEN,
        CycleStatus.CLOSING,
    }:
        raise Conflict("The round or its cycle is not open.", code="round_closed")
    return month


def held(db: Session, cycle_id: UUID) -> AuditCycle:
    """The cycle, which nobody closes or opens until this transaction ends."""
    return db.get_one(AuditCycle, cycle_id, populate_existing=True, with_for_update={"read": True})

"""Programmes with their cycles and rounds (source 2.1), all created together for one year."""

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
from app.services.platform import crud, filters, pagination, references, workflow
from app.services.platform.preconditions import Precondition
from app.vocabulary.auditing import CycleStatus, RoundKind, RoundStatus
from app.vocabulary.roles import Permission

references.declare(ProgrammeRef, AuditProgramme)
references.declare(CycleRef, AuditCycle)
references.declare(RoundRef, AuditRound)


ORDERS = pagination.orders(AuditProgrammeSort, AuditProgramme)
CYCLE_ORDERS = pagination.orders(AuditCycleSort, AuditCycle)
ROUND_ORDERS = pagination.orders(AuditRoundSort, AuditRound)


def search(actor: Actor, query: AuditProgrammeQuery) -> Select[AuditProgramme]:
    rows = access.visible(actor, AuditProgramme)
    return filters.matching(rows, actor, AuditProgramme, query, "id")


def search_cycles(actor: Actor, query: AuditCycleQuery) -> Select[AuditCycle]:
    rows = access.visible(actor, AuditCycle)
    return filters.matching(rows, actor, AuditCycle, query, "id", "programme_id", "status")


def search_rounds(actor: Actor, query: AuditRoundQuery) -> Select[AuditRound]:
    rows = access.visible(actor, AuditRound)
    names = ("id", "cycle_id", "programme_id", "status")
    return filters.matching(rows, actor, AuditRound, query, *names)


def put(
    db: Session,
    actor: Actor,
    programme_id: UUID,
    data: AuditProgrammeWrite,
    precondition: Precondition,
) -> bool:
    """Creates a programme with its cycles, rounds and moderation rule (True), or renames it."""
    access.require_at(actor, Permission.PROGRAMME_MANAGE)
    _check(data)
    stored = crud.existing(db, actor, AuditProgramme, programme_id)
    values = data.model_dump()
    if stored is not None and any(
        getattr(stored, name) != value for name, value in values.items() if name != "name"
    ):
        raise Conflict(
            "Only the name of a programme can be changed once it exists.",
            code="laid_out",
            extra=workflow.about(stored),
        )
    programme, created = crud.put(
        db, actor, AuditProgramme, programme_id, values, precondition, Permission.PROGRAMME_MANAGE
    )
    if created:
        _create_cycles(db, programme)
    return created


def _check(data: AuditProgrammeWrite) -> None:
    faults = []
    if data.year_start.day != 1:
        faults.append(Fault("/year_start", "first_of_month", "Must be the first day of a month."))
    if data.cycle_months * data.cycles_per_year > 12:  # noqa: PLR2004 - months of a year
        text = "All cycles together must not be longer than 12 months."
        faults.append(Fault("/cycles_per_year", "too_long", text))
    if faults:
        raise Invalid("The programme cannot be created like this.", errors=faults)


def _create_cycles(db: Session, programme: AuditProgramme) -> None:
    """Creates the cycles one after the other, and a round for each month.

    A round is due three days before the last day of its month.
    """
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
        for index in range(programme.cycle_months):
            month = months_after(first, index)
            db.add(
                AuditRound(
                    cycle_id=cycle.id,
                    programme_id=programme.id,
                    number=index + 1,
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
    """Changes the first and last day of a cycle."""
    cycle = access.get(db, actor, AuditCycle, cycle_id)
    access.require_at(actor, Permission.PROGRAMME_MANAGE)
    if data.ends_on <= data.starts_on:
        fault = Fault("/ends_on", "before_start", "Must be after starts_on.")
        raise Invalid("The cycle would end before it begins.", errors=[fault])
    crud.replace(db, actor, cycle, data.model_dump(), precondition)


def put_round(
    db: Session, actor: Actor, round_id: UUID, data: AuditRoundWrite, precondition: Precondition
) -> None:
    """Changes the purposes and the due date of a round."""
    month = access.get(db, actor, AuditRound, round_id)
    access.require_at(actor, Permission.ROUND_MANAGE)
    if data.due_date < month.month:
        fault = Fault(
            "/due_date", "before_start", "Must not be before the first day of the round's month."
        )
        raise Invalid("The round would be due before it begins.", errors=[fault])
    crud.replace(
        db, actor, month, data.model_dump(mode="json") | {"due_date": data.due_date}, precondition
    )


def require_open(db: Session, round_id: UUID, *, exclusive: bool = False) -> AuditRound:
    """Returns the round if it and its cycle are open; otherwise 409 `round_closed`.

    Both are locked against closing until this transaction ends. With `exclusive`, another caller
    that asks for `exclusive` waits as well.
    """
    month = db.get(
        AuditRound,
        round_id,
        populate_existing=True,
        with_for_update={"key_share": True} if exclusive else {"read": True},
    )
    if month is None:
        fault = Fault("/round_id", "unknown", "There is no round with this identifier.")
        raise Invalid("The round is not known.", errors=[fault])
    cycle = locked_cycle(db, month.cycle_id)
    if month.status is not RoundStatus.OPEN or cycle.status not in {
        CycleStatus.OPEN,
        CycleStatus.CLOSING,
    }:
        closed = "The round or its cycle is not open."
        raise Conflict(closed, code="round_closed", extra=workflow.about(month))
    return month


def locked_cycle(db: Session, cycle_id: UUID) -> AuditCycle:
    """Returns the cycle, locked against closing and opening until this transaction ends."""
    return db.get_one(AuditCycle, cycle_id, populate_existing=True, with_for_update={"read": True})

"""The checks of a finding, member by member."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import clock
from app.core.errors import Fault
from app.data.files import label
from app.models.findings.findings import Finding
from app.models.organisation.people import Person, RoleAssignment
from app.models.platform.base import valid_on
from app.models.reference.themes import Theme
from app.schemas.findings.findings import FindingWrite
from app.services import access
from app.services.access import Actor
from app.services.platform import bulk_writes
from app.services.reference import code_lists
from app.vocabulary.findings import Severity
from app.vocabulary.roles import Permission

CLOCKS_DIFFER = timedelta(minutes=5)
ACKNOWLEDGING = Permission.SAFEGUARDING_ALERT_ACKNOWLEDGE
NOT_REACHED = (
    "Must be another person who works with children's cases and has an open account, so that the"
    " alert reaches them."
)


def faults(db: Session, actor: Actor, data: FindingWrite, row: Finding | None) -> list[Fault]:
    """Returns all faults; a finding may keep codes and a person that are no longer active."""
    framework = code_lists.active_codes(db, "practice_framework")
    framework |= set(row.practice_framework_codes if row else ())
    return [
        *_themes(db, data, set(row.theme_codes if row else ())),
        *_codes("practice_framework_codes", data.practice_framework_codes, framework),
        *escalation(data.severity, data.escalated_to_id, data.escalated_at, ""),
        *_lowering(data, row),
        *_told_person(db, actor, data, row),
    ]


def _themes(db: Session, data: FindingWrite, stored: set[str]) -> list[Fault]:
    named = select(Theme).where(Theme.code.in_(data.theme_codes))
    themes = {theme.code: theme for theme in db.scalars(named)}
    usable = {theme.code for theme in themes.values() if theme.active} | stored
    faults = _codes("theme_codes", data.theme_codes, usable)
    for index, code in enumerate(data.theme_codes):
        if code in usable and data.polarity not in themes[code].polarity_allowed:
            text = f"This theme cannot be used for “{label(data.polarity)}”."
            faults.append(Fault(f"/theme_codes/{index}", "bad_polarity", text))
    return faults


def _codes(name: str, codes: Sequence[str], known: set[str]) -> list[Fault]:
    faults = []
    for index, code in enumerate(codes):
        if code not in known:
            text = "This list has no active code of that name."
            faults.append(Fault(f"/{name}/{index}", "unknown_code", text))
        elif code in codes[:index]:
            faults.append(Fault(f"/{name}/{index}", "twice", "This code is named twice."))
    return faults


def escalation(
    severity: Severity,
    told: object,
    at: datetime | None,
    pointer: str,
    member: str = "escalated_to_id",
) -> list[Fault]:
    """Returns the faults of the safeguarding stop: somebody is told before it is recorded."""
    given = {member: told, "escalated_at": at}
    needed = severity is Severity.IMMEDIATE_SAFEGUARDING or any(given.values())
    text = "Tell somebody first, then name the person and the time."
    faults = [
        Fault(f"{pointer}/{name}", "required", text)
        for name, value in given.items()
        if needed and value is None
    ]
    if at is not None and at > clock.now() + CLOCKS_DIFFER:
        text = "Must not be in the future."
        faults.append(Fault(f"{pointer}/escalated_at", "out_of_range", text))
    return faults


def _lowering(data: FindingWrite, row: Finding | None) -> list[Fault]:
    lowered = (
        row is not None
        and row.severity is Severity.IMMEDIATE_SAFEGUARDING
        and data.severity is not Severity.IMMEDIATE_SAFEGUARDING
    )
    if not lowered or data.severity_reason is not None:
        return []
    return [Fault("/severity_reason", "required", "Say why the child is thought to be safe now.")]


def _told_person(db: Session, actor: Actor, data: FindingWrite, row: Finding | None) -> list[Fault]:
    person = data.escalated_to_id
    if person is None or (row is not None and row.escalated_to_id == person):
        return []
    return told_faults(db, {"/escalated_to_id": person}, actor.person_id)


def told_faults(db: Session, told: Mapping[str, UUID], recorder: UUID | None) -> list[Fault]:
    """Returns the faults of the people, by pointer, with whom concerns are said to be raised."""
    reachable = told_people(db, told.values()) - {recorder}
    return [
        Fault(pointer, "not_reached", NOT_REACHED)
        for pointer, person in told.items()
        if person not in reachable
    ]


def told_people(db: Session, people: Iterable[UUID]) -> set[UUID]:
    """Returns those of the people whom an alert reaches: they have a role to read it with."""
    query = (
        select(RoleAssignment.person_id)
        .join(Person, Person.id == RoleAssignment.person_id)
        .where(
            bulk_writes.among(Person.id, set(people)),
            Person.active,
            RoleAssignment.role.in_(access.roles_holding(ACKNOWLEDGING)),
            valid_on(RoleAssignment, clock.today()),
        )
    )
    return set(db.scalars(query))

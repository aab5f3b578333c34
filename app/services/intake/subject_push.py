"""Pushed subjects: whose case a child is, and the due dates that follow from it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from app.models.cases.subjects import Subject
from app.schemas.intake.subject_push import SubjectBatchWrite, SubjectRecord
from app.security.pseudonyms import pseudonym
from app.services.access import Actor
from app.services.cases.case_history import Case, allocate
from app.services.organisation.references import TEAM_FAULTS, Team, people_of, team_fault, teams_of
from app.services.platform.batches.push import Item, Kind
from app.services.reviewing import due_dates
from app.vocabulary.roles import Permission

OWN = ("kind", "age_band", "became_looked_after_on", "legal_hold")  # columns that are as pushed


@dataclass(frozen=True)
class _Found:
    """What a batch refers to."""

    teams: Mapping[str, Team]
    people: Mapping[str, UUID]


def _look_up(db: Session, _system: str, items: Sequence[Item[SubjectRecord]]) -> _Found:
    said = [a for item in items if not item.deleted for a in item.data.allocations]
    people = people_of(db, {each.worker_ref for each in said if each.worker_ref})
    for item in items:
        if not item.deleted:
            _warn(item, people)
    return _Found(teams_of(db, {each.team_code for each in said}), people)


def _warn(item: Item[SubjectRecord], people: Mapping[str, UUID]) -> None:
    unknown = {
        f"allocations/{n}/worker_ref": each.worker_ref
        for n, each in enumerate(item.data.allocations)
        if each.worker_ref and each.worker_ref not in people
    }
    item.warn_of(unknown, "Nobody here has this reference; the case is kept without a worker.")


def _check(found: _Found, items: Sequence[Item[SubjectRecord]]) -> None:
    """Teams that are not there, or no more; periods without a day. An unknown worker is none."""
    for item in items:
        for n, each in enumerate(item.data.allocations):
            at = f"allocations/{n}"
            fault = team_fault(found.teams.get(each.team_code), each.valid_to)
            if fault is not None:
                item.refuse(f"{at}/team_code", fault, TEAM_FAULTS[fault])
            if each.valid_to is not None and each.valid_to <= each.valid_from:
                item.refuse(f"{at}/valid_to", "before_start", "Must lie after valid_from.")


def _values(_found: _Found, item: Item[SubjectRecord]) -> dict[str, Any]:
    return {name: getattr(item.data, name) for name in OWN}


def _cases(found: _Found, item: Item[SubjectRecord]) -> list[Case]:
    """Allocations are as they were pushed last; a deleted subject has none."""
    if item.deleted:
        return []
    return [
        {
            "person_id": found.people.get(each.worker_ref or ""),
            "org_unit_id": found.teams[each.team_code].id,
            "service_line": each.service_line,
            "valid_from": each.valid_from,
            "valid_to": each.valid_to,
        }
        for each in item.data.allocations
    ]


def _after(db: Session, actor: Actor, found: _Found, items: Sequence[Item[SubjectRecord]]) -> None:
    """Whose case it is; and the clocks of the reviews, which run from the start of care."""
    allocate(db, actor, {item.id: _cases(found, item) for item in items})
    known = [item.id for item in items if not item.created]
    if known:
        due_dates.lock(db, known)
        due_dates.recalculate(db, known)


PUSHED: Kind[SubjectRecord, _Found] = Kind(
    model=Subject,
    batch=SubjectBatchWrite,
    permission=Permission.SUBJECT_PUSH,
    look_up=_look_up,
    check=_check,
    values=_values,
    after=_after,
    key_column="case_ref",
    key=pseudonym,
)

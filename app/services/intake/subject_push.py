"""Pushed subjects with their case allocations, and the due dates that follow from them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models.cases.subjects import Subject
from app.schemas.intake.subject_push import SubjectBatchWrite, SubjectRecord
from app.security.pseudonyms import pseudonym
from app.services.access import Actor
from app.services.cases import case_numbers
from app.services.cases.case_history import Case, allocate
from app.services.organisation.references import TEAM_FAULTS, Team, people_of, team_fault, teams_of
from app.services.platform import bulk_writes
from app.services.platform.batches.push import Item, Kind
from app.services.reviewing import due_dates
from app.vocabulary.roles import Permission

OWN = (
    "kind",
    "age_band",
    "became_looked_after_on",
    "legal_status",
    "legal_hold",
)  # columns that are as pushed


@dataclass(frozen=True)
class SubjectReferences:
    """The teams and people that a batch refers to."""

    teams: Mapping[str, Team]
    people: Mapping[str, UUID]
    merged: frozenset[str] = frozenset()  # pseudonyms whose child stands under another number


def _warn(item: Item[SubjectRecord], people: Mapping[str, UUID]) -> None:
    unknown = {
        f"allocations/{n}/worker_ref": each.worker_ref
        for n, each in enumerate(item.data.allocations)
        if each.worker_ref and each.worker_ref not in people
    }
    item.warn_of(unknown, "No person has this reference; the case is stored without a worker.")


def merged(db: Session, system: str, items: Sequence[Item[SubjectRecord]]) -> frozenset[str]:
    """Returns the pseudonyms among these whose child stands under another number."""
    query = select(Subject.case_ref).where(
        Subject.source_system == system,
        bulk_writes.among(Subject.case_ref, [item.key for item in items]),
        Subject.merged_into_id.is_not(None),
    )
    return frozenset(db.scalars(query))


def refuse_merged(references: SubjectReferences, item: Item[SubjectRecord]) -> None:
    if item.key in references.merged:
        text = "This number was merged into another one; push the child under that number."
        item.refuse("external_id", "merged", text)


class SubjectPush(Kind[SubjectRecord, SubjectReferences]):
    model = Subject
    batch = SubjectBatchWrite
    permission = Permission.SUBJECT_PUSH
    key_column = "case_ref"

    def key(self, system: str, external_id: str) -> str:
        return pseudonym(system, external_id)

    def look_up(
        self, db: Session, system: str, items: Sequence[Item[SubjectRecord]]
    ) -> SubjectReferences:
        pushed = [a for item in items if not item.deleted for a in item.data.allocations]
        people = people_of(db, {each.worker_ref for each in pushed if each.worker_ref})
        for item in items:
            if not item.deleted:
                _warn(item, people)
        teams = teams_of(db, {each.team_code for each in pushed})
        return SubjectReferences(teams, people, merged(db, system, items))

    def check(self, references: SubjectReferences, items: Sequence[Item[SubjectRecord]]) -> None:
        """Refuses teams that do not exist or have ended, and empty periods.

        A case with an unknown worker is stored without one.
        """
        for item in items:
            refuse_merged(references, item)
            for n, each in enumerate(item.data.allocations):
                at = f"allocations/{n}"
                fault = team_fault(references.teams.get(each.team_code), each.valid_to)
                if fault is not None:
                    item.refuse(f"{at}/team_code", fault, TEAM_FAULTS[fault])
                if each.valid_to is not None and each.valid_to <= each.valid_from:
                    item.refuse(f"{at}/valid_to", "before_start", "Must be after `valid_from`.")

    def values(self, _references: SubjectReferences, item: Item[SubjectRecord]) -> dict[str, Any]:
        return {name: getattr(item.data, name) for name in OWN}

    def cases(self, references: SubjectReferences, item: Item[SubjectRecord]) -> Sequence[Case]:
        """Returns the allocations as they were pushed."""
        return [
            {
                "person_id": references.people.get(each.worker_ref or ""),
                "org_unit_id": references.teams[each.team_code].id,
                "service_line": each.service_line,
                "valid_from": each.valid_from,
                "valid_to": each.valid_to,
            }
            for each in item.data.allocations
        ]

    def after(
        self,
        db: Session,
        actor: Actor,
        references: SubjectReferences,
        items: Sequence[Item[SubjectRecord]],
    ) -> None:
        """Writes the cases, the sealed case numbers, and the due dates after the start of care."""
        case_numbers.keep(db, {x.id: None if x.deleted else x.external_id for x in items})
        cases = {x.id: [] if x.deleted else self.cases(references, x) for x in items}
        allocate(db, actor, cases)
        known = [item.id for item in items if not item.created]
        if known:
            due_dates.lock(db, known)
            due_dates.recalculate(db, known)


PUSHED = SubjectPush()

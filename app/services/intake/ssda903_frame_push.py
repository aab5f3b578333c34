"""The children of a return as they are pushed: with cases that the import has decided."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from pydantic_core import to_json
from sqlalchemy.orm import Session

from app.schemas.intake.subject_push import SubjectRecord
from app.services.cases.case_history import Case, as_history
from app.services.intake import subject_push
from app.services.intake.subject_push import SubjectPush, SubjectReferences
from app.services.platform.batches.push import Item


class FramePush(SubjectPush):
    """Pushes the children of a return; what a return does not say of a child is left as it is."""

    def __init__(self, cases: Mapping[str, Sequence[Case]]) -> None:
        self._cases = cases

    def look_up(
        self, db: Session, system: str, items: Sequence[Item[SubjectRecord]]
    ) -> SubjectReferences:
        for item in items:
            own = to_json(as_history(self._cases[item.data.external_id]))
            item.digest = f"{item.digest.partition('-')[0]}-{hashlib.sha256(own).hexdigest()}"
        return SubjectReferences({}, {}, subject_push.merged(db, system, items))

    def check(self, references: SubjectReferences, items: Sequence[Item[SubjectRecord]]) -> None:
        """Refuses merged numbers; the teams and periods were checked as they were read."""
        for item in items:
            subject_push.refuse_merged(references, item)

    def values(self, references: SubjectReferences, item: Item[SubjectRecord]) -> dict[str, Any]:
        values = super().values(references, item)
        if not item.created:
            del values["kind"], values["legal_hold"]  # of which a return says nothing
        return values

    def cases(self, _references: SubjectReferences, item: Item[SubjectRecord]) -> list[Case]:
        return list(self._cases[item.data.external_id])


def start_of_care(
    shown: date | None, stored: date | None, cases: Sequence[Case], episode_start: date
) -> date | None:
    """Returns when the child came into care; a return of one year may not show it any more.

    The stored day counts where the return shows none and the child has not left in between.
    """
    if shown is not None or stored is None:
        return shown
    unbroken = any(case["valid_to"] is None for case in cases)
    return stored if unbroken and stored <= episode_start else None

"""What an import would do to the children of its source, and the guard against too much of it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from uuid import UUID

from app.core.config import settings
from app.core.errors import Conflict
from app.services.cases.case_history import Case, is_open_on
from app.services.intake.ssda903_cases import ChildCases, Holders

GUARD = (
    "{affected} of the {known} children known from this source would leave the frame or change"
    " team, which is more than {percent}%. Nothing was imported. Look at the import with"
    " `dry_run=true`; if it is right, send the same files with `confirm=true`."
)


@dataclass(frozen=True)
class ImportPlan:
    """The children who would enter the frame, change team or leave it, by pseudonym.

    `known` is how many children of the source are in the frame before the import.
    """

    known: int
    enter: list[str]
    change: list[str]
    leave: Mapping[str, UUID]

    @property
    def affected(self) -> int:
        return len(self.leave) + len(self.change)

    @property
    def needs_confirmation(self) -> bool:
        return self.affected * 100 > self.known * settings().import_guard_percent

    @property
    def share(self) -> Decimal:
        """Returns the percentage of known children who would leave or change team."""
        share = Decimal(100 * self.affected) / Decimal(max(self.known, 1))
        return share.quantize(Decimal("0.1"), ROUND_HALF_UP)

    def require_confirmation(self) -> None:
        if not self.needs_confirmation:
            return
        percent = settings().import_guard_percent
        raise Conflict(
            GUARD.format(affected=self.affected, known=self.known, percent=percent),
            code="import_guard",
            extra={
                "known": self.known,
                "change": len(self.change),
                "leave": len(self.leave),
                "percent": percent,
            },
        )


@dataclass(frozen=True)
class KnownChild:
    """A child of the source who is stored, with all cases."""

    id: UUID
    case_ref: str
    cases: Sequence[Case]
    became_looked_after_on: date | None


def make(
    known: Collection[KnownChild],
    decided: Sequence[ChildCases],
    holders: Holders,
    remaining: Collection[str] | None,
    day: date,
) -> ImportPlan:
    """Compares the frame as it is with the frame as it would be.

    `remaining` are the pseudonyms of those who cannot be said to have left; None is everybody.
    """
    in_frame = {each.case_ref for each in known if _open(each.cases, day)}
    entering, changing = [], []
    for each in decided:
        if each.case_ref not in in_frame:
            entering.append(each.case_ref)
            continue
        before, after = _open(each.stored, day), _open(each.cases, day)
        if before and after and holders.are_known(before) and _moves(before, after):
            changing.append(each.case_ref)
    leaving = {
        each.case_ref: each.id
        for each in known
        if remaining is not None
        and each.case_ref not in remaining
        and any(is_open_on(day, case) and case["valid_from"] < day for case in each.cases)
    }
    return ImportPlan(len(in_frame), sorted(entering), sorted(changing), leaving)


def _open(cases: Sequence[Case], day: date) -> Case | None:
    """Returns the case that is open on a day; of several, the newest."""
    return max(
        (case for case in cases if is_open_on(day, case)),
        key=lambda case: case["valid_from"],
        default=None,
    )


def _moves(before: Case, after: Case) -> bool:
    return bool(before["org_unit_id"] != after["org_unit_id"])

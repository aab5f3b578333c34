"""The records that are read from an SSDA903 return."""

from dataclasses import dataclass, field
from datetime import date

from app.services.intake.ssda903_rows import RowError
from app.vocabulary.cases import AgeBand
from app.vocabulary.organisation import ServiceLine


@dataclass(frozen=True, slots=True)
class Placement:
    """One placement of a case in a team; `valid_to` is the first day after it."""

    child_id: str
    team_code: str
    service_line: ServiceLine
    worker_ref: str | None
    valid_from: date
    valid_to: date | None
    line: int
    file: str = "placements.csv"

    def open_on(self, day: date) -> bool:
        return self.valid_from <= day < (self.valid_to or date.max)


@dataclass(frozen=True, slots=True)
class WorkerEpisode:
    """The period in which a social worker held a child's case; `end` is the first day after it."""

    child_id: str
    worker_ref: str
    start: date
    end: date | None
    line: int
    file: str = "sw_episodes.csv"


@dataclass(frozen=True, slots=True)
class LastStay:
    """The last stay in care of a child who is not in care on the day, where the return shows it."""

    start: date | None = None
    legal_status: str | None = None


@dataclass(frozen=True, slots=True)
class FrameChild:
    """A child in care on the day, described by the open episode that began last.

    `became_looked_after` is None where the return does not show the start of the present spell.
    """

    child_id: str
    age_band: AgeBand
    service_line: ServiceLine
    became_looked_after: date | None
    legal_status: str
    episode_start: date
    place: str
    cin: str
    team_code: str | None
    worker_ref: str | None
    allocations: list[Placement]
    workers: list[WorkerEpisode]

    def placed_on(self, day: date) -> bool:
        return any(row.open_on(day) for row in self.allocations)


@dataclass(frozen=True, slots=True)
class Return903:
    """`readable` is False where a file as a whole could not be read; then there are no children.

    `outside_frame` counts the children with a good header row and no episode open on the day;
    `last_stays` are the last stays of these, where the return shows them. `unread` are the
    children with a rejected header row or episode: it is unknown whether they are in care.
    `misplaced` are the children with a rejected placement. `unattributed` names the files with
    rows that may be of any child.
    """

    children: list[FrameChild] = field(default_factory=list)
    outside_frame: int = 0
    last_stays: dict[str, LastStay] = field(default_factory=dict)
    unread: frozenset[str] = frozenset()
    misplaced: frozenset[str] = frozenset()
    unattributed: frozenset[str] = frozenset()
    rows_read: int = 0
    errors: list[RowError] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    ignored_columns: list[str] = field(default_factory=list)
    readable: bool = True


@dataclass(frozen=True, slots=True)
class ReviewRow:
    child_id: str
    held_on: date
    participation_code: str
    line: int
    file: str = "reviews.csv"

    @property
    def external_id(self) -> str:
        """Returns the identifier of a child's review: `900001+2026-08-30`."""
        return f"{self.child_id}+{self.held_on.isoformat()}"


# The first age of each band.
_BANDS = {
    18: AgeBand.FROM_18,
    16: AgeBand.FROM_16_TO_17,
    10: AgeBand.FROM_10_TO_15,
    5: AgeBand.FROM_5_TO_9,
    1: AgeBand.FROM_1_TO_4,
}


def age_band(born: date, as_at: date) -> AgeBand:
    """Returns the band of the age in whole years; a child born on 29 February ages on 1 March."""
    age = as_at.year - born.year - ((as_at.month, as_at.day) < (born.month, born.day))
    return next((band for start, band in _BANDS.items() if age >= start), AgeBand.UNDER_1)

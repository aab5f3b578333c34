"""Reads a statutory return of children looked after (SSDA903) into a frame of cases. Pure.

Columns and codes are those of the Department for Education's returns 2022/23 to 2025/26. Only the
least that a frame needs is read: a date of birth becomes an age band and is forgotten; sex,
ethnicity, UPN and postcodes are never read.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from app.services.intake.ssda903_records import (
    FrameChild,
    Placement,
    Return903,
    ReviewRow,
    age_band,
)
from app.services.intake.ssda903_rows import Layout, Report, Row, RowError, Table
from app.services.platform.seeded_order import ticket
from app.vocabulary.cases import AgeBand
from app.vocabulary.organisation import ServiceLine

T = TypeVar("T")

HEADER = Layout("header.csv", ("CHILD", "DOB"), ("SEX", "ETHNIC", "UPN", "MOTHER", "MC_DOB"))
EPISODES = Layout(
    "episodes.csv",
    ("CHILD", "DECOM", "RNE", "LS", "CIN", "PLACE", "DEC"),
    ("PLACE_PROVIDER", "REC", "REASON_PLACE_CHANGE", "HOME_POST", "PL_POST", "URN"),
)
PLACEMENTS = Layout(
    "placements.csv",
    ("child", "team_code", "service_line", "worker_ref", "valid_from", "valid_to"),
)
MOST_PLACEMENTS = 49  # of one child; with one more by the hash, the 50 that a push may have
REVIEWS = Layout("reviews.csv", ("CHILD", "REVIEW", "REVIEW_CODE"), ("DOB",))

# Why an episode began (RNE), legal status (LS), category of need (CIN), placement (PLACE): the
# codes of all these years, because a return of last year must still be readable.
RNE = re.compile(r"[SLPTBU]")
LS = re.compile(r"C[12]|D1|E1|V[2-4]|J[1-3]|L[1-3]")
CIN = re.compile(r"N[1-8]")
PLACE = re.compile(r"A[3-6]|H5|K[1-3]|P[1-3]|R[1235]|S1|T[0-4]|U[1-6]|Z1[1-4]?")
PARTICIPATION = re.compile(r"PN[0-7]")
ADOPTION = frozenset({"A3", "A4", "A5", "A6"})
DISABILITY = "N2"

# Reported, but the row is used: a clash of dates is an error in the record and does not show that
# the child is not in care. Without the row the child would be missing from the frame and audits.
REPORTED_BUT_USED = frozenset({"overlapping_episodes", "second_open_episode"})

_LINES = re.compile("|".join(ServiceLine))


@dataclass(frozen=True, slots=True)
class _Episode:
    start: date
    end: date  # date.max while open
    line: int
    rne: str
    cin: str
    place: str


@dataclass(frozen=True, slots=True)
class _Known:
    """Children with a good header row and their age bands, and children whose row was rejected.

    A rejected row is reported once: the child's rows in the other files are skipped, and are not
    reported as rows of an unknown child. `unread` are the children with a rejected header row or
    a rejected episode.
    """

    bands: dict[str, AgeBand]
    refused: set[str]
    unread: set[str]

    def child_of(self, row: Row, column: str) -> str:
        child = row.identifier(column)
        if child in self.refused and child not in self.bands:
            row.ok = False
        elif child and child not in self.bands:
            row.refuse(column, "unknown_child")
        return child


def parse(
    header: bytes,
    episodes: bytes,
    placements: bytes | None,
    as_at: date,
    *,
    oldest: int = 26,
) -> Return903:
    """Returns the children with an episode open on a day: begun by then, not ended by its end.

    Bad rows are reported and good rows used; `oldest` is how many years before the day a date of
    birth may be. Files are UTF-8, with or without a byte order mark; another encoding is rejected
    row by row, because guessing would turn one child's id into another's.
    """
    report = Report()
    tables = [Table(HEADER, header, report), Table(EPISODES, episodes, report)]
    if placements is not None:
        tables.append(Table(PLACEMENTS, placements, report))
    children, outside = list[FrameChild](), 0
    last_stay_starts, unread = dict[str, date](), set[str]()
    if report.readable:
        known = _children(tables[0], as_at, oldest)
        episodes_of = _episodes(tables[1], known)
        placements_of = _placements(tables[2], known) if placements is not None else {}
        children = [
            frame_child
            for child, band in known.bands.items()
            if (
                frame_child := _in_frame(
                    child, band, episodes_of.get(child, []), placements_of.get(child, []), as_at
                )
            )
        ]
        others = known.bands.keys() - {child.child_id for child in children}
        outside, unread = len(others), known.unread
        last_stay_starts = _last_stay_starts(others, episodes_of, as_at)
    if not report.readable:
        children, outside, last_stay_starts, unread = [], 0, {}, set()
    return Return903(
        children,
        outside,
        last_stay_starts,
        frozenset(unread),
        report.rows_read,
        report.errors,
        report.ignored_columns,
        report.readable,
    )


def parse_reviews(data: bytes) -> tuple[list[ReviewRow], list[RowError], list[ReviewRow]]:
    """Returns the reviews, the errors, and the rows that repeat an earlier child and day.

    The first row of a child and day is used, even where a later one gives another code.
    """
    report = Report()
    table = Table(REVIEWS, data, report)
    first: dict[tuple[str, date], ReviewRow] = {}
    repeated = []
    for row in table.rows() if report.readable else ():
        child, held_on = row.identifier("CHILD"), row.day("REVIEW")
        code = row.code("REVIEW_CODE", PARTICIPATION)
        if not row.ok or held_on is None:
            continue
        review = ReviewRow(child, held_on, code, row.line)
        if first.setdefault((child, held_on), review) is not review:
            repeated.append(review)
    return list(first.values()), report.errors, repeated


def stable_team(child_pseudonym: str, team_ids: Sequence[T]) -> T:
    """Returns a team for a child without one, always the same (rendezvous hashing).

    A new or closed team moves only the children who move to it or were in it. Raises ValueError
    where there are no teams.
    """
    teams = sorted(team_ids, key=str)
    return max(teams, key=lambda team: ticket(str(team), child_pseudonym))


def _children(table: Table, as_at: date, oldest: int) -> _Known:
    known = _Known({}, set(), set())
    for row in table.rows():
        child, born = row.identifier("CHILD"), row.day("DOB")
        if born and born > as_at:
            row.refuse("DOB", "born_after_as_at")
        if born and (born.year + oldest, born.month, born.day) < as_at.timetuple()[:3]:
            row.refuse("DOB", "born_too_early")
        if child in known.bands:
            row.refuse("CHILD", "duplicate_child")
        if row.ok and born:
            known.bands[child] = age_band(born, as_at)
        elif child:
            known.refused.add(child)
            known.unread.add(child)
    return known


def _episodes(table: Table, known: _Known) -> dict[str, list[_Episode]]:
    """Returns each child's episodes in the order in which they began."""
    episodes_of: dict[str, list[_Episode]] = {}
    for row in table.rows():
        child = known.child_of(row, "CHILD")
        start, end = row.day("DECOM"), row.day("DEC", required=False)
        rne, _ = row.code("RNE", RNE), row.code("LS", LS)
        cin, place = row.code("CIN", CIN), row.code("PLACE", PLACE)
        if start and end and end < start:
            row.refuse("DEC", "end_before_start")
        if row.ok and start:
            episode = _Episode(start, end or date.max, row.line, rne, cin, place)
            episodes_of.setdefault(child, []).append(episode)
        elif child:
            known.unread.add(child)
    for episodes in episodes_of.values():
        episodes.sort(key=lambda episode: (episode.start, episode.line))
        _report_clashes(episodes, table.report)
    return episodes_of


def _report_clashes(episodes: Sequence[_Episode], report: Report) -> None:
    latest = date.min
    for episode in episodes:
        if latest == date.max == episode.end:
            report.add(EPISODES.file, episode.line, "DEC", "second_open_episode")
        elif latest > episode.start:
            report.add(EPISODES.file, episode.line, "DECOM", "overlapping_episodes")
        latest = max(latest, episode.end)


def _placements(table: Table, known: _Known) -> dict[str, list[Placement]]:
    """Returns each child's placements in the order in which they began; no period is empty."""
    placements_of: dict[str, list[Placement]] = {}
    for row in table.rows():
        child = known.child_of(row, "child")
        team = row.identifier("team_code")
        worker = row.identifier("worker_ref", required=False)
        line = row.code("service_line", _LINES, "unknown_service_line")
        start, end = row.day("valid_from"), row.day("valid_to", required=False)
        if start and end and end <= start:
            row.refuse("valid_to", "end_before_start")
        if row.ok and start:
            placements_of.setdefault(child, []).append(
                Placement(child, team, ServiceLine(line), worker or None, start, end, row.line)
            )
    for placements in placements_of.values():
        placements.sort(key=lambda placement: placement.valid_from)
        for extra in placements[:-MOST_PLACEMENTS]:
            table.report.add(PLACEMENTS.file, extra.line, None, "too_many_rows")
        del placements[:-MOST_PLACEMENTS]
    return placements_of


def _spell_start(episodes: Sequence[_Episode], current: _Episode) -> date | None:
    """Returns when the current unbroken spell began, if a start (RNE = S) shows it."""
    spell, reach = None, date.min
    for episode in episodes[: episodes.index(current) + 1]:
        if episode.rne == "S":
            spell = episode.start
        elif episode.start > reach:  # a gap that no new start explains: rows are missing
            spell = None
        reach = max(reach, episode.end)
    return spell


def _last_stay_starts(
    children: Iterable[str], episodes_of: Mapping[str, Sequence[_Episode]], day: date
) -> dict[str, date]:
    """Returns when the last stay of each child began, where the return shows it."""
    starts = {}
    for child in children:
        begun = [episode for episode in episodes_of.get(child, ()) if episode.start <= day]
        start = _spell_start(begun, begun[-1]) if begun else None
        if start is not None:
            starts[child] = start
    return starts


def _service_line(episode: _Episode) -> ServiceLine:
    if episode.place in ADOPTION:
        return ServiceLine.ADOPTION_RAA
    if episode.cin == DISABILITY:
        return ServiceLine.DISABLED_CHILDREN
    return ServiceLine.CHILDREN_IN_CARE


def _in_frame(
    child: str,
    band: AgeBand,
    episodes: Sequence[_Episode],
    allocations: list[Placement],
    day: date,
) -> FrameChild | None:
    current = next((each for each in reversed(episodes) if each.start <= day < each.end), None)
    if current is None:
        return None
    open_placements = [each for each in allocations if each.open_on(day)]
    return FrameChild(
        child,
        band,
        _service_line(current),
        _spell_start(episodes, current),
        current.start,
        current.place,
        current.cin,
        open_placements[-1].team_code if open_placements else None,
        open_placements[-1].worker_ref if open_placements else None,
        allocations,
    )

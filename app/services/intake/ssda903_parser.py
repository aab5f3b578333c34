"""Reads the rows of a statutory return of children looked after (SSDA903). Pure.

Columns and codes are those of the Department for Education's returns 2022/23 to 2025/26. Only the
least that a frame needs is read: a date of birth becomes an age band and is forgotten; sex,
ethnicity, UPN and postcodes are never read. The files of several years are read as one return.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from app.services.intake.ssda903_records import (
    Placement,
    ReviewRow,
    WorkerEpisode,
    age_band,
)
from app.services.intake.ssda903_rows import Report, Row, RowError, Table
from app.vocabulary.cases import LEGAL_STATUSES, SHORT_BREAKS, AgeBand
from app.vocabulary.organisation import ServiceLine

MOST_PLACEMENTS = 49  # of one child; with one more by the hash, the 50 that a push may have

# Why an episode began (RNE), legal status (LS), category of need (CIN), placement (PLACE): the
# codes of all these years, because a return of last year must still be readable.
RNE = re.compile(r"[SLPTBU]")
LS = re.compile(LEGAL_STATUSES)
CIN = re.compile(r"N[1-8]")
PLACE = re.compile(r"A[3-6]|H5|K[1-3]|P[1-3]|R[1235]|S1|T[0-4]|U[1-6]|Z1[1-4]?")
LS_CODES = "such as C2, E1 or V2"
PLACE_CODES = "such as U1, K2 or H5"
PARTICIPATION = re.compile(r"PN[0-7]")

# Reported, but the row is used: a clash of dates is an error in the record and does not show that
# the child is not in care. Without the row the child would be missing from the frame and audits.
REPORTED_BUT_USED = frozenset({"overlapping_episodes", "second_open_episode"})

_LINES = re.compile("|".join(ServiceLine))


@dataclass(frozen=True, slots=True)
class Episode:
    start: date
    end: date  # date.max while open
    file: str
    line: int
    rne: str
    legal_status: str
    cin: str
    place: str

    @property
    def is_short_break(self) -> bool:
        return self.legal_status in SHORT_BREAKS


@dataclass(frozen=True, slots=True)
class KnownChildren:
    """Children with a good header row and their age bands, and children whose row was rejected.

    A rejected row is reported once: the child's rows in the other files are skipped, and are not
    reported as rows of an unknown child. `unread` are the children with a rejected header row or
    a rejected episode, `misplaced` those with a rejected placement.
    """

    bands: dict[str, AgeBand]
    refused: set[str]
    unread: set[str]
    misplaced: set[str]

    def child_of(self, row: Row, column: str) -> str:
        child = row.child(column)
        if child in self.refused and child not in self.bands:
            row.ok = False
        elif child and child not in self.bands:
            row.refuse(column, "unknown_child")
        return child


def parse_reviews(
    tables: Sequence[Table], report: Report
) -> tuple[list[ReviewRow], list[RowError], list[ReviewRow]]:
    """Returns the reviews, the errors, and the rows that repeat an earlier child and day.

    The first row of a child and day is used, even where a later one gives another code.
    """
    first: dict[tuple[str, date], ReviewRow] = {}
    repeated = []
    for table in tables if report.readable else ():
        for row in table.rows():
            child, held_on = row.child("CHILD"), row.day("REVIEW")
            code = row.code("REVIEW_CODE", PARTICIPATION, "PN0 to PN7")
            if not row.ok or held_on is None:
                continue
            review = ReviewRow(child, held_on, code, row.line, table.name)
            if first.setdefault((child, held_on), review) is not review:
                repeated.append(review)
    return list(first.values()), report.errors, repeated


def children(tables: Sequence[Table], as_at: date, oldest: int) -> KnownChildren:
    known, born_on = KnownChildren({}, set(), set(), set()), dict[str, date]()
    for table in tables:
        seen: set[str] = set()  # a child may have a row in the file of each year
        for row in table.rows():
            child, born = row.child("CHILD"), row.day("DOB")
            if born and born > as_at:
                row.refuse("DOB", "born_after_as_at")
            if born and (born.year + oldest, born.month, born.day) < as_at.timetuple()[:3]:
                row.refuse("DOB", "born_too_early")
            if child in seen and child in known.bands:
                row.refuse("CHILD", "duplicate_child")
            if row.ok and born:
                seen.add(child)
                if born_on.setdefault(child, born) != born:
                    row.refuse("DOB", "other_birth_date")
                known.bands.setdefault(child, age_band(born, as_at))
            elif child:
                known.refused.add(child)
                known.unread.add(child)
    return known


def episodes(
    tables: Sequence[Table], known: KnownChildren, report: Report
) -> dict[str, list[Episode]]:
    """Returns each child's episodes in the order in which they began.

    An episode that is still open at the end of one year's return is in the next one again, with
    its end: of several files, the one that reaches further counts.
    """
    files = [list(_episodes_of_file(table, known)) for table in tables]
    files.sort(key=lambda episodes: max((each.start for _, each in episodes), default=date.min))
    episodes_of: dict[str, list[Episode]] = {}
    for file in files:
        again = {(child, each.start) for child, each in file}
        for child in {child for child, _ in file} & episodes_of.keys():
            retained = [each for each in episodes_of[child] if (child, each.start) not in again]
            episodes_of[child] = retained
        for child, episode in file:
            episodes_of.setdefault(child, []).append(episode)
    for episodes in episodes_of.values():
        episodes.sort(key=lambda episode: (episode.start, episode.line))
        _report_clashes(episodes, report)
    return episodes_of


def _episodes_of_file(table: Table, known: KnownChildren) -> Iterator[tuple[str, Episode]]:
    for row in table.rows():
        child = known.child_of(row, "CHILD")
        start, end = row.day("DECOM"), row.day("DEC", required=False)
        rne, status = row.code("RNE", RNE, "S, L, P, T, B or U"), row.code("LS", LS, LS_CODES)
        cin, place = row.code("CIN", CIN, "N1 to N8"), row.code("PLACE", PLACE, PLACE_CODES)
        if start and end and end < start:
            row.refuse("DEC", "end_before_start")
        if row.ok and start:
            yield (
                child,
                Episode(start, end or date.max, table.name, row.line, rne, status, cin, place),
            )
        elif child:
            known.unread.add(child)


def _report_clashes(episodes: Sequence[Episode], report: Report) -> None:
    latest = date.min
    for episode in episodes:
        if latest == date.max == episode.end:
            report.add(episode.file, episode.line, "DEC", "second_open_episode")
        elif latest > episode.start:
            report.add(episode.file, episode.line, "DECOM", "overlapping_episodes")
        latest = max(latest, episode.end)


def placements(
    tables: Sequence[Table], known: KnownChildren, report: Report
) -> dict[str, list[Placement]]:
    """Returns each child's placements in the order in which they began; no period is empty."""
    placements_of: dict[str, list[Placement]] = {}
    for table in tables:
        for row in table.rows():
            child = known.child_of(row, "child")
            team = row.identifier("team_code")
            worker = row.identifier("worker_ref", required=False)
            line = row.code("service_line", _LINES, error="unknown_service_line")
            start, end = row.day("valid_from"), row.day("valid_to", required=False)
            if start and end and end <= start:
                row.refuse("valid_to", "end_before_start")
            if row.ok and start:
                placements_of.setdefault(child, []).append(
                    Placement(
                        child,
                        team,
                        ServiceLine(line),
                        worker or None,
                        start,
                        end,
                        row.line,
                        table.name,
                    )
                )
            elif child:
                known.misplaced.add(child)
    for placements in placements_of.values():
        placements.sort(key=lambda placement: placement.valid_from)
        for extra in placements[:-MOST_PLACEMENTS]:
            report.add(extra.file, extra.line, None, "too_many_rows")
        del placements[:-MOST_PLACEMENTS]
    return placements_of


def workers(tables: Sequence[Table], known: KnownChildren) -> dict[str, list[WorkerEpisode]]:
    """Returns the periods of each child's social workers in the order in which they began."""
    workers_of: dict[str, dict[date, WorkerEpisode]] = {}
    for table in tables:
        for row in table.rows():
            child, worker = known.child_of(row, "CHILD"), row.identifier("SW_ID")
            start, end = row.day("SW_DECOM"), row.day("SW_DEC", required=False)
            if start and end and end < start:
                row.refuse("SW_DEC", "end_before_start")
            if row.ok and start and start != end:
                workers_of.setdefault(child, {})[start] = WorkerEpisode(
                    child, worker, start, end, row.line, table.name
                )
    return {child: [starts[day] for day in sorted(starts)] for child, starts in workers_of.items()}

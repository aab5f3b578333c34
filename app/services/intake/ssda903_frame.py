"""The frame of a return: the children in care on a day, each with what a case needs. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import takewhile
from typing import TypeVar

from app.core.seeded_order import ticket
from app.services.intake import ssda903_parser
from app.services.intake.ssda903_parser import Episode
from app.services.intake.ssda903_records import (
    FrameChild,
    LastStay,
    Placement,
    Return903,
    WorkerEpisode,
)
from app.services.intake.ssda903_tables import ReturnTables
from app.vocabulary.cases import AgeBand
from app.vocabulary.organisation import ServiceLine

T = TypeVar("T")

ADOPTION = frozenset({"A3", "A4", "A5", "A6"})
DISABILITY = "N2"


def parse_return(tables: ReturnTables, as_at: date, *, oldest: int = 26) -> Return903:
    """Returns the children with an episode open on a day: begun by then, not ended by its end.

    Bad rows are reported and good rows used; `oldest` is how many years before the day a date of
    birth may be.
    """
    report = tables.report
    if report.readable:
        parsed = _frame(tables, as_at, oldest)
        if report.readable:
            return parsed
    return Return903(
        rows_read=report.rows_read,
        errors=report.errors,
        notes=report.notes,
        ignored_columns=report.ignored_columns,
        readable=False,
    )


def _frame(tables: ReturnTables, as_at: date, oldest: int) -> Return903:
    report = tables.report
    known = ssda903_parser.children(tables.header, as_at, oldest)
    episodes_of = ssda903_parser.episodes(tables.episodes, known, report)
    placements_of = ssda903_parser.placements(tables.placements, known, report)
    workers_of = ssda903_parser.workers(tables.sw_episodes, known)
    children = [
        frame_child
        for child, band in known.bands.items()
        if (
            frame_child := _in_frame(
                child,
                band,
                episodes_of.get(child, []),
                placements_of.get(child, []),
                workers_of.get(child, []),
                as_at,
            )
        )
    ]
    others = known.bands.keys() - {child.child_id for child in children}
    return Return903(
        children,
        len(others),
        _last_stays(others, episodes_of, as_at),
        frozenset(known.unread),
        frozenset(known.misplaced),
        frozenset(report.unattributed),
        report.rows_read,
        report.errors,
        report.notes,
        report.ignored_columns,
    )


def stable_team(child_pseudonym: str, team_ids: Sequence[T]) -> T:
    """Returns a team for a child without one, always the same (rendezvous hashing).

    A new or closed team moves only the children who move to it or were in it. Raises ValueError
    where there are no teams.
    """
    teams = sorted(team_ids, key=str)
    return max(teams, key=lambda team: ticket(str(team), child_pseudonym))


def _spell_start(episodes: Sequence[Episode], current: Episode) -> date | None:
    """Returns when the current unbroken spell began, if a start (RNE = S) shows it."""
    if current.is_short_break:
        return _series_start(episodes, current)
    spell, reach = None, date.min
    for episode in episodes[: episodes.index(current) + 1]:
        if episode.rne == "S":
            spell = episode.start
        elif episode.start > reach:  # a gap that no new start explains: rows are missing
            spell = None
        reach = max(reach, episode.end)
    return spell


def _series_start(episodes: Sequence[Episode], current: Episode) -> date | None:
    """Returns when the first of a series of short breaks began, if the return shows it.

    The child goes home between short breaks, so the gaps between them do not end the series.
    """
    until = episodes[: episodes.index(current) + 1]
    series = list(takewhile(lambda episode: episode.is_short_break, reversed(until)))
    first = series[-1]
    return first.start if first.rne == "S" or len(series) < len(until) else None


def _last_stays(
    children: Iterable[str], episodes_of: Mapping[str, Sequence[Episode]], day: date
) -> dict[str, LastStay]:
    """Returns the last stay of each child, where the return shows one."""
    last = {}
    for child in children:
        begun = [episode for episode in episodes_of.get(child, ()) if episode.start <= day]
        if begun:
            last[child] = LastStay(_spell_start(begun, begun[-1]), begun[-1].legal_status)
    return last


def _service_line(episode: Episode) -> ServiceLine:
    if episode.place in ADOPTION:
        return ServiceLine.ADOPTION_RAA
    if episode.cin == DISABILITY:
        return ServiceLine.DISABLED_CHILDREN
    return ServiceLine.CHILDREN_IN_CARE


def _in_frame(
    child: str,
    band: AgeBand,
    episodes: Sequence[Episode],
    allocations: list[Placement],
    workers: list[WorkerEpisode],
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
        current.legal_status,
        current.start,
        current.place,
        current.cin,
        open_placements[-1].team_code if open_placements else None,
        open_placements[-1].worker_ref if open_placements else None,
        allocations,
        workers,
    )

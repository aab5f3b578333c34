"""Decides the cases of each child of a return, from its files and from what is stored. Pure.

What a return does not say changes nothing: a child without a placement, or with one that could not
be read, stays in the team that is stored. A child whose team was never known is held by the whole
council, until a file names a team.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from app.models.organisation.org_units import OrgUnit
from app.security.pseudonyms import pseudonym
from app.services.cases.case_history import Case, is_open_on
from app.services.intake.ssda903_frame import stable_team
from app.services.intake.ssda903_placements import PlacedChildren
from app.services.intake.ssda903_records import FrameChild, Return903
from app.services.intake.ssda903_tables import PLACEMENTS
from app.vocabulary.organisation import ServiceLine

Teams = Mapping[ServiceLine | None, list[OrgUnit]]


@dataclass(frozen=True)
class Holders:
    """Who may hold a case of which the return names no team.

    `council` is the unit of a case whose team is not known; `demo_teams` are the teams among which
    such children are shared out instead, where that was asked for.
    """

    council: UUID
    demo_teams: Teams | None

    def of(self, child: FrameChild, case_ref: str) -> UUID:
        if self.demo_teams is None:
            return self.council
        teams = self.demo_teams.get(child.service_line) or fallback_teams(self.demo_teams)
        codes = {team.code: team.id for team in teams}
        return codes[stable_team(case_ref, list(codes))]

    def are_known(self, case: Case) -> bool:
        return bool(case["org_unit_id"] != self.council)


@dataclass(frozen=True)
class ChildCases:
    """The cases that a child of the return will have, and those that are stored."""

    child: FrameChild
    case_ref: str
    stored: Sequence[Case]
    cases: Sequence[Case]


def decide(
    parsed: Return903,
    placed: PlacedChildren,
    stored: Mapping[str, Sequence[Case]],
    holders: Holders,
    system: str,
    day: date,
) -> list[ChildCases]:
    """Returns the cases of every child of the frame; `stored` is by pseudonym."""
    misplaced = parsed.misplaced | placed.misplaced
    lost_rows = PLACEMENTS.file in parsed.unattributed
    decided = []
    for child in placed.children:
        case_ref = pseudonym(system, child.child_id)
        before = stored.get(case_ref, ())
        given = [_case(row, placed) for row in child.allocations]
        doubtful = child.child_id in misplaced or (lost_rows and not _covers(given, before))
        cases = _base(given, before, holders, day, doubtful=doubtful)
        if not any(is_open_on(day, case) for case in cases):
            cases = [*cases, _unplaced(child, cases, holders.of(child, case_ref), day)]
        cases = _with_workers(cases, child, before, placed.workers)
        decided.append(ChildCases(child, case_ref, before, cases))
    return decided


def fallback_teams(teams: Teams) -> list[OrgUnit]:
    """Returns the teams for children whose service line has none of its own."""
    in_care = teams.get(ServiceLine.CHILDREN_IN_CARE)
    return in_care or [team for some in teams.values() for team in some]


def _base(
    given: list[Case],
    stored: Sequence[Case],
    holders: Holders,
    day: date,
    *,
    doubtful: bool,
) -> list[Case]:
    """Returns the placements of the files, or the stored cases where these say nothing certain."""
    if given and not (doubtful and stored):
        return given
    if holders.demo_teams is None:
        return list(stored)
    return [case for case in stored if holders.are_known(case) or not is_open_on(day, case)]


def _covers(given: Sequence[Case], stored: Sequence[Case]) -> bool:
    """Whether every stored case has a row in the file, by the day on which it began."""
    return {case["valid_from"] for case in stored} <= {case["valid_from"] for case in given}


def _case(row: Any, placed: PlacedChildren) -> Case:
    return {
        "person_id": placed.workers.get(row.worker_ref or ""),
        "org_unit_id": placed.teams[row.team_code].id,
        "service_line": row.service_line,
        "valid_from": row.valid_from,
        "valid_to": row.valid_to,
    }


def _unplaced(child: FrameChild, cases: Sequence[Case], unit: UUID, day: date) -> Case:
    ends = [case["valid_to"] for case in cases if case["valid_to"] and case["valid_to"] <= day]
    return {
        "person_id": None,
        "org_unit_id": unit,
        "service_line": child.service_line,
        "valid_from": max([child.episode_start, *ends]),
        "valid_to": None,
    }


def _with_workers(
    cases: Sequence[Case],
    child: FrameChild,
    stored: Sequence[Case],
    workers: Mapping[str, UUID],
) -> list[Case]:
    """Puts the workers of sw_episodes.csv into the open cases of which no placement names one.

    Where neither file names a worker, those of the stored case stay.
    """
    named = {row.valid_from for row in child.allocations if row.worker_ref}
    periods = [
        (each.start, each.end, workers[each.worker_ref])
        for each in child.workers
        if each.worker_ref in workers
    ]
    changed: list[Case] = []
    for case in cases:
        if case["valid_from"] in named:
            changed.append(case)
            continue
        for piece in _stored_pieces(case, stored):
            is_open = piece["valid_to"] is None
            changed += _split(piece, periods) if is_open and periods else [piece]
    return changed


def _stored_pieces(case: Case, stored: Sequence[Case]) -> Sequence[Case]:
    """Returns the stored cases that make up the same time in the same team, else the case."""
    pieces = sorted(
        (
            each
            for each in stored
            if each["org_unit_id"] == case["org_unit_id"]
            and each["valid_from"] >= case["valid_from"]
            and each["valid_from"] < (case["valid_to"] or date.max)
        ),
        key=lambda each: each["valid_from"],
    )
    if not pieces or pieces[0]["valid_from"] != case["valid_from"]:
        return [case]
    common = {"valid_to": case["valid_to"], "service_line": case["service_line"]}
    return [
        *({**each, "service_line": case["service_line"]} for each in pieces[:-1]),
        pieces[-1] | common,
    ]


def _split(case: Case, periods: Sequence[tuple[date, date | None, UUID]]) -> list[Case]:
    """Divides an open case into the periods of its workers; a gap keeps the case's own worker."""
    starts = {case["valid_from"]}
    for start, end, _ in periods:
        starts |= {day for day in (start, end) if day and day > case["valid_from"]}
    pieces: list[Case] = []
    for start in sorted(starts):
        held = [who for begun, end, who in periods if begun <= start < (end or date.max)]
        person = held[-1] if held else case["person_id"]
        if pieces and pieces[-1]["person_id"] == person:
            continue
        if pieces:
            pieces[-1] = pieces[-1] | {"valid_to": start}
        pieces.append(case | {"person_id": person, "valid_from": start})
    return pieces

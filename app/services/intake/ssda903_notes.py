"""The notes of an import: what a person should know of it, beside the rejected rows. Pure."""

from collections.abc import Sequence
from datetime import date

from app.services.cases.case_history import is_open_on
from app.services.intake.ssda903_cases import ChildCases, Holders
from app.services.intake.ssda903_files import ReturnFiles
from app.services.intake.ssda903_records import Return903
from app.services.intake.ssda903_tables import EPISODES, HEADER, PLACEMENTS

NO_PLACEMENTS = (
    "No team was given for {}, so each was assigned to a team at random (the same one every time)."
    " Upload placements.csv to use their real teams."
)
UNPLACED = (
    "No team was given for {} on this day, so each was assigned to a team at random (the same one"
    " every time)."
)
NOT_KNOWN = (
    "The team of {} is not known; their cases are held by the whole council. Upload placements.csv"
    " to say which team holds them."
)
KEPT = "No placement could be read for {}, so their cases stay as they were stored."
UNREAD = (
    "{} with a rejected row could not be added to the frame of this return. They are not treated as"
    " having left it, and their cases are unchanged."
)
ANYBODYS = (
    "Rows of {} could not be read as far as the child's identifier. Because they may be any"
    " child's, nobody is treated as having left the frame."
)
ANYBODYS_PLACEMENT = (
    "Rows of placements.csv could not be read as far as the child's identifier. No case is ended or"
    " replaced because its row is missing."
)
LEFT_ASIDE = "Left aside, because QAF does not use them: {}."


def of_return(
    files: ReturnFiles,
    parsed: Return903,
    decided: Sequence[ChildCases],
    holders: Holders,
    day: date,
) -> list[str]:
    notes = list(parsed.notes)
    if files.left_aside:
        notes.append(LEFT_ASIDE.format(", ".join(f"{name}.csv" for name in files.left_aside)))
    notes += _of_teams(files, decided, holders, day)
    unsure = sorted(parsed.unattributed & {HEADER.file, EPISODES.file})
    if unsure:
        notes.append(ANYBODYS.format(" and ".join(unsure)))
    if PLACEMENTS.file in parsed.unattributed:
        notes.append(ANYBODYS_PLACEMENT)
    if unread := parsed.unread - {child.child_id for child in parsed.children}:
        notes.append(UNREAD.format(_children(len(unread))))
    if parsed.ignored_columns:
        notes.append(f"Columns not used: {', '.join(sorted(parsed.ignored_columns)[:50])}.")
    return notes


def _of_teams(
    files: ReturnFiles, decided: Sequence[ChildCases], holders: Holders, day: date
) -> list[str]:
    """Says for how many children no placement gave a team, and what became of them."""
    unplaced = [each for each in decided if not each.child.placed_on(day)]
    retained = [
        each
        for each in unplaced
        if any(is_open_on(day, case) and holders.are_known(case) for case in each.stored)
    ]
    if holders.demo_teams is not None:
        by_chance = len(unplaced) - len(retained)
        sentence = UNPLACED if files.placements else NO_PLACEMENTS
        return [sentence.format(_children(by_chance))] if by_chance else []
    notes = []
    if retained:
        notes.append(KEPT.format(_children(len(retained))))
    if len(unplaced) > len(retained):
        notes.append(NOT_KNOWN.format(_children(len(unplaced) - len(retained))))
    return notes


def _children(number: int) -> str:
    return f"{number} {'child' if number == 1 else 'children'}"

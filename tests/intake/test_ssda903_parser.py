"""The return of children looked after: the children in the frame, and their reviews."""

import time
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.services.intake.ssda903_files import gather
from app.services.intake.ssda903_frame import parse_return, stable_team
from app.services.intake.ssda903_parser import parse_reviews as reviews_of
from app.services.intake.ssda903_records import FrameChild, Return903, ReviewRow, age_band
from app.services.intake.ssda903_rows import RowError
from app.services.intake.ssda903_tables import open_tables
from app.vocabulary.cases import AgeBand
from app.vocabulary.organisation import ServiceLine

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "examples" / "data"
COUNTY = ROOT.parent / "shared" / "data" / "ssda903"
DAY = date(2026, 11, 1)

HEADER = "CHILD,SEX,DOB\n"
EPISODES = "CHILD,DECOM,RNE,LS,CIN,PLACE,DEC\n"
PLACEMENTS = "child,team_code,service_line,worker_ref,valid_from,valid_to\n"
OPEN = "1,01/06/2025,S,C2,N1,U4,\n"


def parse(
    header: bytes, episodes: bytes, placements: bytes | None, as_at: date, *, oldest: int = 26
) -> Return903:
    files = [("header", header), ("episodes", episodes)]
    files += [] if placements is None else [("placements", placements)]
    return parse_return(open_tables(gather(files)), as_at, oldest=oldest)


def parse_reviews(data: bytes) -> tuple[list[ReviewRow], list[RowError], list[ReviewRow]]:
    tables = open_tables(gather([("reviews", data)]))
    return reviews_of(tables.reviews, tables.review_report)


def read(
    header: str = "1,2,05/04/2015\n",
    episodes: str = OPEN,
    placements: str | None = None,
    as_at: date = DAY,
) -> Return903:
    return parse(
        (HEADER + header).encode(),
        (EPISODES + episodes).encode(),
        None if placements is None else (PLACEMENTS + placements).encode(),
        as_at,
    )


def read_folder(folder: Path) -> Return903:
    names = ("header", "episodes", "placements")
    header, episodes, placements = ((folder / f"{name}.csv").read_bytes() for name in names)
    return parse(header, episodes, placements, DAY)


def faults(parsed: Return903) -> list[tuple[str, int, str | None, str]]:
    return [(e.file, e.line, e.column, e.code) for e in parsed.errors]


def only(parsed: Return903) -> FrameChild:
    assert parsed.errors == []
    (child,) = parsed.children
    return child


# Children in the frame


@pytest.mark.parametrize(
    ("start", "end", "inside"),
    [
        ("01/11/2026", "", True),  # begins on the day
        ("02/11/2026", "", False),  # begins after it
        ("01/06/2025", "02/11/2026", True),  # ends after it
        ("01/06/2025", "01/11/2026", False),  # ends on the day
    ],
)
def test_an_episode_is_open_if_begun_by_the_day_and_ended_after_it(
    start: str, end: str, inside: bool
) -> None:
    parsed = read(episodes=f"1,{start},S,C2,N1,U4,{end}\n")
    assert (len(parsed.children), parsed.outside_frame) == ((1, 0) if inside else (0, 1))


def test_a_child_without_episodes_is_outside_the_frame() -> None:
    parsed = read(header="1,2,05/04/2015\n2,1,05/04/2015\n")
    assert [c.child_id for c in parsed.children] == ["1"]
    assert (parsed.outside_frame, parsed.rows_read) == (1, 3)


@pytest.mark.parametrize(
    ("born", "band"),
    [
        (date(2026, 11, 1), AgeBand.UNDER_1),
        (date(2025, 11, 2), AgeBand.UNDER_1),
        (date(2025, 11, 1), AgeBand.FROM_1_TO_4),
        (date(2021, 11, 2), AgeBand.FROM_1_TO_4),
        (date(2021, 11, 1), AgeBand.FROM_5_TO_9),
        (date(2016, 11, 1), AgeBand.FROM_10_TO_15),
        (date(2010, 11, 2), AgeBand.FROM_10_TO_15),
        (date(2010, 11, 1), AgeBand.FROM_16_TO_17),
        (date(2008, 11, 1), AgeBand.FROM_18),
    ],
)
def test_the_age_band_changes_on_the_birthday(born: date, band: AgeBand) -> None:
    assert age_band(born, DAY) is band


def test_a_child_born_on_29_february_turns_one_on_1_march() -> None:
    assert age_band(date(2024, 2, 29), date(2025, 2, 28)) is AgeBand.UNDER_1
    assert age_band(date(2024, 2, 29), date(2025, 3, 1)) is AgeBand.FROM_1_TO_4


@pytest.mark.parametrize(
    ("cin", "place", "line"),
    [
        ("N1", "U4", ServiceLine.CHILDREN_IN_CARE),
        ("N2", "U4", ServiceLine.DISABLED_CHILDREN),
        ("N1", "A3", ServiceLine.ADOPTION_RAA),
        ("N2", "A6", ServiceLine.ADOPTION_RAA),
    ],
)
def test_placement_and_need_decide_the_service_line(
    cin: str, place: str, line: ServiceLine
) -> None:
    child = only(read(episodes=f"1,01/06/2025,S,C2,{cin},{place},\n"))
    assert (child.service_line, child.cin, child.place) == (line, cin, place)


@pytest.mark.parametrize(
    ("episodes", "since"),
    [
        (["01/02/2024,S,C2,N1,U4,01/03/2025", "01/03/2025,P,C2,N1,U6,"], date(2024, 2, 1)),
        (["01/02/2024,S,C2,N1,U4,01/03/2025", "01/04/2025,S,C2,N1,U6,"], date(2025, 4, 1)),
        (["01/02/2024,S,C2,N1,U4,01/03/2025", "01/04/2025,P,C2,N1,U6,"], None),  # a row is missing
        (["01/02/2024,S,C2,N1,U4,", "01/03/2025,P,C2,N1,U6,"], date(2024, 2, 1)),  # no gap
        (["01/04/2025,P,C2,N1,U6,"], None),  # began before the return does
    ],
)
def test_became_looked_after_is_the_start_of_the_unbroken_spell_if_the_return_shows_it(
    episodes: list[str], since: date | None
) -> None:
    (child,) = read(episodes="".join(f"1,{e}\n" for e in episodes)).children
    assert child.became_looked_after == since


def test_the_team_is_the_one_that_held_the_case_on_the_day() -> None:
    rows = "1,NEW,children_in_care,,01/09/2026,\n1,OLD,children_in_care,W1,01/06/2025,01/09/2026\n"
    child = only(read(placements=rows))
    assert (child.team_code, child.worker_ref) == ("NEW", None)
    assert [a.team_code for a in child.allocations] == ["OLD", "NEW"]
    earlier = only(read(placements=rows, as_at=date(2026, 8, 31)))
    assert (earlier.team_code, earlier.worker_ref) == ("OLD", "W1")


# Reviews


def test_a_review_is_known_by_child_and_day_and_the_first_row_stands() -> None:
    rows, errors, repeated = parse_reviews(
        b"CHILD,DOB,REVIEW,REVIEW_CODE\n900001,04/05/2012,30/08/2026,PN6\n"
        b"900001,04/05/2012,30/08/2026,PN1\n900001,04/05/2012,31/08/2026,PN8\n"
        b"900001,04/05/2012,01/09/2026,PN0\n"
    )
    assert [r.external_id for r in rows] == ["900001+2026-08-30", "900001+2026-09-01"]
    assert [r.participation_code for r in rows] == ["PN6", "PN0"]
    assert [(e.line, e.column, e.code) for e in errors] == [(4, "REVIEW_CODE", "unknown_code")]
    assert [(r.line, r.participation_code) for r in repeated] == [(3, "PN1")]


# A team for a child without one


def test_a_child_keeps_its_team_whatever_the_order_of_the_teams() -> None:
    assert stable_team("child", ["A", "B", "C"]) == stable_team("child", ["C", "A", "B"])


@given(st.text(st.characters(codec="ascii")), st.sets(st.integers(0, 50), min_size=2))
def test_a_team_that_goes_moves_no_child_but_its_own(child: str, teams: set[int]) -> None:
    before = stable_team(child, list(teams))
    gone = max(teams - {before})
    assert stable_team(child, list(teams - {gone})) == before


def test_children_are_shared_out_evenly_among_teams() -> None:
    shares = Counter(stable_team(f"child {n}", ["A", "B", "C", "D"]) for n in range(2000))
    assert all(420 <= share <= 580 for share in shares.values())  # 500 expected, sd 19


# The shipped samples, and the return of a county when it is available


def test_the_sample_return_holds_what_its_page_says() -> None:
    parsed = read_folder(SAMPLES)
    assert (parsed.errors, parsed.ignored_columns) == ([], [])
    assert (len(parsed.children), parsed.outside_frame, parsed.rows_read) == (48, 12, 227)
    assert Counter(c.service_line.value for c in parsed.children) == {
        "children_in_care": 38,
        "disabled_children": 6,
        "adoption_raa": 4,
    }
    assert [c.child_id for c in parsed.children if c.team_code is None] == ["900021"]
    assert sum(c.became_looked_after is None for c in parsed.children) == 4
    rows, errors, repeated = parse_reviews((SAMPLES / "reviews.csv").read_bytes())
    assert (len(rows), errors) == (195, [])
    assert [r.external_id for r in repeated] == ["900005+2025-04-02", "900027+2026-04-18"]


def test_the_bad_sample_shows_twelve_kinds_of_bad_row() -> None:
    parsed = read_folder(SAMPLES / "bad")
    assert faults(parsed) == [
        ("header.csv", 8, "CHILD", "duplicate_child"),
        ("header.csv", 9, "DOB", "bad_date"),
        ("header.csv", 10, "DOB", "impossible_date"),
        ("header.csv", 11, "DOB", "born_after_as_at"),
        ("header.csv", 12, "CHILD", "missing"),
        ("header.csv", 13, None, "wrong_number_of_cells"),
        ("episodes.csv", 6, "CHILD", "unknown_child"),
        ("episodes.csv", 7, "DEC", "end_before_start"),
        ("episodes.csv", 8, "PLACE", "unknown_code"),
        ("episodes.csv", 9, "DEC", "second_open_episode"),
        ("episodes.csv", 11, "DECOM", "overlapping_episodes"),
        ("placements.csv", 4, "service_line", "unknown_service_line"),
    ]
    assert [c.child_id for c in parsed.children] == [f"90010{n}" for n in (1, 2, 3, 5, 6)]
    assert parsed.outside_frame == 1


@pytest.mark.skipif(not COUNTY.is_dir(), reason="the return of a county is not available")
def test_a_countys_return_is_read_whole_and_quickly() -> None:
    """Expected counts from awk over the files: 2,675 children, 5,050 episodes."""
    header, episodes = (COUNTY / "header.csv").read_bytes(), (COUNTY / "episodes.csv").read_bytes()
    begun = time.process_time()
    parsed = parse(header, episodes, None, DAY)
    assert time.process_time() - begun < 1
    assert parsed.rows_read == 2675 + 5050
    assert (len(parsed.children), parsed.outside_frame) == (1408, 1267)
    assert Counter(e.code for e in parsed.errors) == {
        "overlapping_episodes": 77,
        "second_open_episode": 5,
    }
    assert Counter(c.age_band.value for c in parsed.children) == {
        "10_to_15": 355,
        "16_to_17": 214,
        "18_plus": 839,
    }
    assert Counter(c.service_line.value for c in parsed.children) == {
        "children_in_care": 1055,
        "disabled_children": 141,
        "adoption_raa": 212,
    }
    shown = Counter(
        "short breaks" if c.legal_status in {"V3", "V4"} else "in care"
        for c in parsed.children
        if c.became_looked_after is not None
    )
    assert shown == {"in care": 222, "short breaks": 28 + 80}  # begun by S, after another status
    rows, errors, repeated = parse_reviews((COUNTY / "reviews.csv").read_bytes())
    assert (len(rows), errors, len(repeated)) == (12_568, [], 14)

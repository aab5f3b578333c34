"""The errors reported for a file or row of the return, and the rows that are used."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.services.intake.ssda903_parser import REPORTED_BUT_USED
from app.services.intake.ssda903_reasons import MAX_ERRORS
from tests.intake.test_ssda903_parser import (
    DAY,
    EPISODES,
    HEADER,
    OPEN,
    PLACEMENTS,
    faults,
    only,
    parse,
    parse_reviews,
    read,
)

# The file as a whole


def test_columns_come_in_any_order_and_case_with_a_byte_order_mark_and_crlf() -> None:
    parsed = parse(
        b"\xef\xbb\xbfdob,Child\r\n05/04/2015, 1 \r\n\r\n,\r\n",
        b'dec,place,cin,ls,rne,decom,child\r\n,"U4",N1,C2,S,01/06/2025,1\r\n',
        None,
        DAY,
    )
    assert only(parsed).child_id == "1"
    assert parsed.rows_read == 2


def test_an_unknown_column_is_ignored_and_named_a_published_one_is_not() -> None:
    parsed = parse(
        b"CHILD,SEX,DOB,UPN,Nickname\n1,2,05/04/2015,,x\n", (EPISODES + OPEN).encode(), None, DAY
    )
    assert only(parsed).child_id == "1"
    assert parsed.ignored_columns == ["header.csv: Nickname"]


@pytest.mark.parametrize(
    ("header", "column", "code"),
    [
        (b"CHILD,SEX\n1,2\n", "DOB", "missing_column"),
        (b"CHILD,DOB,DOB\n1,05/04/2015,05/04/2015\n", "DOB", "duplicate_column"),
        (b"", None, "empty_file"),
        ("CHILD,DOB\n1,05/04/2015\n".encode("utf-16-le"), None, "control_character"),
        (b"CHILD,DOB\n", None, "no_rows"),
    ],
)
def test_a_file_that_cannot_be_read_is_one_error_and_no_child(
    header: bytes, column: str | None, code: str
) -> None:
    parsed = parse(header, (EPISODES + OPEN).encode(), None, DAY)
    assert faults(parsed) == [("header.csv", 1, column, code)]
    assert (parsed.children, parsed.outside_frame, parsed.readable) == ([], 0, False)


def test_reading_stops_where_there_are_too_many_errors() -> None:
    parsed = read(header=",2,05/04/2015\n" * (MAX_ERRORS + 5))
    assert len(parsed.errors) == MAX_ERRORS + 1
    assert (parsed.errors[-1].code, parsed.readable, parsed.children) == (
        "too_many_errors",
        False,
        [],
    )


# A row that is rejected


@pytest.mark.parametrize(
    ("row", "column", "code"),
    [
        ("9,2,5/4/2015", "DOB", "bad_date"),
        ("9,2,05/04/15", "DOB", "bad_date"),
        ("9,2,2015-4-5", "DOB", "bad_date"),
        ("9,2,2015-02-30", "DOB", "impossible_date"),
        ("9,2,\u0660\u0665/\u0660\u0664/\u0662\u0660\u0661\u0665", "DOB", "bad_date"),
        ("9,2,30/02/2015", "DOB", "impossible_date"),
        ("9,2,02/11/2026", "DOB", "born_after_as_at"),
        ("9,2,31/10/2000", "DOB", "born_too_early"),  # 26 years and a day
        ("9,2,", "DOB", "missing"),
        (",2,05/04/2015", "CHILD", "missing"),
        ("1,2,05/04/2015", "CHILD", "duplicate_child"),
        (f"{'9' * 41},2,05/04/2015", "CHILD", "id_too_long"),
        ("9.00021E+05,2,05/04/2015", "CHILD", "rounded_number"),
        ("9\u200b,2,05/04/2015", None, "control_character"),
        ("9,2", None, "wrong_number_of_cells"),
        ("9,2,05/04/2015,", None, "wrong_number_of_cells"),
        ("9\0,2,05/04/2015", None, "control_character"),
        ("9\t,2,05/04/2015", None, "control_character"),
        ('"9,2,05/04/2015', None, "bad_quotes"),
    ],
)
def test_a_bad_header_row_is_reported_and_the_good_ones_kept(
    row: str, column: str | None, code: str
) -> None:
    parsed = read(header=f"1,2,05/04/2015\n{row}\n2,1,06/04/2015\n")
    assert faults(parsed) == [("header.csv", 3, column, code)]
    assert ([c.child_id for c in parsed.children], parsed.outside_frame) == (["1"], 1)


@pytest.mark.parametrize(
    ("row", "column", "code"),
    [
        ("7,01/06/2025,S,C2,N1,U4,", "CHILD", "unknown_child"),
        (",01/06/2025,S,C2,N1,U4,", "CHILD", "missing"),
        ("2,01/06/25,S,C2,N1,U4,", "DECOM", "bad_date"),
        ("2,01/06/2025,X,C2,N1,U4,", "RNE", "unknown_code"),
        ("2,01/06/2025,S,C9,N1,U4,", "LS", "unknown_code"),
        ("2,01/06/2025,S,C2,N9,U4,", "CIN", "unknown_code"),
        ("2,01/06/2025,S,C2,N1,U9,", "PLACE", "unknown_code"),
        ("2,01/06/2025,S,C2,N1,,", "PLACE", "missing"),
        ("2,01/06/2025,S,C2,N1,U4,31/05/2025", "DEC", "end_before_start"),
        ("2,01/06/2025,S,C2,N1,U4", None, "wrong_number_of_cells"),
    ],
)
def test_a_bad_episode_is_reported_and_the_good_ones_kept(
    row: str, column: str | None, code: str
) -> None:
    parsed = read(header="1,2,05/04/2015\n2,1,05/04/2015\n", episodes=f"{row}\n{OPEN}")
    assert faults(parsed) == [("episodes.csv", 2, column, code)]
    assert ([c.child_id for c in parsed.children], parsed.outside_frame) == (["1"], 1)


@pytest.mark.parametrize(
    ("row", "column", "code"),
    [
        ("7,T,children_in_care,W1,01/06/2025,", "child", "unknown_child"),
        ("1,T,childrens_home,W1,01/06/2025,", "service_line", "unknown_service_line"),
        ("1,,children_in_care,W1,01/06/2025,", "team_code", "missing"),
        ("1,T,children_in_care,W1,01/06/2025,31/05/2025", "valid_to", "end_before_start"),
        ("1,T,children_in_care,W1,01/06/2025,01/06/2025", "valid_to", "end_before_start"),
    ],
)
def test_a_bad_placement_is_reported_and_the_child_kept(row: str, column: str, code: str) -> None:
    parsed = read(placements=f"{row}\n")
    assert faults(parsed) == [("placements.csv", 2, column, code)]
    assert parsed.children[0].allocations == []


def test_a_file_in_windows_1252_is_read_and_the_note_says_so() -> None:
    header = "CHILD,SEX,DOB,Größe\n1,2,05/04/2015,groß\n".encode("cp1252")
    parsed = parse(header, (EPISODES + OPEN).encode(), None, DAY)
    assert only(parsed).child_id == "1"
    assert parsed.notes == ["header.csv was read as Windows-1252."]


def test_an_identifier_that_only_a_guess_can_read_is_refused_and_may_be_anybodys() -> None:
    header = HEADER.encode() + b"9\xe9,2,05/04/2015\n1,2,05/04/2015\n"
    parsed = parse(header, (EPISODES + OPEN).encode(), None, DAY)
    assert faults(parsed) == [("header.csv", 2, "CHILD", "guessed_text")]
    assert (len(parsed.children), parsed.unattributed) == (1, frozenset({"header.csv"}))


def test_a_damaged_line_of_a_utf_8_file_is_not_taken_for_windows_1252() -> None:
    header = "CHILD,SEX,DOB\n1,é,05/04/2015\n".encode() + b"2,\xe9,05/04/2015\n"
    parsed = parse(header, (EPISODES + OPEN).encode(), None, DAY)
    assert faults(parsed) == [("header.csv", 3, None, "not_utf8")]
    assert (len(parsed.children), parsed.unattributed) == (1, frozenset({"header.csv"}))


@pytest.mark.parametrize(
    ("header", "note"),
    [
        (b'\xef\xbb\xbfCHILD;SEX;DOB\r\n"1";2;05/04/2015\r\n', "skipped"),
        ("CHILD\tDOB\r\n1\t05/04/2015\r\n".encode("utf-16"), "UTF-16"),
        (b'sep=;\r\nCHILD;DOB\r\n="1";2015-04-05\r\n', ""),
        (b"CHILD,DOB\r1,05/04/2015\r", ""),
        (b'"CHILD","DOB",""\n"1","2015-04-05 00:00:00",""\n', ""),
    ],
)
def test_the_ways_in_which_excel_saves_a_file_are_read(header: bytes, note: str) -> None:
    parsed = parse(header, (EPISODES + OPEN).encode(), None, DAY)
    assert only(parsed).child_id == "1"
    assert note in "".join(parsed.notes)


def test_codes_may_be_in_small_letters() -> None:
    rows = "1,DOVER-1,Children_In_Care,W1,2025-06-01,\n"
    parsed = read(episodes="1,2025-06-01,s,c2,n1,u4,\n", placements=rows)
    child = only(parsed)
    assert (child.place, child.cin, child.became_looked_after) == ("U4", "N1", date(2025, 6, 1))
    assert child.allocations[0].service_line == "children_in_care"


@pytest.mark.parametrize(
    ("row", "unattributed"),
    [
        ("9,2,05/04/2015,", {"header.csv"}),
        (",2,05/04/2015", {"header.csv"}),
        ("9,2,05/04/15", set()),
    ],
)
def test_a_row_whose_child_is_not_known_may_be_any_childs(row: str, unattributed: set[str]) -> None:
    assert read(header=f"1,2,05/04/2015\n{row}\n").unattributed == unattributed


def test_a_reason_says_what_was_expected() -> None:
    parsed = read(header="1,2,05/04/2015\n2,1\n", episodes="1,01/06/2025,X,C2,N1,U4,\n")
    assert [error.reason for error in parsed.errors] == [
        "The row must have 3 cells, one for each column name.",
        "The code is not one of the codes published for this column: S, L, P, T, B or U.",
    ]


def test_the_age_beyond_which_a_birth_is_too_early_can_be_set() -> None:
    header, episodes = (HEADER + "1,2,01/11/2000\n").encode(), (EPISODES + OPEN).encode()
    assert parse(header, episodes, None, DAY).errors == []  # 26 to the day
    younger = parse(header, episodes, None, DAY, oldest=21)
    assert faults(younger) == [("header.csv", 2, "DOB", "born_too_early")]


def test_the_other_rows_of_a_refused_child_are_not_blamed_again() -> None:
    parsed = read(header="1,2,31/02/2015\n", placements="1,T,children_in_care,,01/06/2025,\n")
    assert faults(parsed) == [("header.csv", 2, "DOB", "impossible_date")]
    assert (parsed.children, parsed.outside_frame) == ([], 0)


@pytest.mark.parametrize(
    ("first_end", "code", "column"),
    [("", "second_open_episode", "DEC"), ("02/09/2026", "overlapping_episodes", "DECOM")],
)
def test_a_clash_of_episodes_is_reported_and_the_later_one_still_holds(
    first_end: str, code: str, column: str
) -> None:
    rows = f"1,01/09/2026,P,C2,N2,U6,\n1,01/06/2025,S,C2,N1,U4,{first_end}\n"
    parsed = read(episodes=rows)
    assert faults(parsed) == [("episodes.csv", 2, column, code)]
    assert code in REPORTED_BUT_USED
    assert [(c.place, c.episode_start) for c in parsed.children] == [("U6", date(2026, 9, 1))]


def test_no_reason_repeats_what_stands_in_a_cell() -> None:
    personal = "Quillfeather"
    parsed = parse(
        f"{personal},CHILD,DOB\nx,{personal * 4},{personal}\nx,1,05/04/2015\n".encode(),
        (EPISODES + ",".join([personal] * 7)).encode(),
        (PLACEMENTS + ",".join([personal, personal * 4] * 3)).encode(),
        DAY,
    )
    assert len(parsed.errors) == 15
    assert personal not in str(parsed.errors)


@given(st.binary(max_size=200), st.binary(max_size=200), st.binary(max_size=200))
def test_no_bytes_whatever_break_the_reader(header: bytes, episodes: bytes, rows: bytes) -> None:
    parse(header, episodes, None, DAY)
    parse(HEADER.encode() + rows, EPISODES.encode() + episodes, PLACEMENTS.encode() + rows, DAY)
    parse_reviews(header)

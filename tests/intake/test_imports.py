"""What an import of a return ends, moves and overwrites, and what it never does."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models.cases.subjects import CaseAllocation, Subject
from app.models.intake.import_runs import ImportRun
from app.models.organisation.org_units import OrgUnit
from app.models.organisation.people import Person
from app.models.platform.history import Read
from app.security.pseudonyms import pseudonym
from app.vocabulary.organisation import OrgUnitKind
from app.vocabulary.roles import Role
from tests import factories
from tests.conftest import As

HEADER = "CHILD,SEX,DOB"
EPISODES = "CHILD,DECOM,RNE,LS,CIN,PLACE,DEC"
PLACEMENTS = "child,team_code,service_line,worker_ref,valid_from,valid_to"
SW_EPISODES = "CHILD,SW_ID,SW_DECOM,SW_DEC,SW_REASON"
TEN = tuple("0123456789")

Send = Callable[..., Any]


@pytest.fixture
def admin(db: Session) -> Person:
    district = factories.a_district(db)
    for code in ("DOVER-1", "SWALE-1"):
        factories.a_unit(db, code, OrgUnitKind.TEAM, district)
    return factories.a_person(db, Role.QA_ADMIN)


@pytest.fixture
def send(as_: As, admin: Person) -> Send:
    """Uploads parts of text or bytes; every call has a key of its own."""
    keys = iter(range(1000))

    def call(as_at: str = "2025-03-01", *, query: str = "", **parts: Any) -> Any:
        options = {name: part for name, part in parts.items() if name in OPTIONS}
        files = [
            (name, (f"{name}.csv", part)) for name, part in parts.items() if name not in OPTIONS
        ]
        return as_(admin).post(
            f"/v1/imports/ssda903{query}",
            files=files,
            data={"as_at": as_at} | options,
            headers={"Idempotency-Key": str(next(keys))},
        )

    return call


OPTIONS = {"dry_run", "confirm", "demo_teams", "source_system"}


def header(*children: str, end: str = "") -> str:
    return "\n".join([HEADER, *(f"{child},2,05/04/2015" for child in children)]) + end


def episodes(*children: str, end: str = "") -> str:
    return "\n".join([EPISODES, *(f"{c},01/01/2025,S,C2,N1,U4," for c in children)]) + end


def placements(*children: str, team: str = "DOVER-1", worker: str = "", end: str = "") -> str:
    rows = (f"{c},{team},children_in_care,{worker},01/01/2025," for c in children)
    return "\n".join([PLACEMENTS, *rows]) + end


def files_of(*children: str) -> dict[str, str]:
    return {
        "header": header(*children),
        "episodes": episodes(*children),
        "placements": placements(*children),
    }


def open_cases(db: Session) -> dict[str, tuple[str, str | None]]:
    """Returns unit and worker of every open case, by the child's identifier."""
    names = {pseudonym("ssda903", child): child for child in (*TEN, "10", "11")}
    query = (
        select(Subject.case_ref, OrgUnit.code, Person.employment_ref)
        .join(CaseAllocation, CaseAllocation.subject_id == Subject.id)
        .join(OrgUnit, OrgUnit.id == CaseAllocation.org_unit_id)
        .outerjoin(Person, Person.id == CaseAllocation.person_id)
        .where(CaseAllocation.valid_to.is_(None))
    )
    return {names[ref]: (unit, worker) for ref, unit, worker in db.execute(query)}


IN_DOVER = dict.fromkeys(TEN, ("DOVER-1", None))


# Absence never destroys


@pytest.mark.parametrize(
    "parts",
    [
        {"header": header(*TEN[:9], end="\n9,2,05/04/2015,")},  # a comma too many
        {"header": header(*TEN[:9], end='\n"9,2,05/04/2015')},
        {"header": header(*TEN[:9]).encode() + b"\n9\xff,2,05/04/2015"},  # one bad byte
        {"header": header(*TEN[:9], end="\n,2,05/04/2015")},
        {"header": header(*TEN[:9], end="\n9,2,31/02/2015")},
        {"header": HEADER + ",\n" + "\n".join(f"{c},2,05/04/2015" for c in TEN)},
        {"episodes": episodes(*TEN[:9], end="\n9,01/01/2025,S,C2,N1,U4,,")},
        {"episodes": episodes(*TEN[:9]).encode() + b"\n9,01/01/2025,\x81,C2,N1,U4,"},
        {"placements": placements(*TEN[:9], end="\n9,DOVER-1,children_in_care,,01/01/2025,,")},
        {"placements": placements(*TEN[:9], end="\n9,MARS-1,children_in_care,,01/01/2025,")},
        {"placements": placements(*TEN[:9], end="\n9,SWALE-1,children_in_care,,2025,")},
        {"placements": placements(*TEN[:9])},  # no row of the tenth child
    ],
)
def test_a_row_that_cannot_be_read_ends_and_moves_no_case(
    db: Session, send: Send, parts: dict[str, Any]
) -> None:
    assert send(**files_of(*TEN)).status_code == 201
    assert open_cases(db) == IN_DOVER
    answer = send("2025-03-15", **files_of(*TEN) | parts)
    assert answer.status_code == 201, answer.text
    assert answer.json()["counts"]["left_frame"] == 0
    assert open_cases(db) == IN_DOVER


@pytest.mark.parametrize(
    ("parts", "named"),
    [
        ({"header": HEADER}, "header.csv: The file has column names and no rows below them."),
        ({"episodes": EPISODES}, "episodes.csv: The file has column names"),
        ({"placements": PLACEMENTS}, "placements.csv: The file has column names"),
        ({"header": ""}, "header.csv: The file is empty; it needs a first row with the column"),
        ({"episodes": "CHILD,DECOM,RNE,LS,CIN,PLACE,\n1,2,3,4,5,6,"}, "no column DEC; it needs"),
        ({"placements": "child,team_code,service_line,,valid_from,valid_to"}, "worker_ref"),
    ],
)
def test_a_heading_alone_or_a_column_without_its_name_refuses_the_import(
    db: Session, send: Send, parts: dict[str, str], named: str
) -> None:
    assert send(**files_of(*TEN)).status_code == 201
    answer = send("2025-03-15", **files_of(*TEN) | parts)
    assert (answer.status_code, answer.json()["code"]) == (422, "unreadable_file")
    assert named in answer.json()["errors"][0]["detail"]
    assert open_cases(db) == IN_DOVER


def test_a_missing_file_of_placements_moves_nobody_and_takes_no_worker_away(
    db: Session, send: Send
) -> None:
    factories.a_person(db, Role.PRACTITIONER, employment_ref="W1")
    first = files_of(*TEN) | {"placements": placements(*TEN, worker="W1")}
    assert send(**first).status_code == 201
    answer = send("2025-03-15", header=header(*TEN), episodes=episodes(*TEN))
    assert open_cases(db) == dict.fromkeys(TEN, ("DOVER-1", "W1"))
    assert answer.json()["notes"] == [
        "No placement could be read for 10 children, so their cases stay as they were stored."
    ]
    again = send("2025-03-16", **files_of(*TEN))
    assert again.status_code == 201, again.text
    assert open_cases(db) == dict.fromkeys(TEN, ("DOVER-1", "W1"))


@pytest.mark.parametrize("part", ["placement", "heade", "dryrun", "asat"])
def test_an_unknown_part_is_refused_and_the_known_ones_are_named(
    db: Session, send: Send, part: str
) -> None:
    answer = send(**files_of("1") | {part: placements("1")})
    assert (answer.status_code, answer.json()["code"]) == (422, "unknown_part")
    (fault,) = answer.json()["errors"]
    assert (fault["pointer"], "placements, reviews" in fault["detail"]) == (f"/{part}", True)
    assert db.scalars(select(ImportRun)).all() == []


def test_a_part_that_is_needed_or_stands_twice_is_named(as_: As, admin: Person, send: Send) -> None:
    missing = send(episodes=episodes("1"))
    assert [e["pointer"] for e in missing.json()["errors"]] == ["/header"]
    twice = as_(admin).post(
        "/v1/imports/ssda903",
        files=[("header", ("a.csv", header("1"))), ("header", ("b.csv", header("2")))],
        headers={"Idempotency-Key": "twice"},
    )
    assert [(e["pointer"], e["code"]) for e in twice.json()["errors"]] == [("/header", "repeated")]
    day = send("20250301", **files_of("1"))
    assert [e["pointer"] for e in day.json()["errors"]] == ["/as_at"]


def test_a_return_that_shows_no_start_of_care_takes_the_stored_one_not_away(
    db: Session, send: Send
) -> None:
    send(**files_of("1"))
    later = "CHILD,DECOM,RNE,LS,CIN,PLACE,DEC\n1,01/03/2025,P,C2,N1,U6,"
    assert send("2025-04-01", **files_of("1") | {"episodes": later}).status_code == 201
    starts = [str(day) for day in db.scalars(select(Subject.became_looked_after_on))]
    assert starts == ["2025-01-01"]


# A dry run, and the guard


def test_a_dry_run_tells_who_would_enter_change_and_leave_and_writes_nothing(
    db: Session, send: Send
) -> None:
    send(**files_of(*TEN))
    moved = placements(*TEN[:8]) + "\n8,SWALE-1,children_in_care,,01/03/2025,"
    parts = {
        "header": header(*TEN[:9], "10"),
        "episodes": episodes(*TEN[:9], "10"),
        "placements": moved + "\n10,DOVER-1,children_in_care,,01/01/2025,",
    }
    runs = len(db.scalars(select(ImportRun)).all())
    answer = send("2025-03-15", dry_run="true", **parts)
    assert answer.status_code == 200, answer.text
    told = answer.json()

    def named(*children: str) -> dict[str, Any]:
        refs = sorted(pseudonym("ssda903", child) for child in children)
        return {"count": len(refs), "references": refs}

    assert (told["enter"], told["change"], told["leave"]) == (named("10"), named("8"), named("9"))
    assert told["guard"] == {
        "known": 10,
        "affected": 2,
        "share": 20.0,
        "percent": 10,
        "needs_confirmation": True,
    }
    assert len(db.scalars(select(ImportRun)).all()) == runs
    assert open_cases(db) == IN_DOVER
    seen = db.scalars(select(Read).where(Read.route == "/v1/imports/ssda903")).all()
    assert [len(line.subject_ids) for line in seen] == [2]
    assert send("2025-03-15", query="?dry_run=true", **parts).json()["leave"] == named("9")


def test_an_import_that_takes_or_moves_too_many_is_stopped_until_it_is_confirmed(
    db: Session, send: Send
) -> None:
    send(**files_of(*TEN))
    one_less = send("2025-03-15", **files_of(*TEN[:9]))  # 10%, and not more
    assert one_less.json()["counts"]["left_frame"] == 1
    stopped = send("2025-03-16", **files_of(*TEN[:8]))  # 1 of 9
    assert (stopped.status_code, stopped.json()["code"]) == (409, "import_guard")
    assert "1 of the 9 children" in stopped.json()["detail"]
    assert len(open_cases(db)) == 9
    moved = files_of(*TEN[:9]) | {"placements": placements(*TEN[:9], team="SWALE-1")}
    assert send("2025-03-16", **moved).status_code == 409
    confirmed = send("2025-03-16", confirm="true", **moved)
    assert confirmed.json()["counts"]["changed_team"] == 9
    assert set(open_cases(db).values()) == {("SWALE-1", None)}


def test_the_first_team_of_children_whose_team_was_not_known_needs_no_confirmation(
    db: Session, send: Send
) -> None:
    send(header=header(*TEN), episodes=episodes(*TEN))
    assert {unit for unit, _ in open_cases(db).values()} == {factories.the_county(db).code}
    assert send(**files_of(*TEN)).status_code == 201
    assert open_cases(db) == IN_DOVER


# The return as councils hold it


def test_demo_teams_share_children_out_as_before(db: Session, send: Send) -> None:
    run = send(header=header(*TEN), episodes=episodes(*TEN), demo_teams="true").json()
    assert "assigned to a team at random" in run["notes"][0]
    assert {unit for unit, _ in open_cases(db).values()} <= {"DOVER-1", "SWALE-1"}


def test_sw_episodes_give_the_worker_by_registration_number_or_reference(
    db: Session, send: Send
) -> None:
    factories.a_person(db, Role.PRACTITIONER, employment_ref="W1", swe_registration_no="SW123456")
    factories.a_person(db, Role.PRACTITIONER, employment_ref="W2")
    rows = [
        "1,SW123456,01/01/2025,01/02/2025,MANN",
        "1,W2,01/02/2025,,",
        "2,SW123456,01/01/2025,,",
        "3,SW999999,01/01/2025,,",
    ]
    run = send(**files_of(*"123") | {"sw_episodes": "\n".join([SW_EPISODES, *rows])}).json()
    assert [(e["file"], e["line"], e["column"], e["code"]) for e in run["errors"]] == [
        ("sw_episodes.csv", 5, "SW_ID", "unknown_worker")
    ]
    assert open_cases(db) == {
        "1": ("DOVER-1", "W2"),
        "2": ("DOVER-1", "W1"),
        "3": ("DOVER-1", None),
    }
    held = select(CaseAllocation.valid_from, CaseAllocation.valid_to).join(
        Subject, Subject.id == CaseAllocation.subject_id
    )
    of_first = held.where(Subject.case_ref == pseudonym("ssda903", "1"))
    assert [
        (str(start), str(end)) for start, end in sorted(db.execute(of_first).all(), key=str)
    ] == [
        ("2025-01-01", "2025-02-01"),
        ("2025-02-01", "None"),
    ]


XML = """<?xml version="1.0" encoding="UTF-8"?>
<EXPSSDA903>
  <CHILD>
    <HEADER>
      <CHILDID>1</CHILDID><SEX>2</SEX><DOB>05/04/2015</DOB>
      <AREVIEW><REVIEW>01/02/2025</REVIEW><REVIEW_CODE>PN1</REVIEW_CODE></AREVIEW>
    </HEADER>
    <EPISODE><DECOM>01/01/2025</DECOM><RNE>S</RNE><LS>C2</LS><CIN>N1</CIN><PL>U4</PL></EPISODE>
  </CHILD>
  <CHILD>
    <HEADER><CHILDID>2</CHILDID><DOB>2015-04-05</DOB></HEADER>
    <EPISODE><DECOM>2025-01-01</DECOM><RNE>S</RNE><LS>C2</LS><CIN>N9</CIN><PL>U4</PL></EPISODE>
  </CHILD>
</EXPSSDA903>
"""


def test_the_xml_form_is_a_whole_return(db: Session, send: Send) -> None:
    factories.the_calendar(db)
    run = send(xml=XML, placements=placements("1")).json()
    assert (run["counts"]["in_frame"], run["counts"]["reviews_held"]) == (1, 1)
    assert [(e["file"], e["line"], e["column"], e["code"]) for e in run["errors"]] == [
        ("return.xml", 12, "CIN", "unknown_code")
    ]
    assert open_cases(db) == {"1": ("DOVER-1", None)}


@pytest.mark.parametrize(
    ("xml", "code"),
    [
        (XML[:-20], "not_xml"),
        ("<EXPSSDA903></EXPSSDA903>", "not_a_return"),
        ('<!DOCTYPE a [<!ENTITY b "c">]>' + XML[39:], "declares_entities"),
    ],
)
def test_xml_that_cannot_be_read_to_its_end_is_refused(
    db: Session, send: Send, xml: str, code: str
) -> None:
    answer = send(xml=xml)
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, code)
    assert db.scalars(select(Subject)).all() == []


def test_files_of_several_years_are_one_return_and_the_others_are_left_aside(
    db: Session, as_: As, admin: Person
) -> None:
    """Child 1 moved in the second year; child 2 left in it; child 3 came."""
    years = {
        "2024 header.csv": f"{HEADER}\n1,2,05/04/2015\n2,2,05/04/2015",
        "2025 Header.CSV": f"{HEADER}\n1,2,05/04/2015\n2,2,05/04/2015\n3,2,05/04/2015",
        "2024_episodes.csv": f"{EPISODES}\n1,01/06/2023,S,C2,N1,U4,\n2,01/06/2023,S,C2,N1,U4,",
        "2025_episodes.csv": f"{EPISODES}\n1,01/06/2023,S,C2,N1,U4,01/07/2024\n"
        "1,01/07/2024,P,C2,N1,U6,\n2,01/06/2023,S,C2,N1,U4,01/08/2024\n3,01/01/2025,S,C2,N1,U4,",
        "placements.csv": placements("1", "3"),
        "ad1.csv": "CHILD\n1",
        "oc2_2025.csv": "CHILD\n1",
    }
    answer = as_(admin).post(
        "/v1/imports/ssda903",
        files=[("files", (name, text)) for name, text in years.items()]
        + [("uasc", ("uasc.csv", "CHILD"))],
        data={"as_at": "2025-03-01"},
        headers={"Idempotency-Key": "years"},
    )
    assert answer.status_code == 201, answer.text
    run = answer.json()
    assert (run["errors"], run["counts"]["in_frame"], run["counts"]["outside_frame"]) == ([], 2, 1)
    assert run["notes"] == [
        "Left aside, because QAF does not use them: ad1.csv, oc2.csv, uasc.csv."
    ]
    starts = dict(db.execute(select(Subject.case_ref, Subject.became_looked_after_on)).all())
    assert str(starts[pseudonym("ssda903", "1")]) == "2023-06-01"


def test_a_file_whose_name_says_nothing_is_refused(as_: As, admin: Person) -> None:
    answer = as_(admin).post(
        "/v1/imports/ssda903",
        files=[("files", ("report.csv", header("1")))],
        headers={"Idempotency-Key": "x"},
    )
    assert answer.status_code == 422
    assert [e["pointer"] for e in answer.json()["errors"]] == ["/files/0"]

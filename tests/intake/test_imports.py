"""What an import of a return ends, moves and overwrites, and what it never does."""

from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models.cases.subjects import CaseAllocation, Subject
from app.models.intake.import_runs import ImportRun
from app.models.organisation.people import Person
from app.models.platform.history import Read
from app.security.pseudonyms import pseudonym
from app.vocabulary.roles import Role
from tests import factories
from tests.conftest import As
from tests.support.returns import (
    EPISODES,
    HEADER,
    IN_DOVER,
    PLACEMENTS,
    SW_EPISODES,
    TEN,
    Send,
    episodes,
    files_of,
    header,
    open_cases,
    placements,
)


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

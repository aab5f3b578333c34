"""A whole return, as the examples and a council have it, becomes the sampling frame."""

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import clock
from app.models.cases.subjects import CaseAllocation, Subject
from app.models.organisation.people import Person
from app.security.pseudonyms import pseudonym
from app.vocabulary.organisation import OrgUnitKind
from app.vocabulary.roles import Role
from tests import factories
from tests.conftest import As
from tests.support.allocations import allocation_history

ROOT = Path(__file__).parents[2]


SHARED = ROOT.parent / "shared" / "data" / "ssda903"


NOT_KNOWN = (
    "The team of {} is not known; their cases are held by the whole council. Upload placements.csv"
    " to say which team holds them."
)


TEAMS = (
    "ADOPTION-1",
    "ASHFORD-1",
    "CANTERBURY-1",
    "DARTFORD-1",
    "DISABLED-1",
    "DOVER-1",
    "FOLKESTONE-1",
    "GRAVESHAM-1",
    "MAIDSTONE-1",
    "SEVENOAKS-1",
    "SWALE-1",
    "THANET-1",
    "TONBRIDGE-1",
    "TUNBRIDGE-1",
)


def import_folder(db: Session, as_: As, folder: Path, *, placed: bool, key: str = "i") -> Any:
    district = factories.a_district(db)
    for code in TEAMS:
        factories.a_unit(db, code, OrgUnitKind.TEAM, district)
    names = ["header", "episodes", *(["placements"] if placed else [])]
    files = {name: (f"{name}.csv", (folder / f"{name}.csv").read_bytes()) for name in names}
    admin = factories.a_person(db, Role.QA_ADMIN)
    answer = as_(admin).post(
        "/v1/imports/ssda903",
        files=files,
        data={"as_at": "2026-11-01"},
        headers={"Idempotency-Key": key},
    )
    assert answer.status_code == 201, answer.text
    assert as_(admin).get(answer.headers["Location"]).json() == answer.json()
    return answer.json()


def test_the_shipped_return_becomes_the_frame_and_twice_changes_nothing(
    db: Session, as_: As
) -> None:
    folder = ROOT / "examples" / "data"
    for n in range(1, 29):
        factories.a_person(db, Role.PRACTITIONER, employment_ref=f"W{n:03d}")
    first = import_folder(db, as_, folder, placed=True)
    assert (first["counts"]["in_frame"], first["counts"]["created"]) == (48, 48)
    assert first["errors"] == []
    assert first["notes"] == [NOT_KNOWN.format("1 child")]
    again = import_folder(db, as_, folder, placed=True, key="j")
    assert again["counts"]["unchanged"] == 48


def import_children(
    as_: As,
    admin: Person,
    *children: str,
    key: str = "i",
    as_at: str = "2025-03-01",
    placed: Sequence[str] | None = None,
    **options: str,
) -> Any:
    """Imports children with an episode open since January, in DOVER-1 unless `placed` is given."""
    usual = [f"{child},DOVER-1,children_in_care,,01/01/2025," for child in children]
    rows = {
        "header": ["CHILD,SEX,DOB", *(f"{child},2,05/04/2015" for child in children)],
        "episodes": [
            "CHILD,DECOM,RNE,LS,CIN,PLACE,DEC",
            *(f"{child},01/01/2025,S,C2,N1,U4," for child in children),
        ],
        "placements": [
            "child,team_code,service_line,worker_ref,valid_from,valid_to",
            *(usual if placed is None else placed),
        ],
    }
    answer = as_(admin).post(
        "/v1/imports/ssda903",
        files={name: (f"{name}.csv", "\n".join(lines)) for name, lines in rows.items()},
        data={"as_at": as_at} | options,
        headers={"Idempotency-Key": key},
    )
    assert answer.status_code == 201, answer.text
    return answer.json()


def placement_errors(run: Any) -> list[tuple[int, str | None, str]]:
    """Returns line, column and code of each error in placements.csv."""
    errors = [error for error in run["errors"] if error["file"] == "placements.csv"]
    return [(error["line"], error["column"], error["code"]) for error in errors]


def test_a_placement_in_an_unknown_team_is_reported_and_the_child_is_imported(
    db: Session, as_: As
) -> None:
    factories.a_unit(db, "DOVER-1", OrgUnitKind.TEAM, factories.a_district(db))
    worker = factories.a_person(db, Role.PRACTITIONER, employment_ref="W001")
    rows = [
        "1,MARS-1,children_in_care,W001,01/01/2025,01/02/2025",
        "1,DOVER-1,children_in_care,W001,01/02/2025,",
        "2,DOVER-1,children_in_care,W999,01/01/2025,",
        "3,ATLANTIS 1,children_in_care,,01/01/2025,",
        "4,DOVER-1,children_in_care,,01/01/2025,01/02/2025",
    ]
    run = import_children(as_, factories.a_person(db, Role.QA_ADMIN), *"1234", placed=rows)
    assert placement_errors(run) == [
        (2, "team_code", "unknown_team"),
        (4, "worker_ref", "unknown_worker"),
        (5, "team_code", "unknown_team"),
    ]
    assert (run["counts"]["in_frame"], run["counts"]["created"]) == (4, 4)
    assert run["notes"] == [NOT_KNOWN.format("2 children")]
    query = select(Subject.case_ref, CaseAllocation).join(
        CaseAllocation, CaseAllocation.subject_id == Subject.id
    )
    held = [(ref, a.person_id, a.valid_from, a.valid_to) for ref, a in db.execute(query)]
    new_year, february = date(2025, 1, 1), date(2025, 2, 1)
    assert sorted(held, key=lambda case: (case[0], case[2])) == sorted(
        [
            (pseudonym("ssda903", "1"), worker.id, february, None),
            (pseudonym("ssda903", "2"), None, new_year, None),
            (pseudonym("ssda903", "3"), None, new_year, None),
            (pseudonym("ssda903", "4"), None, new_year, february),
            (pseudonym("ssda903", "4"), None, february, None),
        ],
        key=lambda case: (case[0], case[2]),
    )


def test_a_return_puts_nobody_into_a_team_that_has_ended(db: Session, as_: As) -> None:
    district = factories.a_district(db)
    dover = factories.a_unit(db, "DOVER-1", OrgUnitKind.TEAM, district)
    over = factories.a_unit(db, "SWALE-1", OrgUnitKind.TEAM, district)
    over.valid_to = date(2025, 2, 1)
    db.flush()
    children = [str(n) for n in range(1, 9)]
    rows = [
        "1,SWALE-1,children_in_care,,01/01/2025,",
        "2,SWALE-1,children_in_care,,01/01/2025,01/02/2025",
        "2,DOVER-1,children_in_care,,01/02/2025,",
    ]
    admin = factories.a_person(db, Role.QA_ADMIN)
    run = import_children(as_, admin, *children, placed=rows, demo_teams="true")
    assert placement_errors(run) == [(2, "team_code", "ended_team")]
    held = db.scalars(select(CaseAllocation).order_by(CaseAllocation.valid_from)).all()
    assert [a.valid_to for a in held if a.org_unit_id == over.id] == [date(2025, 2, 1)]
    assert sum(a.org_unit_id == dover.id for a in held) == 8


def test_only_the_latest_of_too_many_placements_of_a_child_are_imported(
    db: Session, as_: As
) -> None:
    factories.a_unit(db, "DOVER-1", OrgUnitKind.TEAM, factories.a_district(db))
    days = [date(2025, 1, 1) + timedelta(days=n) for n in range(50)]
    rows = [f"1,DOVER-1,children_in_care,,{day:%d/%m/%Y}," for day in days]
    run = import_children(as_, factories.a_person(db, Role.QA_ADMIN), "1", placed=rows)
    assert placement_errors(run) == [(2, None, "too_many_rows")]
    assert sorted(db.scalars(select(CaseAllocation.valid_from))) == days[1:]


def test_a_child_who_leaves_the_frame_is_counted_and_may_come_back(db: Session, as_: As) -> None:
    factories.a_unit(db, "DOVER-1", OrgUnitKind.TEAM, factories.a_district(db))
    admin = factories.a_person(db, Role.QA_ADMIN)
    import_children(as_, admin, "1", "2", key="a")
    subjects = as_(admin).get("/v1/subjects").json()
    second = next(s for s in db.scalars(select(Subject)) if s.case_ref == pseudonym("ssda903", "2"))
    counts = import_children(as_, admin, "1", key="b", as_at="2025-03-15", confirm="true")["counts"]
    assert (counts["left_frame"], counts["unchanged"]) == (1, 1)
    since = as_(admin).get(f"/v1/subjects?updated_since={subjects['watermark']}").json()["items"]
    left = next(item for item in since if item["id"] == str(second.id))
    assert (left["version"], left["allocation"]) == (2, None)
    assert allocation_history(as_, db, second) == [[[], [None]], [[None], ["2025-03-15"]]]
    back = import_children(as_, admin, "1", "2", key="c", as_at="2025-03-20")["counts"]
    assert (back["updated"], back["unchanged"]) == (1, 1)
    again = as_(admin).get(f"/v1/subjects/{second.id}").json()
    assert again["allocation"]["valid_from"] == "2025-01-01"


@pytest.mark.parametrize(
    ("header", "episode"),
    [
        ("2,2,05/04/15", "2,01/01/2025,S,C2,N1,U4,"),
        ("2,2,05/04/2015", "2,01/01/2025,S,C2,N1,U9,"),
        ("2,2,05/04/2015", "2,1/1/2025,S,C2,N1,U4,"),
    ],
)
def test_a_rejected_row_takes_no_child_out_of_the_frame(
    db: Session, as_: As, header: str, episode: str
) -> None:
    factories.a_unit(db, "DOVER-1", OrgUnitKind.TEAM, factories.a_district(db))
    admin = factories.a_person(db, Role.QA_ADMIN)
    import_children(as_, admin, "1", "2", "3", key="a")
    files = {
        "header": f"CHILD,SEX,DOB\n1,2,05/04/2015\n{header}",
        "episodes": f"CHILD,DECOM,RNE,LS,CIN,PLACE,DEC\n1,01/01/2025,S,C2,N1,U4,\n{episode}",
    }
    run = as_(admin).post(
        "/v1/imports/ssda903",
        files={name: (f"{name}.csv", text) for name, text in files.items()},
        data={"as_at": "2025-03-15", "confirm": "true"},
        headers={"Idempotency-Key": "b"},
    )
    assert run.status_code == 201, run.text
    assert (run.json()["counts"]["row_errors"], run.json()["counts"]["left_frame"]) == (1, 1)
    assert run.json()["notes"][-1] == (
        "1 child with a rejected row could not be added to the frame of this return. They are not"
        " treated as having left it, and their cases are unchanged."
    )
    still = db.scalars(
        select(Subject.case_ref)
        .join(CaseAllocation, CaseAllocation.subject_id == Subject.id)
        .where(CaseAllocation.valid_to.is_(None))
    )
    assert set(still) == {pseudonym("ssda903", "1"), pseudonym("ssda903", "2")}


def test_a_return_for_a_future_day_is_refused_and_ends_no_case(db: Session, as_: As) -> None:
    factories.a_unit(db, "DOVER-1", OrgUnitKind.TEAM, factories.a_district(db))
    admin = factories.a_person(db, Role.QA_ADMIN)
    import_children(as_, admin, "1", key="a")
    ahead = clock.today() + timedelta(days=1)
    answer = as_(admin).post(
        "/v1/imports/ssda903",
        files={
            "header": ("header.csv", "CHILD,SEX,DOB\n2,2,05/04/2015"),
            "episodes": ("episodes.csv", "CHILD,DECOM,RNE,LS,CIN,PLACE,DEC\n"),
        },
        data={"as_at": ahead.isoformat()},
        headers={"Idempotency-Key": "b"},
    )
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/as_at")
    assert db.scalars(select(CaseAllocation.valid_to)).all() == [None]


def test_bad_rows_are_reported_by_file_line_and_column_and_good_ones_imported(
    db: Session, as_: As
) -> None:
    for n in (1, 2, 4):
        factories.a_person(db, Role.PRACTITIONER, employment_ref=f"W{n:03d}")
    run = import_folder(db, as_, ROOT / "examples" / "data" / "bad", placed=True)
    assert (run["counts"]["in_frame"], run["counts"]["created"]) == (5, 5)
    assert [(e["file"], e["line"], e["column"], e["code"]) for e in run["errors"]] == [
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
    assert all(error["reason"] for error in run["errors"])


@pytest.mark.skipif(not SHARED.exists(), reason="the large sample is not here")
def test_a_whole_return_of_2675_children(db: Session, as_: As) -> None:
    run = import_folder(db, as_, SHARED, placed=False)
    assert run["counts"]["in_frame"] == 1408
    assert run["counts"]["outside_frame"] == 1267
    assert run["notes"] == [NOT_KNOWN.format("1408 children")]

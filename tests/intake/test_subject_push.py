"""The sampling frame: pushed by a case-management system, or imported as a statutory return."""

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.core import clock
from app.models.cases.subjects import CaseAllocation, Subject
from app.models.organisation.api_keys import ApiKey
from app.models.organisation.people import Person
from app.security.pseudonyms import pseudonym
from app.vocabulary.organisation import OrgUnitKind
from app.vocabulary.roles import Role
from tests import factories
from tests.conftest import As

ROOT = Path(__file__).parents[2]
SHARED = ROOT.parent / "shared" / "data" / "ssda903"


NOT_KNOWN = (
    "The team of {} is not known; their cases are held by the whole council. Upload placements.csv"
    " to say which team holds them."
)


@pytest.fixture
def client(db: Session) -> ApiKey:
    factories.a_team(db, "dover-1")
    return factories.a_client(db)


def a_record(external_id: str, **fields: object) -> dict[str, object]:
    held = {"team_code": "dover-1", "service_line": "children_in_care", "valid_from": "2026-01-01"}
    return {"external_id": external_id, "age_band": "5_to_9", "allocations": [held]} | fields


def push(as_: As, client: ApiKey, *records: Any, key: str = "k", query: str = "") -> Any:
    return as_(client).post(
        f"/v1/sources/liberi/subjects:batch{query}",
        json={"records": list(records)},
        headers={"Idempotency-Key": key},
    )


def outcomes(answer: Any) -> list[str]:
    assert answer.status_code == 207, answer.text
    return [item["outcome"] for item in answer.json()["items"]]


def test_good_records_are_stored_and_bad_ones_reported(
    db: Session, as_: As, client: ApiKey
) -> None:
    broken = a_record("B", age_band=7)
    lost = a_record(
        "C",
        allocations=[{"team_code": "mars-1", "service_line": "sen", "valid_from": "2026-01-01"}],
    )
    answer = push(as_, client, a_record("A"), broken, lost, a_record("A"), "nonsense")
    assert outcomes(answer) == ["created", "rejected", "rejected", "rejected", "rejected"]
    pointers = [item["errors"][0]["pointer"] for item in answer.json()["items"][1:4]]
    assert pointers == [
        "/records/1/age_band",
        "/records/2/allocations/0/team_code",
        "/records/3/external_id",
    ]
    assert db.scalar(select(func.count()).select_from(Subject)) == 1
    subject = db.scalars(select(Subject)).one()
    assert subject.case_ref != "A"
    assert len(subject.case_ref) == 32


def test_the_same_again_is_unchanged_newer_wins_and_older_has_no_effect(
    db: Session, as_: As, client: ApiKey
) -> None:
    assert outcomes(push(as_, client, a_record("A", source_version=2), key="1")) == ["created"]
    assert outcomes(push(as_, client, a_record("A", source_version=2), key="2")) == ["unchanged"]
    newer = a_record("A", source_version=3, age_band="10_to_15")
    assert outcomes(push(as_, client, newer, key="3")) == ["updated"]
    older = a_record("A", source_version=1, age_band="1_to_4")
    assert outcomes(push(as_, client, older, key="4")) == ["stale"]
    assert db.scalars(select(Subject.age_band)).all() == ["10_to_15"]
    assert outcomes(push(as_, client, a_record("A", deleted=True), key="5")) == ["updated"]
    assert db.scalars(select(CaseAllocation)).all() == []


def allocation_history(as_: As, db: Session, subject: Subject) -> list[Any]:
    """Returns the ends of a child's cases before and after each change."""
    manager = as_(factories.a_person(db, Role.QA_MANAGER))
    lines = manager.get(f"/v1/history?entity_id={subject.id}&action=subject.allocate").json()
    return [
        [[case["valid_to"] for case in line[side]["allocations"]] for side in ("before", "after")]
        for line in lines["items"]
    ]


def test_the_history_has_every_change_of_allocation(db: Session, as_: As, client: ApiKey) -> None:
    worker = factories.a_person(db, Role.PRACTITIONER, employment_ref="W001")
    held = a_record("A")["allocations"][0] | {"worker_ref": "W001"}  # type: ignore[index]
    push(as_, client, a_record("A", allocations=[held]), key="1")
    subject = db.scalars(select(Subject)).one()
    push(as_, client, a_record("A", allocations=[held], age_band="10_to_15"), key="2")
    ended = held | {"valid_to": "2026-09-01"}
    next_one = held | {"valid_from": "2026-09-01", "worker_ref": None}
    push(as_, client, a_record("A", allocations=[ended, next_one]), key="3")
    push(as_, client, a_record("A", deleted=True), key="4")
    assert allocation_history(as_, db, subject) == [
        [[], [None]],
        [[None], ["2026-09-01", None]],
        [["2026-09-01", None], []],
    ]
    manager = as_(factories.a_person(db, Role.QA_MANAGER))
    line = manager.get(f"/v1/history?entity_id={subject.id}&action=subject.allocate").json()
    assert line["items"][0]["after"]["allocations"] == [
        {
            "person_id": str(worker.id),
            "org_unit_id": str(factories.a_team(db, "dover-1").id),
            "service_line": "children_in_care",
            "valid_from": "2026-01-01",
            "valid_to": None,
        }
    ]


def test_an_unknown_worker_is_a_warning_and_is_linked_once_the_person_exists(
    db: Session, as_: As, client: ApiKey
) -> None:
    held = {"team_code": "dover-1", "service_line": "children_in_care", "valid_from": "2026-01-01"}
    record = a_record("A", allocations=[held, held | {"worker_ref": "W001"}])

    def pushed(key: str) -> tuple[str, list[Any], set[Any]]:
        (item,) = push(as_, client, record, key=key).json()["items"]
        assert item["errors"] == []
        workers: set[Any] = set(db.scalars(select(CaseAllocation.person_id)))
        return item["outcome"], [(w["pointer"], w["code"]) for w in item["warnings"]], workers

    warning = ("/records/0/allocations/1/worker_ref", "unknown_worker")
    assert pushed("1") == ("created", [warning], {None})
    assert pushed("2") == ("unchanged", [warning], {None})
    worker = factories.a_person(db, Role.PRACTITIONER, employment_ref="W001")
    assert pushed("3") == ("updated", [], {None, worker.id})
    assert pushed("4") == ("unchanged", [], {None, worker.id})


def test_a_case_is_not_pushed_into_a_team_that_has_ended(
    db: Session, as_: As, client: ApiKey
) -> None:
    over = factories.a_team(db, "swale-1")
    over.valid_to = date(2026, 3, 1)
    db.flush()
    gone = {"team_code": "swale-1", "service_line": "children_in_care", "valid_from": "2026-01-01"}
    answer = push(
        as_,
        client,
        a_record("A", allocations=[gone]),
        a_record("B", allocations=[gone | {"valid_to": "2026-03-02"}]),
        a_record("C", allocations=[gone | {"valid_to": "2026-03-01"}]),
    )
    assert outcomes(answer) == ["rejected", "rejected", "created"]
    assert [item["errors"] for item in answer.json()["items"][:2]] == [
        [
            {
                "pointer": f"/records/{n}/allocations/0/team_code",
                "code": "ended_team",
                "detail": "The team ended before the case did.",
            }
        ]
        for n in (0, 1)
    ]


def test_a_replayed_batch_gives_the_same_bytes(db: Session, as_: As, client: ApiKey) -> None:
    del db
    first = push(as_, client, a_record("A"))
    again = push(as_, client, a_record("A"))
    assert first.content == again.content
    assert again.headers["Idempotent-Replayed"] == "true"


def test_a_dry_run_and_a_broken_atomic_batch_write_nothing(
    db: Session, as_: As, client: ApiKey
) -> None:
    dry = push(as_, client, a_record("A"), query="?dry_run=true", key="1")
    assert [(item["outcome"], item["id"]) for item in dry.json()["items"]] == [("created", None)]
    assert outcomes(dry) == ["created"]
    bad = push(as_, client, a_record("A"), {"external_id": ""}, query="?atomic=true", key="2")
    assert [(item["outcome"], item["id"]) for item in bad.json()["items"]] == [
        ("created", None),
        ("rejected", None),
    ]
    assert (bad.status_code, bad.json()["code"]) == (422, "batch_rejected")
    assert [item["outcome"] for item in bad.json()["items"]] == ["created", "rejected"]
    assert db.scalar(select(func.count()).select_from(Subject)) == 0


def test_a_machine_needs_a_key_and_its_own_source(db: Session, as_: As, client: ApiKey) -> None:
    body = {"records": [a_record("A")]}
    keyless = as_(client).post("/v1/sources/liberi/subjects:batch", json=body)
    assert (keyless.status_code, keyless.json()["code"]) == (400, "idempotency_key_required")
    headers = {"Idempotency-Key": "x"}
    other = as_(client).post("/v1/sources/other/subjects:batch", json=body, headers=headers)
    assert (other.status_code, other.json()["code"]) == (403, "other_source")
    person = factories.a_person(db, Role.QA_MANAGER)
    assert as_(person).post("/v1/sources/liberi/subjects:batch", json=body).status_code == 403


def test_a_practitioner_without_a_childs_case_does_not_see_the_child(db: Session, as_: As) -> None:
    worker, other = (
        factories.a_person(db, Role.PRACTITIONER),
        factories.a_person(db, Role.PRACTITIONER),
    )
    subject = factories.a_subject(db, held_by=worker)
    assert as_(worker).get(f"/v1/subjects/{subject.id}").status_code == 200
    assert as_(other).get(f"/v1/subjects/{subject.id}").status_code == 404
    assert as_(other).get("/v1/subjects?count=true").json()["total"] == 0


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


@pytest.mark.parametrize(
    ("role", "person_shown"),
    [(Role.QA_ADMIN, True), (Role.TEAM_MANAGER, True), (Role.MODERATOR, False)],
)
def test_a_subject_carries_its_open_allocation(
    db: Session, as_: As, role: Role, person_shown: bool
) -> None:
    worker = factories.a_person(db, Role.PRACTITIONER)
    team = factories.a_team(db, "dartford-1")
    subject = factories.a_subject(db, team, held_by=worker)
    factories.an_audit(db, at=team, subject=subject, status="awaiting_moderation")
    yesterday = clock.today() - timedelta(days=1)
    past = {"valid_from": factories.LONG_AGO, "valid_to": yesterday, "person_id": None}
    factories.saved(
        db,
        CaseAllocation(
            subject_id=subject.id,
            org_unit_id=factories.a_team(db, "swale-1").id,
            service_line="sen",
            **past,
        ),
    )
    me = factories.a_person(db, role, at=factories.a_district(db, "dartford"))
    answer = as_(me).get(f"/v1/subjects/{subject.id}").json()["allocation"]
    assert answer == {
        "person_id": str(worker.id) if person_shown else None,
        "person": {"id": str(worker.id), "display_name": worker.display_name}
        if person_shown
        else None,
        "org_unit_id": str(team.id),
        "org_unit": {"id": str(team.id), "code": team.code, "name": team.name},
        "service_line": "children_in_care",
        "valid_from": "2015-04-01",
        "valid_to": None,
    }


def test_a_subject_without_an_open_case_carries_none(db: Session, as_: As) -> None:
    subject = factories.a_subject(db)
    for held in db.scalars(select(CaseAllocation)):
        held.valid_to = clock.today()
    db.flush()
    client = as_(factories.a_person(db, Role.QA_ADMIN))
    assert client.get(f"/v1/subjects/{subject.id}").json()["allocation"] is None


def test_a_child_who_is_not_born_yet_has_an_age_band_of_its_own(
    db: Session, as_: As, client: ApiKey
) -> None:
    assert outcomes(push(as_, client, a_record("U", age_band="unborn"))) == ["created"]
    assert db.scalars(select(Subject.age_band)).all() == ["unborn"]
    manager = as_(factories.a_person(db, Role.QA_MANAGER))
    listed = manager.get("/v1/subjects?age_band=unborn").json()["items"]
    assert [item["age_band"] for item in listed] == ["unborn"]

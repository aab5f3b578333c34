"""Children and their cases, pushed by a case-management system."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.core import clock
from app.models.cases.subjects import CaseAllocation, Subject
from app.models.organisation.api_keys import ApiKey
from app.vocabulary.roles import Role
from tests import factories
from tests.conftest import As
from tests.support.allocations import allocation_history


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

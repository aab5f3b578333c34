"""Meetings: pushed by case-management systems, read, corrected and deleted."""

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.core import clock
from app.models.cases.subjects import Subject
from app.models.organisation.api_keys import ApiKey
from app.models.platform.history import Change, Read
from app.models.reviewing.meetings import Meeting
from app.security.pseudonyms import pseudonym
from app.vocabulary.roles import Role
from tests import factories
from tests.conftest import As
from tests.support.batches import faults, outcomes
from tests.support.pushed_meetings import URL, a_child, a_review, listed, push

TODAY = datetime(2026, 11, 1, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def on_1_november(db: Session) -> Any:
    factories.the_calendar(db)
    with clock.held_at(TODAY):
        yield


def test_a_review_is_stored_with_its_child_location_clock_and_source(
    db: Session, as_: As, client: ApiKey, child: Subject
) -> None:
    chair = factories.a_person(db, Role.IRO, employment_ref="E7")
    assert outcomes(push(as_, client, a_review("R1", chair_ref="E7"))) == ["created"]
    (meeting,) = listed(as_, client)
    assert meeting["subject_id"] == str(child.id)
    assert meeting["chair_person_id"] == str(chair.id)
    assert meeting["org_unit_id"] == str(factories.a_team(db).id)
    assert meeting["service_line"] == "children_in_care"
    assert (meeting["clock_code"], meeting["due_by"]) == ("cic_review_1", "2026-02-02")
    assert "reg 33(1)" in meeting["clock_source"]
    assert meeting["in_time"] is True
    assert meeting["version"] == 1


def test_an_unknown_chair_is_filled_in_when_the_same_meeting_comes_again(
    db: Session, as_: As, client: ApiKey, child: Subject
) -> None:
    del child
    push(as_, client, a_review("R1", chair_ref="E7"))
    assert outcomes(push(as_, client, a_review("R1", chair_ref="E7"), key="2")) == ["unchanged"]
    chair = factories.a_person(db, Role.IRO, employment_ref="E7")
    assert outcomes(push(as_, client, a_review("R1", chair_ref="E7"), key="3")) == ["updated"]
    assert listed(as_, client)[0]["chair_person_id"] == str(chair.id)
    assert outcomes(push(as_, client, a_review("R1", chair_ref="E7"), key="4")) == ["unchanged"]


def test_the_names_of_the_standard_safeguarding_dataset_are_accepted(
    db: Session, as_: As, client: ApiKey, child: Subject
) -> None:
    del child
    a_child(db, "C2")
    items = push(
        as_,
        client,
        {
            "clar_cla_review_id": "R1",
            "subject_external_id": "C1",
            "clar_cla_id": "E1",
            "clar_cla_review_due_date": "2026-02-02T00:00:00",
            "clar_cla_review_date": "2026-01-30 10:30:00",
            "clar_cla_review_cancelled": "N",
            "clar_cla_review_participation": "PN5",
        },
        {
            "clar_cla_review_id": "R2",
            "subject_external_id": "C1",
            "clar_cla_review_date": "2026-12-30",
        },
        {
            "icpc_icpc_id": "I1",
            "icpc_person_id": "C2",
            "icpc_icpc_transfer_in": "N",
            "icpc_icpc_target_date": "2026-03-20",
            "icpc_icpc_date": "2026-03-27",
            "icpc_icpc_outcome_cp_flag": "Y",
        },
        {
            "cppr_cp_review_id": "P1",
            "cppr_person_id": "C2",
            "cppr_cp_review_date": "2026-06-01",
            "cppr_cp_review_outcome_continue_cp": "N",
            "cppr_cp_review_quorate": "Y",
        },
        {"cppr_cp_review_id": "P2", "cppr_person_id": "C9", "cppr_cp_review_date": "2026-06-01"},
        {"clar_cla_review_id": "R3", "subject_external_id": "C1", "clar_cla_review_date": "soon"},
    )
    assert outcomes(items) == ["created"] * 4 + ["rejected"] * 2
    assert faults(items) == [
        ("/records/4/cppr_person_id", "unknown_subject"),
        ("/records/5/clar_cla_review_date", "bad_format"),
    ]
    assert [item["external_id"] for item in items] == ["R1", "R2", "I1", "P1", "P2", "R3"]
    by_name = {m["external_id"]: m for m in listed(as_, client)}
    assert (by_name["R1"]["held_on"], by_name["R1"]["participation_code"]) == ("2026-01-30", "PN5")
    assert (by_name["R2"]["held_on"], by_name["R2"]["due_date"]) == (None, "2026-12-30")
    assert (by_name["I1"]["kind"], by_name["I1"]["plan_outcome"]) == ("icpc", "plan_made")
    assert (by_name["I1"]["due_by"], by_name["I1"]["in_time"]) == ("2026-03-20", False)
    assert (by_name["P1"]["plan_outcome"], by_name["P1"]["quorate"]) == ("plan_ends", True)
    assert by_name["P1"]["clock_code"] == "rcpc_1"


def test_every_bad_record_is_named_and_the_good_ones_are_stored(
    db: Session, as_: As, client: ApiKey, child: Subject
) -> None:
    del child
    factories.a_subject(db, case_ref=pseudonym("other", "C1"), source_system="other")
    items = push(
        as_,
        client,
        a_review("A", None),
        a_review("B", "2026-11-02"),
        a_review("C", "2026-02-02", cancelled=True),
        a_review("D", start_event="became_looked_after"),
        a_review("E", start_event="became_looked_after", started_on="2026-02-03"),
        a_review("F", subject_external_id="C9"),
        a_review("G", team_code="mars-1"),
        a_review("H", participation_code="PN8"),
        a_review("I", kind="party"),
        a_review("J", subject_source_system="other"),
        a_review("K"),
    )
    assert faults(items) == [
        ("/records/0/held_on", "no_date"),
        ("/records/1/held_on", "in_future"),
        ("/records/2/cancelled", "held"),
        ("/records/3/started_on", "start_event"),
        ("/records/4/started_on", "after_meeting"),
        ("/records/5/subject_external_id", "unknown_subject"),
        ("/records/6/team_code", "no_place"),
        ("/records/7/participation_code", "bad_format"),
        ("/records/8/kind", "not_in_list"),
    ]
    assert outcomes(items)[9:] == ["created", "created"]
    assert db.scalar(select(func.count()).select_from(Meeting)) == 2


def test_no_identifier_of_a_child_is_stored(
    db: Session, as_: As, client: ApiKey, child: Subject
) -> None:
    """A review that its source calls child+day is found, but not stored, under that name."""
    del child
    assert outcomes(push(as_, client, a_review("C1+2026-02-02"))) == ["created"]
    named = f"{pseudonym('liberi', 'C1')}+2026-02-02"
    assert db.scalars(select(Meeting.external_id)).all() == [named]
    again = push(as_, client, a_review(named), key="2")
    assert outcomes(again) == ["unchanged"]
    for name in ("C1+2026-02-02", named):
        assert as_(client).get(f"{URL}/{name}").json()["external_id"] == named
    lines = db.scalars(select(Change.after).where(Change.entity == "meetings")).all()
    assert "C1" not in str(lines)


def test_one_meeting_is_put_replaced_and_deleted(
    db: Session, as_: As, client: ApiKey, child: Subject
) -> None:
    del child
    body = a_review("x", source_version=1)
    del body["external_id"]
    put = as_(client).put
    created = put(f"{URL}/R1", json=body)
    assert (created.status_code, created.json()["version"]) == (201, 1)
    assert (put(f"{URL}/R1", json=body).status_code, listed(as_, client)[0]["version"]) == (200, 1)
    newer = put(f"{URL}/R1", json=body | {"source_version": 3, "participation_code": "PN2"})
    assert (newer.status_code, newer.json()["participation_code"]) == (200, "PN2")
    older = put(f"{URL}/R1", json=body | {"source_version": 2, "participation_code": "PN3"})
    assert (older.status_code, older.json()["participation_code"]) == (200, "PN2")
    bad = put(f"{URL}/R1", json=body | {"source_version": 4, "subject_external_id": "C9"})
    assert (bad.status_code, bad.json()["errors"][0]["pointer"]) == (422, "/subject_external_id")
    assert as_(client).delete(f"{URL}/R1?source_version=5").status_code == 204
    assert as_(client).delete(f"{URL}/R1?source_version=5").status_code == 204
    assert as_(client).get(f"{URL}/R1").json()["deleted_at"] is not None
    assert as_(client).delete(f"{URL}/R9").status_code == 404
    assert as_(client).delete(f"{URL}/R9?source_version=6").status_code == 204
    late = put(f"{URL}/R9", json=body | {"source_version": 5})
    assert (late.status_code, late.json()["code"]) == (409, "deleted_at_source")
    assert put(f"{URL}/R9", json=body | {"source_version": 7}).status_code == 201
    assert db.scalar(select(func.count()).select_from(Meeting)) == 2


def test_only_the_source_itself_pushes(db: Session, as_: As, client: ApiKey) -> None:
    body = a_review("R1")
    other = as_(client).put("/v1/sources/other/meetings/R1", json=body)
    assert (other.status_code, other.json()["code"]) == (422, "invalid")
    del body["external_id"]
    other = as_(client).put("/v1/sources/other/meetings/R1", json=body)
    assert (other.status_code, other.json()["code"]) == (403, "other_source")
    for role in set(Role) - {Role.INTEGRATION_CLIENT}:
        person = factories.a_person(db, role)
        assert as_(person).put(f"{URL}/R1", json=body).status_code == 403
        assert as_(person).delete(f"{URL}/R1").status_code == 403
        answer = as_(person).post(f"{URL}:batch", json={"records": [a_review("R1")]})
        assert answer.status_code == 403


def test_each_role_sees_its_meetings(db: Session, as_: As, client: ApiKey) -> None:
    """The Unit sees all, managers and directors theirs, workers their cases, chairs their own."""
    here, there = factories.a_team(db, "dartford-1"), factories.a_team(db, "dover-1")
    district = factories.a_district(db, "dartford")
    worker, chair = (
        factories.a_person(db, Role.PRACTITIONER),
        factories.a_person(db, Role.IRO, at=district, employment_ref="E1"),
    )
    a_child(db, "C1", at=here, held_by=worker)
    a_child(db, "C2", at=there)
    push(
        as_,
        client,
        a_review("here", chair_ref="E1"),
        a_review("unchaired"),
        a_review("there", subject_external_id="C2"),
        a_review("cp", kind="rcpc"),
    )
    everything, near = {"here", "unchaired", "there", "cp"}, {"here", "unchaired", "cp"}
    sees: dict[Role, set[str]] = {role: set() for role in Role} | {
        Role.IRO: {"unchaired"},
        Role.CPC: {"cp"},
        Role.IRO_MANAGER: {"here", "unchaired"},
        Role.CPC_MANAGER: {"cp"},
        **dict.fromkeys(
            (
                Role.QA_ADMIN,
                Role.QA_MANAGER,
                Role.TEAM_MANAGER,
                Role.SERVICE_MANAGER,
                Role.ASSISTANT_DIRECTOR,
                Role.DIRECTOR,
                Role.CORPORATE_DIRECTOR,
                Role.PRINCIPAL_SOCIAL_WORKER,
            ),
            near,
        ),
    }
    people: list[tuple[Any, set[str]]] = [
        (factories.a_person(db, role, at=district), expected)
        for role, expected in sees.items()
        if role is not Role.INTEGRATION_CLIENT
    ]
    people += [(worker, near), (chair, near), (client, everything)]
    people.append((factories.a_person(db, Role.QA_ADMIN), everything))
    people.append((factories.a_client(db, source_system="other"), set()))
    ids = {m["external_id"]: m["id"] for m in listed(as_, client)}
    for person, expected in people:
        assert {m["external_id"] for m in listed(as_, person)} == expected
        for name, row_id in ids.items():
            status = as_(person).get(f"/v1/meetings/{row_id}").status_code
            assert status == (200 if name in expected else 404)


def test_reading_meetings_is_logged(db: Session, as_: As, client: ApiKey, child: Subject) -> None:
    push(as_, client, a_review("R1"))
    listed(as_, factories.a_person(db, Role.QA_MANAGER))
    line = db.scalars(select(Read).order_by(Read.seq.desc())).first()
    assert line is not None
    assert (line.entity, line.subject_ids) == ("meetings", [child.id])


def test_lists_are_filtered_sorted_and_bounded(
    db: Session, as_: As, client: ApiKey, child: Subject
) -> None:
    del db, child
    push(
        as_,
        client,
        a_review("R1"),
        a_review("R2", "2026-08-08"),
        a_review("R3", None, due_date="2026-12-01"),
        a_review("R4", None, due_date="2026-05-01", cancelled=True),
    )
    for query, expected in {
        "": ["R1", "R4", "R2", "R3"],
        "&sort=-takes_place_on": ["R3", "R2", "R4", "R1"],
        "&held=true": ["R1", "R2"],
        "&held=false": ["R4", "R3"],
        "&cancelled=false": ["R1", "R2", "R3"],
        "&in_time=false": ["R2"],
        "&in_time=true": ["R1"],
        "&after=2026-05-01&before=2026-12-01": ["R4", "R2"],
        "&kind=icpc": [],
    }.items():
        assert [m["external_id"] for m in listed(as_, client, query)] == expected, query
    assert as_(client).get("/v1/meetings?surprise=1").status_code == 422

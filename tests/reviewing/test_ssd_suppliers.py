"""Rows of the Standard Safeguarding Dataset as suppliers' extracts have them."""

from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.data.files import shipped
from app.models.organisation.api_keys import ApiKey
from app.models.organisation.people import Person
from app.models.reviewing.meetings import Meeting
from app.schemas.reviewing import ssd_suppliers
from app.schemas.reviewing.ssd_suppliers import SupplierMapping
from app.vocabulary.reviewing import MeetingKind, PlanOutcome
from app.vocabulary.roles import Role
from tests import factories
from tests.conftest import As

CASE = {"team_code": "dover-1", "service_line": "children_in_care", "valid_from": "2026-01-05"}


@pytest.fixture
def client(db: Session, as_: As) -> ApiKey:
    factories.the_calendar(db)
    factories.a_team(db, "dover-1")
    factories.a_person(db, Role.IRO, employment_ref="4711")
    client = factories.a_client(db)
    answer = as_(client).post(
        "/v1/sources/liberi/subjects:batch",
        json={"records": [{"external_id": "1001", "allocations": [CASE]}]},
        headers={"Idempotency-Key": "children"},
    )
    assert answer.json()["counts"]["created"] == 1, answer.text
    return client


def push(as_: As, client: ApiKey, *rows: Any, query: str = "", key: str = "k") -> list[Any]:
    answer = as_(client).post(
        f"/v1/sources/liberi/meetings:batch{query}",
        json={"records": list(rows)},
        headers={"Idempotency-Key": key},
    )
    assert answer.status_code == 207, answer.text
    items: list[Any] = answer.json()["items"]
    return items


def errors(item: Any) -> list[tuple[str, str]]:
    return [(each["pointer"], each["code"]) for each in item["errors"]]


def stored(db: Session, external_id: str) -> Any:
    columns = (
        *(Meeting.kind, Meeting.due_date, Meeting.held_on, Meeting.cancelled),
        *(Meeting.participation_code, Meeting.quorate, Meeting.plan_outcome),
        Person.employment_ref,
    )
    query = select(*columns).outerjoin(Person, Person.id == Meeting.chair_person_id)
    return tuple(db.execute(query.where(Meeting.external_id == external_id)).one())


REVIEW = MeetingKind.CIC_REVIEW
LCS = (
    {
        "Review ID": 501,
        "Person ID": 1001,
        "Review due": "",
        "Review held": "2026-06-05T23:00:00Z",
        "Cancelled": "No",
        "Participation": "Attended, an advocate spoke",
        "IRO": 4711,
    },
    (REVIEW, None, date(2026, 6, 6), False, "PN2", None, None, "4711"),
)
MOSAIC = (
    {
        "CLA_REVIEW_ID": 502,
        "PERSON_ID": 1001,
        "DUE_DATE": "2026-07-01 00:00:00",
        "REVIEW_DATE": "-",
        "CANCELLED_FLAG": 1,
        "PARTICIPATION_CODE": None,
        "REVIEWER_WORKER_ID": "",
    },
    (REVIEW, date(2026, 7, 1), None, True, None, None, None, None),
)
ECLIPSE = (
    {
        "conferenceReviewId": "503",
        "personId": 1001.0,
        "heldDate": "2026-06-04",
        "planContinues": "false",
        "quorate": True,
        "childParticipation": "Spoke for self",
        "chair": "4711",
    },
    (
        *(MeetingKind.RCPC, None, date(2026, 6, 4), False),
        *("PN1", True, PlanOutcome.PLAN_ENDS, "4711"),
    ),
)


@pytest.mark.parametrize(
    ("supplier", "row", "expected"),
    [("liquidlogic_lcs", *LCS), ("mosaic", *MOSAIC), ("eclipse", *ECLIPSE)],
)
def test_a_row_is_read_in_the_columns_and_spellings_of_its_supplier(
    db: Session, as_: As, client: ApiKey, supplier: str, row: dict[str, Any], expected: Any
) -> None:
    (item,) = push(as_, client, row, query=f"?supplier={supplier}")
    assert item["outcome"] == "created", item
    assert stored(db, item["external_id"]) == expected
    shouted = {name.upper(): value for name, value in row.items()}
    (again,) = push(as_, client, shouted, query=f"?supplier={supplier}", key="2")
    assert again["outcome"] == "unchanged"


def test_rows_of_the_dataset_are_read_with_the_spellings_of_extracts(
    db: Session, as_: As, client: ApiKey
) -> None:
    rows = [
        {
            "clar_cla_review_id": 1,
            "clar_person_id": 1001,
            "clar_cla_review_date": "2026-06-05T23:30:00+00:00",
            "clar_cla_review_cancelled": "",
            "clar_cla_review_participation": "PN1 - Attended and spoke",
        },
        {
            "cppr_cp_review_id": "2",
            "cppr_person_id": 1001,
            "cppr_cp_review_date": "2026-06-01",
            "cppr_cp_review_quorate": "Yes",
            "cppr_cp_review_outcome_continue_cp": 1,
            "cppr_cp_review_participation": "absent, briefed an advocate",
        },
        {
            "icpc_icpc_id": "3",
            "icpc_person_id": "1001",
            "icpc_icpc_date": "2026-05-01",
            "icpc_icpc_transfer_in": "0",
            "icpc_icpc_outcome_cp_flag": "y",
        },
    ]
    assert [item["outcome"] for item in push(as_, client, *rows)] == ["created"] * 3
    assert stored(db, "1")[2:5] == (date(2026, 6, 6), False, "PN1")
    assert stored(db, "2")[4:7] == ("PN5", True, PlanOutcome.PLAN_CONTINUES)
    assert stored(db, "3")[0] is MeetingKind.ICPC
    assert stored(db, "3")[6] is PlanOutcome.PLAN_MADE


def test_a_fault_points_at_the_suppliers_own_column(as_: As, client: ApiKey) -> None:
    query = "?supplier=mosaic"
    unclear = {"CLA_REVIEW_ID": 1, "PERSON_ID": 1001, "REVIEW_DATE": "soon", "CANCELLED_FLAG": "?"}
    lost = {"cla_review_id": 2, "REVIEW_DATE": "2026-06-01"}
    unknown = {"CLA_REVIEW_ID": 3, "PERSON_ID": 7, "REVIEW_DATE": "2026-06-01", "COLOUR": "red"}
    child = {"CLA_REVIEW_ID": 4, "PERSON_ID": 7, "REVIEW_DATE": "2026-06-01"}
    items = push(as_, client, unclear, lost, unknown, child, query=query)
    assert [each["external_id"] for each in items] == ["1", "2", "3", "4"]
    assert sorted(errors(items[0])) == [
        ("/records/0/CANCELLED_FLAG", "not_in_list"),
        ("/records/0/REVIEW_DATE", "bad_format"),
    ]
    assert errors(items[1]) == [("/records/1/PERSON_ID", "required")]
    assert errors(items[2]) == [("/records/2/COLOUR", "unknown")]
    assert errors(items[3]) == [("/records/3/PERSON_ID", "unknown_subject")]


def test_a_column_that_is_no_plain_name_is_named_in_the_sentence(as_: As, client: ApiKey) -> None:
    row = {"Review ID": 1, "Person ID": 1001, "Review held": "soon"}
    (item,) = push(as_, client, row, query="?supplier=liquidlogic_lcs")
    (fault,) = item["errors"]
    assert (fault["pointer"], fault["code"]) == ("/records/0", "bad_format")
    assert fault["detail"] == "Review held: Must be a date, such as 2026-01-31."


def test_rows_in_qafs_own_names_are_taken_under_every_supplier(as_: As, client: ApiKey) -> None:
    own = {"external_id": "R", "kind": "cic_review", "subject_external_id": "1001"}
    (item,) = push(as_, client, own | {"held_on": "2026-06-01"}, query="?supplier=eclipse")
    assert item["outcome"] == "created"
    (refused,) = push(as_, client, own | {"held_on": ""}, key="2")
    assert errors(refused) == [("/records/0/held_on", "bad_format")]


def test_a_mapping_may_be_the_one_of_a_source(
    as_: As, client: ApiKey, monkeypatch: pytest.MonkeyPatch
) -> None:
    mosaic = ssd_suppliers.SUPPLIERS["mosaic"]
    monkeypatch.setitem(
        ssd_suppliers.SUPPLIERS, "mosaic", mosaic.model_copy(update={"sources": ["liberi"]})
    )
    (item,) = push(as_, client, MOSAIC[0])
    assert (item["outcome"], item["external_id"]) == ("created", "502")


def test_an_unknown_supplier_is_refused_with_those_that_are_known(as_: As, client: ApiKey) -> None:
    answer = as_(client).post(
        "/v1/sources/liberi/meetings:batch?supplier=paper",
        json={"records": [{}]},
        headers={"Idempotency-Key": "k"},
    )
    assert answer.status_code == 422
    assert answer.json()["errors"] == [
        {
            "pointer": "?supplier",
            "code": "not_in_list",
            "detail": "Must be one of eclipse, liquidlogic_lcs, mosaic, standard.",
        }
    ]


@pytest.mark.parametrize(
    "wrong",
    [
        {"columns": {"PERSON_ID": "no_such_member"}},
        {"table": "ssd_person"},
        {"known_by": ""},
    ],
)
def test_a_mapping_that_cannot_be_right_is_refused_at_start(wrong: dict[str, Any]) -> None:
    content = shipped("ssd_suppliers/mosaic")
    SupplierMapping.model_validate(content)
    content["rows"][0] |= wrong
    with pytest.raises(ValidationError):
        SupplierMapping.model_validate(content)


def test_a_mapping_whose_yes_is_also_a_no_is_refused_at_start() -> None:
    content = shipped("ssd_suppliers/mosaic") | {"no": ["YES"]}
    with pytest.raises(ValidationError):
        SupplierMapping.model_validate(content)

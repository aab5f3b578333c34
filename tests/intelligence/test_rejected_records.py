"""Rejected records: kept with what is wrong until they come right, bounded, for few to read."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from app.core import clock, ids
from app.models.organisation.api_keys import ApiKey
from app.models.organisation.people import Person
from app.security.pseudonyms import pseudonym
from app.services.intelligence import data_quality_issues
from app.services.platform.batches import rejections
from app.vocabulary.roles import Role
from tests import factories
from tests.conftest import As
from tests.intelligence.test_data_quality import issues, waiting
from tests.intelligence.test_indicator_values import BATCH, a_record, pushed

NOON = datetime(2026, 6, 10, 11, tzinfo=UTC)


@pytest.fixture
def source(db: Session) -> ApiKey:
    factories.a_team(db, "dover-1")
    factories.an_indicator(db)
    return factories.a_client(db)


@pytest.fixture
def admin(db: Session) -> Person:
    return factories.a_person(db, Role.QA_ADMIN)


def kept(as_: As, who: Any, query: str = "") -> list[dict[str, Any]]:
    answer = as_(who).get(f"/v1/rejected-records{query}")
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


def wrong(as_: As, who: Any) -> list[tuple[Any, list[tuple[str, str]]]]:
    """Returns the key of each rejected record, with the places and codes of its faults."""
    return [
        (each["key"], [(fault["pointer"], fault["code"]) for fault in each["faults"]])
        for each in kept(as_, who)
    ]


def test_a_rejected_record_is_kept_with_what_is_wrong_until_it_comes_right(
    db: Session, as_: As, source: ApiKey, admin: Person
) -> None:
    owner = factories.a_person(db, Role.PRINCIPAL_SOCIAL_WORKER, display_name="Ada Owner")
    feed = factories.a_source_feed(db, "indicator_values", owner_id=owner.id)
    pushed(as_, source, a_record(), a_record(external_id="B", org_unit_code="mars-1"))
    (row,) = kept(as_, admin)
    assert (row["source_system"], row["kind"], row["key"]) == ("liberi", "indicator_values", "B")
    (fault,) = row["faults"]
    assert (fault["pointer"], fault["code"]) == ("/org_unit_code", "no_place")
    assert row["owner_name"] == "Ada Owner"
    assert as_(owner).get(f"/v1/source-feeds/{feed.id}").json()["rejected_records"] == 1
    data_quality_issues.refresh(db)
    assert issues(as_, owner, "?rule=records_rejected") == [("records_rejected", "open", 1)]
    assert "data_quality_to_see_to" in waiting(as_, owner)
    pushed(as_, source, a_record(external_id="B", indicator="nobody_defined_this"))
    assert wrong(as_, admin) == [("B", [("/indicator", "unknown_indicator")])]
    pushed(as_, source, a_record(external_id="B", period_end="2026-06-30"), query="?dry_run=true")
    assert len(kept(as_, admin)) == 1
    feed_path, value = f"/v1/source-feeds/{feed.id}", a_record(external_id="B")
    pushed(as_, source, value | {"period_start": "2026-04-01", "period_end": "2026-04-30"})
    assert kept(as_, admin) == []
    assert as_(owner).get(feed_path).json()["rejected_records"] == 0
    data_quality_issues.refresh(db)
    assert issues(as_, owner, "?rule=records_rejected") == [("records_rejected", "resolved", 1)]


def test_a_whole_that_was_refused_and_a_dry_run_leave_nothing(
    as_: As, source: ApiKey, admin: Person
) -> None:
    bad = a_record(org_unit_code="mars-1")
    pushed(as_, source, bad, query="?dry_run=true")
    headers = {"Idempotency-Key": str(ids.new())}
    whole = as_(source).post(f"{BATCH}?atomic=true", json={"records": [bad]}, headers=headers)
    assert (whole.status_code, whole.json()["code"]) == (422, "batch_rejected")
    assert kept(as_, admin) == []


def test_records_that_cannot_be_read_are_kept_by_their_identifier_or_without_one(
    as_: As, source: ApiKey, admin: Person
) -> None:
    pushed(as_, source, a_record(external_id="B", numerator="many"), {"numerator": 1})
    found = {key: [pointer for pointer, _ in faults] for key, faults in wrong(as_, admin)}
    assert found["B"] == ["/numerator"]
    assert "/external_id" in found[None]
    pushed(as_, source, a_record(external_id="B"))
    assert [each["key"] for each in kept(as_, admin)] == [None]


def test_an_identifier_that_cannot_be_read_holds_no_number_of_a_child_and_no_control_character(
    as_: As, source: ApiKey, admin: Person
) -> None:
    records = [
        {"external_id": "C-17+2026-01-05", "kind": "tea"},
        {"external_id": "REV 943 476 5919", "kind": "tea"},  # an NHS number
        {"external_id": "a\u0007b", "kind": "tea"},
    ]
    headers = {"Idempotency-Key": str(ids.new())}
    url = "/v1/sources/liberi/meetings:batch"
    answer = as_(source).post(url, json={"records": records}, headers=headers)
    assert answer.json()["counts"]["rejected"] == 3
    keys = {row["key"] for row in kept(as_, admin, "?kind=meetings")}
    assert keys == {
        f"{pseudonym('liberi', 'C-17')}+2026-01-05",
        f"REV {pseudonym('liberi', '9434765919')}",
        None,
    }


def test_of_a_kind_of_record_the_newest_thousand_are_kept_for_ninety_days(
    db: Session, as_: As, source: ApiKey, admin: Person
) -> None:
    with clock.held_at(NOON):
        many = [a_record(external_id=f"N{n}", org_unit_code="mars-1") for n in range(1000)]
        pushed(as_, source, *many)
    with clock.held_at(NOON + timedelta(hours=1)):
        pushed(as_, source, a_record(external_id="last", org_unit_code="mars-1"))
        answer = as_(admin).get("/v1/rejected-records?count=true&limit=1").json()
    assert (answer["total"], answer["items"][0]["key"]) == (1000, "last")
    with clock.held_at(NOON + timedelta(days=90, minutes=1)):
        rejections.forget_old(db)
        assert [each["key"] for each in kept(as_, admin)] == ["last"]


@pytest.mark.usefixtures("source")
def test_a_row_of_a_file_that_is_rejected_as_a_record_is_kept_too(as_: As, admin: Person) -> None:
    text = (
        "indicator,org_unit_code,period_start,period_end,numerator,denominator,value\n"
        "review_in_time,mars-1,2026-05-01,2026-05-31,46,48,\n"
    )
    as_(admin).post("/v1/imports/indicator-values", files={"file": ("v.csv", text.encode())})
    (row,) = kept(as_, admin, "?source_system=indicator_files&kind=indicator_values")
    assert [each["code"] for each in row["faults"]] == ["no_place"]
    assert kept(as_, admin, "?kind=meetings") == []


def test_identifiers_of_records_about_children_are_for_the_unit_and_the_source_alone(
    db: Session, as_: As, source: ApiKey, admin: Person
) -> None:
    child = {"external_id": "C-17", "age_band": "5_to_9", "allocations": [{"team_code": "mars-1"}]}
    headers = {"Idempotency-Key": str(ids.new())}
    url = "/v1/sources/liberi/subjects:batch"
    assert as_(source).post(url, json={"records": [child]}, headers=headers).status_code == 207
    ref = pseudonym("liberi", "C-17")
    assert [row["key"] for row in kept(as_, admin)] == [ref]
    assert [row["key"] for row in kept(as_, source)] == [ref]
    for role in (Role.DIRECTOR, Role.MI_ANALYST):
        reader = factories.a_person(db, role)
        assert [row["key"] for row in kept(as_, reader)] == [None]
    owner = factories.a_person(db, Role.PRACTITIONER)
    assert kept(as_, owner) == []
    factories.a_source_feed(db, "subjects", owner_id=owner.id)
    assert [row["key"] for row in kept(as_, owner)] == [None]
    team = factories.a_team(db, "swale-1")
    assert kept(as_, factories.a_person(db, Role.QA_ADMIN, at=team)) == []
    assert kept(as_, factories.a_client(db, source_system="other")) == []

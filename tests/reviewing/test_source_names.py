"""Identifiers of meetings and records in their source hold no number of a child once stored."""

from collections.abc import Iterator

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import clock
from app.models.cases.subjects import Subject
from app.models.organisation.api_keys import ApiKey
from app.models.platform.history import Change
from app.models.reviewing.meetings import Meeting
from app.models.reviewing.qa_records import QaRecord
from app.security.pseudonyms import pseudonym
from tests import factories
from tests.conftest import As
from tests.support import pushed_qa_records
from tests.support.batches import outcomes
from tests.support.pushed_meetings import URL, a_child, a_review, push
from tests.support.pushed_qa_records import TODAY, a_record

C1, NUMBER = pseudonym("liberi", "C1"), pseudonym("liberi", "40712")
NHS, UPN = pseudonym("liberi", "9434765919"), pseudonym("liberi", "W823432105001")
# As the source sends it, and as it is stored. The source knows the children C1 and 40712.
NAMES = {
    "C1+2026-02-02": f"{C1}+2026-02-02",
    "REV/C1/2": f"REV/{C1}/2",
    "C1-2": f"{C1}-2",
    "2-C1": f"2-{C1}",
    "QA40712": f"QA{NUMBER}",
    "40712R3": f"{NUMBER}R3",
    "x_40712_y": f"x_{NUMBER}_y",
    "review of C1 and 40712": f"review of {C1} and {NUMBER}",
    "9434765919": NHS,
    "REV 943 476 5919": f"REV {NHS}",
    "943-476-5919/2": f"{NHS}/2",
    "W823432105001.1": f"{UPN}.1",
    # No number of a child: as they are.
    "R1": "R1",
    "2026/17": "2026/17",
    "40713-1": "40713-1",
    "9434765918": "9434765918",  # the check digit would be 9
    "0198c5a2-6d1e-7c3b-8000-000000040712": "0198c5a2-6d1e-7c3b-8000-000000040712",
}


@pytest.fixture(autouse=True)
def on_1_november(db: Session) -> Iterator[None]:
    factories.the_calendar(db)
    with clock.held_at(TODAY):
        yield


@pytest.fixture
def children(db: Session, child: Subject) -> None:
    """C1 and 40712, whom the source has pushed."""
    del child
    a_child(db, "40712")


@pytest.mark.usefixtures("children")
def test_a_batch_and_a_single_save_store_pseudonyms_in_place_of_numbers(
    db: Session, as_: As, client: ApiKey
) -> None:
    days = [f"2026-0{1 + n // 28}-{1 + n % 28:02}" for n in range(len(NAMES))]
    records = [a_review(name, held_on=day) for name, day in zip(NAMES, days, strict=True)]
    assert set(outcomes(push(as_, client, *records))) == {"created"}
    assert set(db.scalars(select(Meeting.external_id))) == {*NAMES.values()}
    assert set(outcomes(push(as_, client, *records, key="again"))) == {"unchanged"}
    for name, stored in NAMES.items():
        asked = {"external_id": name, "source_system": "liberi"}
        read = as_(client).get(f"{URL}/{name}").json()
        assert read["external_id"] == stored
        if " and " not in name:  # of two numbers the list does not know which to look for
            (found,) = as_(client).get("/v1/meetings", params=asked).json()["items"]
            assert found["id"] == read["id"]
    body = {k: v for k, v in records[1].items() if k != "external_id"}
    put = as_(client).put(f"{URL}/REV/C1/2", json=body | {"participation_code": "PN2"})
    assert (put.status_code, put.json()["external_id"]) == (200, f"REV/{C1}/2")
    assert as_(client).put(f"{URL}/NEW-C1", json=body).json()["external_id"] == f"NEW-{C1}"
    assert as_(client).delete(f"{URL}/C1-2").status_code == 204
    lines = str(db.scalars(select(Change.after).where(Change.entity == "meetings")).all())
    assert "C1" not in lines
    assert "9434765919" not in lines
    assert "'QA40712'" not in lines


@pytest.mark.usefixtures("children")
def test_a_record_and_the_meeting_that_it_names_are_found_by_the_source_s_own_words(
    db: Session, as_: As, client: ApiKey
) -> None:
    factories.a_qa_form(db)
    push(as_, client, a_review("REV/C1/2", held_on="2026-10-27"))
    record = a_record("qa-C1-1", meeting_external_id="REV/C1/2")
    items = pushed_qa_records.push(as_, client, record, key="q1")
    assert outcomes(items) == ["created"], items
    assert db.scalars(select(QaRecord.external_id)).all() == [f"qa-{C1}-1"]
    assert outcomes(pushed_qa_records.push(as_, client, record, key="q2")) == ["unchanged"]
    url = f"{pushed_qa_records.URL}/qa-C1-1"
    assert as_(client).get(url).json()["external_id"] == f"qa-{C1}-1"
    assert as_(client).delete(url).status_code == 204


def test_a_meeting_that_was_stored_before_its_number_was_known_stays_the_same_one(
    db: Session, as_: As, client: ApiKey, child: Subject
) -> None:
    del child
    push(as_, client, a_review("40712-1"))
    a_child(db, "40712")
    assert outcomes(push(as_, client, a_review("40712-1"), key="2")) == ["unchanged"]
    assert as_(client).get(f"{URL}/40712-1").json()["external_id"] == "40712-1"


def test_the_child_of_another_system_is_known_too(db: Session, as_: As, client: ApiKey) -> None:
    factories.a_subject(db, source_system="ssda903", case_ref=pseudonym("ssda903", "77001"))
    review = a_review("77001/1", subject_external_id="77001", subject_source_system="ssda903")
    assert outcomes(push(as_, client, review)) == ["created"]
    assert db.scalars(select(Meeting.external_id)).all() == [f"{pseudonym('liberi', '77001')}/1"]

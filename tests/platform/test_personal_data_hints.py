"""Texts that seem to identify somebody: the writer gets a hint, and nothing is refused."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.orm import Session

from app.core.config import settings
from app.schemas.platform.common import TEXTS, Prose, Reason
from app.schemas.reviewing.qa_record_push import SourceQaRecord
from app.services.access import Actor
from app.services.access.actor import Grant
from app.services.platform.batches import push
from app.services.platform.personal_data.kinds import KINDS
from app.services.platform.personal_data.text_hints import kinds
from app.services.reviewing import qa_record_push
from app.vocabulary.roles import Role
from tests import factories
from tests.conftest import As
from tests.project.test_architecture import schemas
from tests.support.pushed_qa_records import a_record

# 943 476 5919 is the example of the NHS Data Dictionary: 9*10 + 4*9 + 3*8 + 4*7 + 7*6 + 6*5 + 5*4
# + 9*3 + 1*2 = 299 = 27*11 + 2, and 11 - 2 = 9.
# Of H801200001001: 8*2 + 0*3 + 1*4 + 2*5 + 0*6 + 0*7 + 0*8 + 0*9 + 1*10 + 0*11 + 0*12 + 1*13 = 53
# = 2*23 + 7, and the letter at 7 (from A = 0, without I, O, S) is H.


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Her number is 943 476 5919.", ["nhs_number"]),
        ("Her number is 9434765919.", ["nhs_number"]),
        ("943 476 5918 is none, nor is 1234567890.", []),
        ("UPN H801200001001", ["upn"]),
        ("UPN J801200001001", []),
        ("Ring 07700 900123 after school.", ["phone_number"]),
        ("Ring +44 20 7946 0018.", ["phone_number"]),
        ("Ring (01632) 960 001.", ["phone_number"]),
        ("Write to zoë.smith@example.org, please.", ["email_address"]),
        ("They moved to ME14 1XQ in May.", ["postcode"]),
        ("Born on 3 March 2014, in care since.", ["date_of_birth"]),
        ("DOB: 03/03/2014", ["date_of_birth"]),
        ("dob 2014-03-03, ring 07700 900123", ["phone_number", "date_of_birth"]),
        (
            "The visit of 3 March 2026 was the 12th; 7 of 10; cost 1,250,000.00; case 2026-00017.",
            [],
        ),
        ("The child was born into care; seen on 3 March and 4 April.", []),
        ("", []),
    ],
)
def test_the_kinds_of_identifier_in_a_text(text: str, expected: list[str]) -> None:
    assert kinds(text) == expected


TEXTS_OF_TESTS = Path(__file__).parent.parent / "support" / "texts"
LISTED = "Amy Example\nExample, Ben\nTallulah\n"


@pytest.fixture
def names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A list of names as a council gives one."""
    file = tmp_path / "names.txt"
    file.write_text(LISTED, encoding="utf-8")
    monkeypatch.setattr(settings(), "names_file", file)
    return file


def lines_of(name: str) -> list[str]:
    return (TEXTS_OF_TESTS / name).read_text(encoding="utf-8").splitlines()


@pytest.mark.usefixtures("names")
def test_of_49_ways_to_write_who_somebody_is_at_least_44_are_found() -> None:
    variants = [line.split("\t") for line in lines_of("identifying.txt")]
    assert {kind for kind, _ in variants} == set(KINDS)
    assert len(variants) >= 49
    missed = [text for kind, text in variants if kind not in kinds(text)]
    assert len(missed) <= len(variants) * 5 // 49, missed


@pytest.mark.usefixtures("names")
def test_of_ordinary_sentences_and_numbers_at_most_two_in_a_hundred_have_a_false_alarm() -> None:
    ordinary = lines_of("ordinary.txt")
    assert len(ordinary) == len(set(ordinary)) >= 300
    alarms = [(text, kinds(text)) for text in ordinary if kinds(text)]
    assert len(alarms) <= len(ordinary) // 50, alarms


def test_a_name_is_found_as_whole_words_in_either_order_and_in_a_list_that_was_replaced(
    names: Path,
) -> None:
    found = ["known_name"]
    assert kinds("Ben Example's plan; Dr Amys Examples") == found
    assert kinds("example ben") == found
    assert kinds("Ben said an example was missing.") == []
    assert kinds("TALLULAH or tallulah, in other capitals than the list has") == []
    assert kinds("Carol Listed was seen.") == []
    names.write_text(f"{LISTED}Carol Listed\n", encoding="utf-8")
    assert kinds("Carol Listed was seen.") == found
    names.unlink()
    assert kinds("Carol Listed was seen.") == []


def test_every_text_of_a_request_is_searched() -> None:
    written = {
        name
        for schema in schemas()
        for name, field in schema.model_fields.items()
        if not schema.__name__.endswith("Read")
        and {Prose, Reason} & {field.annotation, *getattr(field.annotation, "__args__", ())}
    }
    # Of a code and of an indicator; the address of somebody who asks for help.
    assert written - {"meaning", "denominator_text", "contact"} <= TEXTS


PHONE = "Her mother, 07700 900123, agreed."


def test_the_answer_names_place_and_kind_but_not_the_words(db: Session, as_: As) -> None:
    auditor = factories.a_person(db, Role.AUDITOR)
    audit = factories.an_audit(db, auditor)
    section = audit.sections[0]
    url = f"/v1/audits/{audit.id}/sections/{section.section_key}"
    client = as_(auditor)
    body: dict[str, Any] = {"strengths_text": PHONE, "development_text": "Sooner.", "answers": []}
    etag = client.get(url).headers["ETag"]
    saved = client.put(url, json=body, headers={"If-Match": etag})
    assert (saved.status_code, saved.json()["strengths_text"]) == (200, PHONE)
    assert saved.headers["Text-Warnings"] == '"/strengths_text";kind=phone_number'
    checked = client.post(f"/v1/audits/{audit.id}/validate").json()
    assert checked["warnings"] == [
        {
            "pointer": f"/sections/{section.section_key}/strengths_text",
            "code": "phone_number",
            "detail": "This text seems to hold a telephone number. Is it needed?",
        }
    ]
    again = client.put(
        url,
        json=body | {"strengths_text": "Her mother agreed."},
        headers={"If-Match": saved.headers["ETag"]},
    )
    assert again.status_code == 200
    assert "Text-Warnings" not in again.headers


def test_what_an_import_stores_has_the_hints_of_a_batch(db: Session) -> None:
    factories.a_qa_form(db)
    factories.a_meeting(db, external_id="R1", held_on=date(2026, 10, 25))
    sent = a_record(good_practice=True, good_practice_text="DOB 3 March 2014 on every page.")
    record = SourceQaRecord.model_validate(sent)
    client = factories.a_client(db)
    role = Grant(Role.INTEGRATION_CLIENT, None)
    actor = Actor("liberi", (role,), client_id=client.id, source_system="liberi")
    (item,) = push.upsert(db, actor, qa_record_push.PUSHED, "liberi", [record])
    assert [(each.pointer, each.code) for each in item.warnings] == [
        ("/0/good_practice_text", "date_of_birth")
    ]


def test_a_pushed_record_is_stored_and_its_source_gets_the_hints(db: Session, as_: As) -> None:
    factories.a_qa_form(db)
    factories.a_meeting(db, external_id="R1", held_on=date(2026, 10, 25))
    record = {
        "external_id": "Q1",
        "kind": "iro",
        "meeting_external_id": "R1",
        "overall_rating": "good",
        "completed_at": "2026-10-28T09:30:00Z",
        "good_practice": True,
        "good_practice_text": "DOB 3 March 2014 on every page.",
        "answers": factories.IRO_ANSWERS,
    }
    answer = as_(factories.a_client(db)).post(
        "/v1/sources/liberi/qa-records:batch",
        json={"records": [record, record | {"external_id": "Q2", "kind": "none"}]},
        headers={"Idempotency-Key": "k"},
    )
    stored, rejected = answer.json()["items"]
    assert stored["outcome"] == "created", stored
    assert [(w["pointer"], w["code"]) for w in stored["warnings"]] == [
        ("/records/0/good_practice_text", "date_of_birth")
    ]
    assert (rejected["outcome"], rejected["warnings"]) == ("rejected", [])

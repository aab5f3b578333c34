"""The Academy's resources: offered under a theme, found by their words, never deleted (3.5)."""

from typing import Any

import pytest
from sqlalchemy.orm import Session

from app.core import ids
from app.seeding import seed
from app.vocabulary.roles import Role
from tests import factories
from tests.conftest import As, Client

URL = "/v1/learning-resources"


def a_body(**fields: Any) -> dict[str, Any]:
    usual = {
        "kind": "webinar",
        "academy_theme": "neglect",
        "title": "Seeing neglect",
        "summary": "What chronologies show that single visits do not.",
        "url": "https://academy.example.org/neglect",
    }
    return usual | fields


@pytest.fixture
def unit(db: Session, as_: As) -> Client:
    factories.an_academy_theme(db)
    factories.a_theme(db, "chronology")
    return as_(factories.a_person(db, Role.QA_MANAGER))


@pytest.fixture
def practitioner(db: Session, as_: As) -> Client:
    return as_(factories.a_person(db, Role.PRACTITIONER))


def titles(client: Client, query: str) -> list[str]:
    answer = client.get(f"{URL}?{query}")
    assert answer.status_code == 200, answer.text
    return [item["title"] for item in answer.json()["items"]]


def test_the_unit_enters_a_resource_and_every_practitioner_finds_it(
    unit: Client, practitioner: Client
) -> None:
    path = f"{URL}/{ids.new()}"
    created = unit.put(path, json=a_body(theme_codes=["chronology"], duration_minutes=45))
    assert created.status_code == 201, created.text
    read = practitioner.get(path).json()
    assert (read["title"], read["academy_theme_label"]) == ("Seeing neglect", "Neglect")
    assert (read["duration_minutes"], read["theme_codes"]) == (45, ["chronology"])
    assert practitioner.put(path, json=a_body()).status_code == 403


def test_a_resource_is_found_by_the_english_words_of_title_summary_and_publisher(
    db: Session, practitioner: Client
) -> None:
    factories.a_resource(db, title="Writing chronologies", summary="One line an event.")
    factories.a_resource(db, title="Poverty", summary="Poverty-aware practice.", publisher="Bexley")
    factories.a_resource(db, title="Neglected teeth", summary="What a dentist can tell you.")
    assert titles(practitioner, "search=chronology") == ["Writing chronologies"]  # its stem
    assert titles(practitioner, "search=bexley") == ["Poverty"]
    assert titles(practitioner, "search=dentist or event") == [
        "Neglected teeth",
        "Writing chronologies",
    ]
    assert titles(practitioner, "search=practice -poverty") == []
    assert titles(practitioner, 'search="line an event"') == ["Writing chronologies"]
    assert titles(practitioner, "search=the") == []  # a word that says nothing finds nothing


def test_resources_are_found_by_theme_kind_and_use(db: Session, practitioner: Client) -> None:
    factories.a_theme(db, "planning")
    factories.a_theme(db, "chronology", parent_code="planning")
    factories.an_academy_theme(db, "recording")
    factories.a_resource(db, title="A", kind="podcast", theme_codes=["chronology"])
    factories.a_resource(db, title="B", academy_theme="recording", theme_codes=["planning"])
    factories.a_resource(db, title="C", active=False)
    assert titles(practitioner, "theme=planning") == ["A", "B"]
    assert titles(practitioner, "theme=chronology") == ["A"]
    assert titles(practitioner, "academy_theme=recording") == ["B"]
    assert titles(practitioner, "kind=podcast") == ["A"]
    assert titles(practitioner, "active=true&sort=-title") == ["B", "A"]


def test_the_newest_come_first_and_those_without_a_day_last(
    db: Session, practitioner: Client
) -> None:
    factories.a_resource(db, title="old", published_on="2021-03-01")
    factories.a_resource(db, title="undated")
    factories.a_resource(db, title="new", published_on="2026-03-01")
    assert titles(practitioner, "sort=-published_on") == ["new", "old", "undated"]


@pytest.mark.parametrize(
    ("fields", "pointer", "code"),
    [
        ({"academy_theme": "knitting"}, "/academy_theme", "unknown_code"),
        ({"theme_codes": ["knitting"]}, "/theme_codes/0", "unknown_code"),
        ({"theme_codes": ["chronology", "chronology"]}, "/theme_codes/1", "twice"),
        ({"url": "http://academy.example.org"}, "/url", "bad_format"),
        ({"url": "javascript:alert(1)"}, "/url", "bad_format"),
        ({"kind": "leaflet"}, "/kind", "not_in_list"),
        ({"duration_minutes": 0}, "/duration_minutes", "out_of_range"),
        ({"title": " "}, "/title", "bad_format"),
    ],
)
def test_every_member_of_a_resource_is_checked(
    unit: Client, fields: dict[str, Any], pointer: str, code: str
) -> None:
    answer = unit.put(f"{URL}/{ids.new()}", json=a_body(**fields))
    assert answer.status_code == 422
    faults = answer.json()["errors"]
    assert [(fault["pointer"], fault["code"]) for fault in faults] == [(pointer, code)]


def test_an_address_is_entered_once(unit: Client) -> None:
    assert unit.put(f"{URL}/{ids.new()}", json=a_body()).status_code == 201
    again = unit.put(f"{URL}/{ids.new()}", json=a_body(title="The same again"))
    assert again.status_code == 409, again.text
    assert again.json()["errors"][0]["pointer"] == "/url"


def test_a_resource_keeps_a_theme_that_is_no_longer_offered(db: Session, unit: Client) -> None:
    path = f"{URL}/{ids.new()}"
    etag = unit.put(path, json=a_body()).headers["ETag"]
    factories.an_academy_theme(db).active = False
    db.flush()
    changed = unit.put(path, json=a_body(title="Renamed"), headers={"If-Match": etag})
    assert (changed.status_code, changed.json()["title"]) == (200, "Renamed")
    assert unit.put(f"{URL}/{ids.new()}", json=a_body(url="https://x.example")).status_code == 422
    assert unit.delete(path).status_code == 405


def test_partners_and_machines_see_no_resources(db: Session, as_: As) -> None:
    row = factories.a_resource(db)
    for role in (Role.PARTNER_AGENCY, Role.MI_ANALYST):
        client = as_(factories.a_person(db, role))
        assert client.get(f"{URL}/{row.id}").status_code == 404
        assert titles(client, "") == []


def test_more_than_forty_themes_of_the_academy_are_shipped(
    db: Session, practitioner: Client
) -> None:
    seed.reference_list(db, "academy_themes")
    items = practitioner.get("/v1/reference/academy_themes").json()["items"]
    codes = {item["code"] for item in items}
    assert len(codes) > 40
    # The four that the framework names.
    assert codes >= {
        "analysis_and_critical_thinking",
        "child_exploitation",
        "child_sexual_abuse",
        "poverty",
    }

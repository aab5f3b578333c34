"""Evidence packs: what is known, how, and what is planned; frozen by a second person."""

from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app.core import clock, ids
from app.models.auditing.audits import Audit
from app.models.organisation.org_units import OrgUnit
from app.models.organisation.people import Person
from app.models.platform.events import Event
from app.models.platform.history import Read
from app.services.figures.catalogue import METRICS
from app.services.reporting import evidence, evidence_entries
from app.vocabulary.reporting import EvidenceHeading, Inspection
from app.vocabulary.roles import Role
from tests import factories
from tests.conftest import As
from tests.figures.test_audit_metrics import MAY
from tests.reporting.test_triangulation import audits, ratings

DAYS = {"period_from": "2026-05-01", "period_to": "2026-05-31", "as_of": "2026-07-31"}
ANSWERS = {
    "known_text": "Half of it is good.",
    "evidence_text": "A sample of audits.",
    "plans_text": "Coaching until March.",
}


@pytest.fixture
def county(db: Session) -> OrgUnit:
    return factories.the_county(db)


@pytest.fixture
def composer(db: Session) -> Person:
    return factories.a_person(db, Role.QA_ADMIN)


@pytest.fixture
def director(db: Session) -> Person:
    return factories.a_person(db, Role.DIRECTOR)


def composed(as_: As, who: Person, at: OrgUnit, **fields: Any) -> str:
    path = f"/v1/evidence-packs/{ids.new()}"
    body = {"title": "Self-evaluation", "org_unit_id": str(at.id), **DAYS, **fields}
    answer = as_(who).put(path, json=body)
    assert answer.status_code == 201, answer.text
    return path


def entry(as_: As, who: Person, pack: str, heading: str) -> tuple[str, dict[str, str]]:
    """Returns the path of an entry, and the header with its ETag."""
    found = as_(who).get(pack).json()["entries"]
    (row,) = [each for each in found if each["heading"] == heading]
    path = f"/v1/evidence-entries/{row['id']}"
    return path, {"If-Match": as_(who).get(path).headers["ETag"]}


def changed(as_: As, who: Person, path: str, part: str, body: Any) -> dict[str, Any]:
    etag = {"If-Match": as_(who).get(path).headers["ETag"]}
    answer = as_(who).put(f"{path}{part}", json=body, headers=etag)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def written(as_: As, who: Person, pack: str, heading: str = "leaders") -> str:
    path, _ = entry(as_, who, pack, heading)
    changed(as_, who, path, "/answers", ANSWERS)
    return path


def frozen(as_: As, who: Person, pack: str) -> dict[str, Any]:
    answer = as_(who).post(f"{pack}/freeze")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def read(as_: As, who: Any, pack: str, heading: str = "leaders") -> tuple[Any, Any]:
    """Returns the evidence of a pack, and its answers under one heading."""
    answer = as_(who).get(f"{pack}/evidence")
    assert answer.status_code == 200, answer.text
    found = answer.json()
    (under,) = [each for each in found["answers"] if each["heading"] == heading]
    return found, under


def figure(under: Any, key: str) -> Any:
    (found,) = [each for each in under["known"]["figures"] if each["key"] == key]
    return found


def waiting(as_: As, who: Person) -> set[str]:
    items = as_(who).get("/v1/notifications").json()["items"]
    return {each["kind"] for each in items if each["kind"].startswith("evidence")}


def test_a_pack_answers_three_questions_under_each_heading_of_the_inspectorate(
    db: Session, as_: As, county: OrgUnit, composer: Person
) -> None:
    audits(db, 4, "good", "good")
    audits(db, 5, "good", "requires_improvement", "requires_improvement", "requires_improvement")
    with clock.held_at(MAY):
        factories.an_indicator_value(db, factories.an_indicator(db), county)  # 95.8 % of 95
    pack = composed(as_, composer, county)
    path = written(as_, composer, pack)
    body = {"metrics": ["good_or_better_rate"], "indicators": ["review_in_time"]}
    changed(as_, composer, path, "", body)
    found, under = read(as_, composer, pack)
    assert [each["heading"] for each in found["answers"]] == [
        *("leaders", "help_and_protection", "in_care", "care_leavers")
    ]
    assert found["questions"][1] == "How do you know it?"
    grades = figure(under, "good_or_better_rate")
    assert (grades["value"], grades["n"], grades["value_before"]) == (0.25, 4, 1)
    assert (grades["basis"], grades["direction"], grades["small"]) == ("sample", "worsened", True)
    assert (grades["interval"]["n"], grades["interval"]["method"]) == (4, "wilson")
    assert grades["out_of"] is not None
    assert len(as_(composer).get(grades["rows"]).json()["explanation"]["items"]) == 4
    pushed = figure(under, "review_in_time")
    assert (pushed["rag"], pushed["basis"], pushed["rows"]) == ("green", "elsewhere", None)
    rules = [each["rule"] for each in under["how"]["disagreements"]]
    assert rules == ["green_with_weak_audits"]
    texts = (under["known"]["text"], under["how"]["text"], under["plans"]["text"])
    assert texts == tuple(ANSWERS.values())
    assert under["written_by_name"] == composer.display_name


def test_figures_under_a_heading_count_the_services_that_it_is_about(
    db: Session, as_: As, county: OrgUnit, composer: Person
) -> None:
    audits(db, 5, "good", "good")  # of children in care
    pack = composed(as_, composer, county)
    shown = {
        heading: figure(read(as_, composer, pack, heading)[1], "good_or_better_rate")["n"]
        for heading in ("leaders", "help_and_protection", "in_care", "care_leavers")
    }
    assert shown == {"leaders": 2, "help_and_protection": 0, "in_care": 2, "care_leavers": 0}


def test_a_pack_answers_the_headings_of_its_inspection_and_says_where_they_come_from(
    db: Session, as_: As, county: OrgUnit, composer: Person, director: Person
) -> None:
    audits(db, 5, "good", "good")  # of children in care, of which none is a case of youth justice
    headings = {
        "area_send": ("Care Quality Commission", "send_experiences", "send_partnership"),
        "youth_justice": (
            "HM Inspectorate of Probation",
            "work_with_children",
            "work_with_victims",
        ),
        "front_door": (
            "HMICFRS",
            "front_door_response",
            "front_door_hub",
            "front_door_agencies",
            "front_door_partnership",
            "front_door_leaders",
            "front_door_timeliness",
        ),
    }
    packs = {each: composed(as_, composer, county, inspection=each) for each in headings}
    for inspection, (source, *expected) in headings.items():
        found = as_(composer).get(f"{packs[inspection]}/evidence").json()
        assert [each["heading"] for each in found["answers"]] == expected
        assert source in found["source"]
        assert len(found["questions"]) == 3
    under = read(as_, composer, packs["youth_justice"], "work_with_children")[1]
    assert (under["label"], under["service_lines"]) == ("Work with children", ["youth_justice"])
    assert figure(under, "good_or_better_rate")["n"] == 0
    asked = as_(composer).get("/v1/evidence-packs", params={"inspection": "youth_justice"})
    assert [each["id"] for each in asked.json()["items"]] == [
        packs["youth_justice"].removeprefix("/v1/evidence-packs/")
    ]
    etag = {"If-Match": as_(composer).get(packs["area_send"]).headers["ETag"]}
    body = {"title": "Self-evaluation", "org_unit_id": str(county.id), **DAYS}
    changed_to_ilacs = as_(composer).put(packs["area_send"], json=body, headers=etag)
    assert (changed_to_ilacs.status_code, changed_to_ilacs.json()["code"]) == (409, "fixed")
    written(as_, composer, packs["area_send"], "send_partnership")
    frozen(as_, director, packs["area_send"])
    other = {"supersedes_id": packs["area_send"].removeprefix("/v1/evidence-packs/"), **body}
    refused = as_(composer).put(f"/v1/evidence-packs/{ids.new()}", json=other)
    assert [each["pointer"] for each in refused.json()["errors"]] == ["/supersedes_id"]


def test_every_heading_is_of_one_inspection_and_is_shipped_with_metrics_that_exist() -> None:
    shipped = evidence_entries.INSPECTIONS
    of_all = [each for inspection in shipped.values() for each in inspection["headings"]]
    assert of_all == list(EvidenceHeading)
    assert list(shipped) == list(Inspection)
    named = {slug for each in evidence_entries.HEADINGS.values() for slug in each["metrics"]}
    assert named <= set(METRICS)


def test_themes_of_findings_are_part_of_what_is_known(
    db: Session, as_: As, county: OrgUnit, composer: Person
) -> None:
    audits(db, 5, "good", "good")
    with clock.held_at(MAY):
        factories.a_finding(db, db.scalars(select(Audit)).all()[0], theme_codes=["supervision"])
    (theme,) = read(as_, composer, composed(as_, composer, county))[0]["themes"]
    assert (theme["theme"], theme["audits"], theme["out_of"]) == ("supervision", 1, 2)


def test_plans_are_the_recommendations_and_open_actions_that_the_reader_may_see(
    db: Session, as_: As, county: OrgUnit, composer: Person, director: Person
) -> None:
    recommendation = factories.a_recommendation(db, status="accepted")
    factories.an_action(db, source=recommendation, title="Coach two teams.")
    factories.an_action(db, source=recommendation, status="verified")
    pack = composed(as_, composer, county)
    path, _ = entry(as_, composer, pack, "leaders")
    body = {"metrics": [], "recommendation_ids": [str(recommendation.id)]}
    changed(as_, composer, path, "", body)
    written(as_, composer, pack)
    frozen(as_, director, pack)
    analyst = factories.a_client(db, Role.MI_ANALYST)
    for who, texts, hidden in ((director, ["Coach two teams."], 0), (analyst, [], 2)):
        plans = read(as_, who, pack)[1]["plans"]
        titles = [each["title"] for x in plans["recommendations"] for each in x["actions"]]
        assert (titles, plans["not_visible"]) == (texts, hidden)


def test_analysts_read_the_figures_of_a_pack_and_no_word_that_people_wrote(
    db: Session, as_: As, county: OrgUnit, composer: Person
) -> None:
    audits(db, 5, "good", "good")
    pack = composed(as_, composer, county)
    path = written(as_, composer, pack)
    analyst = factories.a_client(db, Role.MI_ANALYST)
    under = read(as_, analyst, pack)[1]
    assert [under[part]["text"] for part in ("known", "how", "plans")] == [None] * 3
    assert under["written_by_name"] is None
    grades = figure(under, "good_or_better_rate")
    assert (grades["value"], grades["rows"]) == (1, None)
    assert as_(analyst).get(path).status_code == 404
    assert as_(analyst).get(pack).json()["entries"] == []


def test_a_pack_waits_for_its_writers_and_then_for_a_second_person_who_freezes_it(
    db: Session, as_: As, county: OrgUnit, composer: Person, director: Person
) -> None:
    pack = composed(as_, composer, county)
    path, etag = entry(as_, composer, pack, "leaders")
    manager = factories.a_person(db, Role.QA_MANAGER)
    nothing = as_(manager).post(f"{pack}/freeze")
    assert (nothing.status_code, nothing.json()["code"]) == (409, "entries_unwritten")
    owned = {"owner_id": str(director.id), "metrics": []}
    assert as_(composer).put(path, json=owned, headers=etag).status_code == 200
    assert (waiting(as_, director), waiting(as_, manager)) == ({"evidence_entry_to_write"}, set())
    other = factories.a_person(db, Role.DIRECTOR)
    refused = as_(other).put(
        f"{path}/answers", json=ANSWERS, headers={"If-Match": as_(other).get(path).headers["ETag"]}
    )
    assert (refused.status_code, refused.json()["code"]) == (403, "not_yours")
    changed(as_, director, path, "/answers", ANSWERS)
    assert waiting(as_, director) == set()
    own = as_(director).post(f"{pack}/freeze")
    assert (own.status_code, own.json()["code"]) == (409, "own_pack")
    assert waiting(as_, manager) == {"evidence_pack_to_freeze"}
    row = frozen(as_, manager, pack)
    assert (row["status"], row["frozen_by_person"]["id"]) == ("frozen", str(manager.id))
    assert waiting(as_, manager) == set()
    late = as_(director).put(
        f"{path}/answers", json={}, headers={"If-Match": as_(director).get(path).headers["ETag"]}
    )
    assert (late.status_code, late.json()["code"]) == (409, "pack_frozen")


def test_a_frozen_pack_never_changes_and_its_checksum_is_that_of_its_content(
    db: Session, as_: As, county: OrgUnit, composer: Person, director: Person
) -> None:
    audits(db, 5, "good", "good")
    ratings(db, 5, *[4] * 12)
    pack = composed(as_, composer, county)
    written(as_, composer, pack)
    row = frozen(as_, director, pack)
    audits(db, 5, "inadequate")
    found, under = read(as_, composer, pack)
    assert figure(under, "good_or_better_rate")["n"] == 2
    assert found["frozen_by_name"] == director.display_name
    assert (found["sha256"], found["checksum_holds"]) == (row["sha256"], True)
    stored = db.scalar(text("SELECT content FROM evidence_packs"))
    assert evidence.checksum(stored) == row["sha256"]
    for statement, sentence in (
        ("UPDATE evidence_packs SET content = '{}'", "a frozen evidence pack never changes"),
        ("DELETE FROM evidence_packs", "a frozen evidence pack never changes"),
        ("UPDATE evidence_entries SET known_text = 'No.'", "an entry of a frozen evidence pack"),
        ("DELETE FROM evidence_entries", "an entry of a frozen evidence pack never changes"),
    ):
        with pytest.raises(DBAPIError, match=sentence), db.begin_nested():
            db.execute(text(statement))


def test_a_newer_pack_begins_with_the_answers_of_the_one_that_it_supersedes(
    db: Session, as_: As, county: OrgUnit, composer: Person, director: Person
) -> None:
    first = composed(as_, composer, county)
    written(as_, composer, first)
    frozen(as_, director, first)
    supersedes = {"supersedes_id": first.rpartition("/")[2]}
    second, third = (composed(as_, composer, county, **supersedes) for _ in range(2))
    copied, _ = entry(as_, composer, second, "leaders")
    assert as_(composer).get(copied).json()["known_text"] == ANSWERS["known_text"]
    frozen(as_, director, second)
    assert as_(composer).get(first).json()["status"] == "superseded"
    refused = as_(director).post(f"{third}/freeze")
    assert (refused.status_code, refused.json()["code"]) == (409, "pack_superseded")
    emitted = db.scalars(select(Event.type).where(Event.type.startswith("evidence_pack")))
    assert set(emitted) == {"evidence_pack.freeze", "evidence_pack.supersede"}


def test_a_pack_is_for_the_unit_directors_and_analysts_of_its_place(
    db: Session, as_: As, composer: Person
) -> None:
    team = factories.a_team(db, "dover-1")
    pack = composed(as_, composer, team)
    here = factories.a_person(db, Role.ASSISTANT_DIRECTOR, at=team)
    there = factories.a_person(db, Role.ASSISTANT_DIRECTOR, at=factories.a_team(db, "swale-1"))
    manager = factories.a_person(db, Role.TEAM_MANAGER, at=team)
    read(as_, here, pack)
    logged = select(Read.actor_id).where(Read.entity == "evidence_packs", Read.actor_id == here.id)
    assert db.scalars(logged).all() == [here.id]
    for who in (there, manager):
        assert as_(who).get(f"{pack}/evidence").status_code == 404
        assert as_(who).get("/v1/evidence-packs").json()["items"] == []


def test_a_draft_is_deleted_with_its_entries_and_a_frozen_pack_is_not(
    as_: As, county: OrgUnit, composer: Person, director: Person
) -> None:
    draft = composed(as_, composer, county)
    etag = {"If-Match": as_(composer).get(draft).headers["ETag"]}
    assert as_(composer).delete(draft, headers=etag).status_code == 204
    assert as_(composer).get("/v1/evidence-entries").json()["items"] == []
    pack = composed(as_, composer, county)
    written(as_, composer, pack)
    frozen(as_, director, pack)
    etag = {"If-Match": as_(composer).get(pack).headers["ETag"]}
    assert as_(composer).delete(pack, headers=etag).status_code == 409

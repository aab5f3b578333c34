"""Tri-annual reports: composed, written by their owners, frozen, signed off by a second person."""

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app.core import clock, ids
from app.models.notifications.reminders import ReminderRule
from app.models.organisation.people import Person
from app.models.platform.events import Event
from app.services.notifications import reminders
from app.vocabulary.notifications import NotificationKind
from app.vocabulary.roles import Role
from tests import factories
from tests.conftest import As

MAY = datetime(2026, 5, 4, 9, tzinfo=UTC)


@pytest.fixture
def composer(db: Session) -> Person:
    return factories.a_person(db, Role.QA_ADMIN)


@pytest.fixture
def director(db: Session) -> Person:
    return factories.a_person(db, Role.DIRECTOR)


def work(db: Session, done: int = 3, not_done: int = 1, team: str = "dartford-1") -> None:
    """Stores audits of the first cycle that were final in May, and assignments without one."""
    month, at = factories.a_round(db, 2), factories.a_team(db, team)
    with clock.held_at(MAY):
        for n in range(done + not_done):
            row = factories.an_assignment(db, at=at, round=month)
            if n < done:
                factories.an_audit(db, assignment=row, status="finalised")


def composed(as_: As, who: Person, db: Session, **fields: Any) -> str:
    path = f"/v1/tri-annual-reports/{ids.new()}"
    cycle = str(factories.a_cycle(db).id)
    body = {"title": "April to July 2026", "cycle_id": cycle, "as_of": "2026-08-31", **fields}
    answer = as_(who).put(path, json=body)
    assert answer.status_code == 201, answer.text
    return path


def moved(as_: As, who: Person, path: str, verb: str, **body: Any) -> dict[str, Any]:
    answer = as_(who).post(f"{path}/{verb}", json=body)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def section(as_: As, who: Person, path: str, part: str) -> tuple[str, dict[str, str]]:
    """Returns the path of a section, and the header with its ETag."""
    row = next(each for each in as_(who).get(path).json()["sections"] if each["part"] == part)
    of_section = f"/v1/report-sections/{row['id']}"
    return of_section, {"If-Match": as_(who).get(of_section).headers["ETag"]}


def owned(as_: As, composer: Person, path: str, part: str, owner: Person) -> str:
    """Gives a section to its owner, with one figure in it."""
    of_section, etag = section(as_, composer, path, part)
    tables = [{"metrics": ["completion_rate"], "by": []}]
    body = {"owner_id": str(owner.id), "tables": tables}
    answer = as_(composer).put(of_section, json=body, headers=etag)
    assert answer.status_code == 200, answer.text
    return of_section


def test_a_report_has_a_section_for_each_part_of_the_framework(
    db: Session, as_: As, composer: Person
) -> None:
    report = as_(composer).get(composed(as_, composer, db)).json()
    assert [each["part"] for each in report["sections"]] == [
        *("summary", "completion", "gradings", "moderation", "section_grades", "themes"),
        *("reviewing", "feedback", "thematic_audits", "outcome_analyses"),
        *("multi_agency_audits", "area_learning_events", "communities", "supervision"),
        *("appreciative_inquiry", "academy", "recommendations"),
    ]
    assert (report["period_from"], report["period_to"]) == ("2026-04-01", "2026-07-31")


def test_an_owner_is_reminded_before_and_after_two_weeks_unless_the_section_is_written(
    db: Session, as_: As, composer: Person, director: Person
) -> None:
    for days in (-3, 1):
        kind = NotificationKind.REPORT_SECTION_TO_WRITE
        factories.saved(db, ReminderRule(kind=kind, days=days))
    with clock.held_at(datetime(2026, 9, 1, 9, tzinfo=UTC)):
        path = composed(as_, composer, db)
        of_section = owned(as_, composer, path, "completion", director)
    made = {}
    for day in (11, 12, 15, 16):  # due on the 15th
        with clock.held_at(datetime(2026, 9, day, 9, tzinfo=UTC)):
            made[day] = reminders.make(db)
    assert made == {11: 0, 12: 1, 15: 0, 16: 1}
    mine = "/v1/reminders?kind=report_section_to_write&open=true"
    items = as_(director).get(mine).json()["items"]
    assert [(each["path"], each["due_on"]) for each in items] == [(of_section, "2026-09-15")] * 2
    etag = {"If-Match": as_(director).get(of_section).headers["ETag"]}
    body = {"narrative": "Two teams were late."}
    assert as_(director).put(f"{of_section}/narrative", json=body, headers=etag).status_code == 200
    reminders.make(db)
    assert as_(director).get(mine).json()["items"] == []


def test_a_section_waits_for_its_owner_and_is_saved_as_they_type(
    db: Session, as_: As, composer: Person, director: Person
) -> None:
    path = composed(as_, composer, db)
    of_section = owned(as_, composer, path, "completion", director)
    kinds = [each["kind"] for each in as_(director).get("/v1/notifications").json()["items"]]
    assert kinds == ["report_section_to_write"]
    refused = as_(composer).post(f"{path}/propose", json={})
    assert (refused.status_code, refused.json()["code"]) == (409, "sections_unwritten")
    first = as_(director).get(of_section).headers["ETag"]
    saved = as_(director).put(
        f"{of_section}/narrative", json={"narrative": "Two te"}, headers={"If-Match": first}
    )
    assert saved.status_code == 200, saved.text
    lost = as_(director).put(
        f"{of_section}/narrative", json={"narrative": "Other"}, headers={"If-Match": first}
    )
    assert lost.status_code == 412
    now = {"If-Match": saved.headers["ETag"]}
    body = {"narrative": "Two teams were late."}
    assert as_(director).put(f"{of_section}/narrative", json=body, headers=now).status_code == 200
    assert as_(director).get("/v1/notifications").json()["items"] == []
    read = as_(composer).get(of_section).json()
    assert (read["narrative"], read["written_by"]) == ("Two teams were late.", str(director.id))


def test_only_the_owner_and_the_unit_write_a_section_and_only_while_it_is_a_draft(
    db: Session, as_: As, composer: Person, director: Person
) -> None:
    work(db)
    path = composed(as_, composer, db)
    of_section = owned(as_, composer, path, "completion", director)
    other = factories.a_person(db, Role.DIRECTOR)
    etag = {"If-Match": as_(other).get(of_section).headers["ETag"]}
    put = f"{of_section}/narrative"
    refused = as_(other).put(put, json={"narrative": "Mine."}, headers=etag)
    assert (refused.status_code, refused.json()["code"]) == (403, "not_yours")
    assert as_(composer).put(put, json={"narrative": "Ours."}, headers=etag).status_code == 200
    moved(as_, composer, path, "propose")
    etag = {"If-Match": as_(director).get(of_section).headers["ETag"]}
    late = as_(director).put(put, json={"narrative": "Late."}, headers=etag)
    assert (late.status_code, late.json()["code"]) == (409, "report_not_in_draft")


def test_nobody_signs_off_what_they_composed_proposed_or_wrote(
    db: Session, as_: As, director: Person
) -> None:
    work(db)
    first, second = (factories.a_person(db, Role.QA_MANAGER) for _ in range(2))
    path = composed(as_, first, db)
    of_section = owned(as_, first, path, "completion", director)
    etag = {"If-Match": as_(director).get(of_section).headers["ETag"]}
    as_(director).put(f"{of_section}/narrative", json={"narrative": "Good."}, headers=etag)
    moved(as_, second, path, "propose")
    for person in (first, second, director):
        refused = as_(person).post(f"{path}/publish", json={})
        assert (refused.status_code, refused.json()["code"]) == (409, "own_report")
        kinds = [each["kind"] for each in as_(person).get("/v1/notifications").json()["items"]]
        assert "report_to_sign_off" not in kinds
    third = factories.a_person(db, Role.CORPORATE_DIRECTOR)
    kinds = [each["kind"] for each in as_(third).get("/v1/notifications").json()["items"]]
    assert kinds == ["report_to_sign_off"]
    report = moved(as_, third, path, "publish")
    assert (report["status"], report["published_by"]) == ("published", str(third.id))
    emitted = set(db.scalars(select(Event.type).where(Event.type.startswith("tri_annual"))))
    assert emitted == {"tri_annual_report.propose", "tri_annual_report.publish"}


def test_a_returned_report_says_why_and_takes_a_new_snapshot_when_it_is_proposed_again(
    db: Session, as_: As, composer: Person, director: Person
) -> None:
    work(db)
    path = composed(as_, composer, db)
    first = moved(as_, composer, path, "propose")["snapshot_id"]
    back = moved(as_, director, path, "return", reason="Say more about Dover.")
    assert (back["status"], back["status_reason"]) == ("draft", "Say more about Dover.")
    assert as_(composer).get(path).json()["snapshot_id"] is None
    assert moved(as_, composer, path, "propose")["snapshot_id"] not in {first, None}


def test_a_correction_begins_with_the_text_of_the_report_that_it_supersedes(
    db: Session, as_: As, composer: Person, director: Person
) -> None:
    work(db)
    path = composed(as_, composer, db)
    of_section, etag = section(as_, composer, path, "summary")
    as_(composer).put(f"{of_section}/narrative", json={"narrative": "A good cycle."}, headers=etag)
    moved(as_, composer, path, "propose")
    moved(as_, director, path, "publish")
    again = composed(as_, composer, db)
    moved(as_, composer, again, "propose")
    refused = as_(director).post(f"{again}/publish", json={})
    assert (refused.status_code, refused.json()["code"]) == (409, "reported_before")
    fields = {"supersedes_id": path.rpartition("/")[2], "correction_reason": "One was late."}
    correction = composed(as_, composer, db, **fields)
    copied, _ = section(as_, composer, correction, "summary")
    assert as_(composer).get(copied).json()["narrative"] == "A good cycle."
    moved(as_, composer, correction, "propose")
    moved(as_, director, correction, "publish")
    assert as_(composer).get(path).json()["status"] == "superseded"
    assert as_(composer).get(correction).json()["status"] == "published"


def test_what_was_signed_off_can_be_changed_by_nobody(
    db: Session, as_: As, composer: Person, director: Person
) -> None:
    work(db)
    path = composed(as_, composer, db)
    moved(as_, composer, path, "propose")
    moved(as_, director, path, "publish")
    for statement, sentence in (
        ("UPDATE tri_annual_reports SET as_of = '2026-09-30'", "a published report never"),
        ("DELETE FROM tri_annual_reports", "a published report never changes"),
        ("UPDATE report_sections SET narrative = NULL", "a section of a published report never"),
        ("UPDATE dataset_snapshots SET tables = '[]'", "a snapshot never changes"),
        ("DELETE FROM snapshot_datasets", "a snapshot never changes"),
    ):
        with pytest.raises(DBAPIError, match=sentence), db.begin_nested():
            db.execute(text(statement))


def test_a_body_that_fits_no_report_is_refused_with_its_place(
    db: Session, as_: As, composer: Person
) -> None:
    cycle = str(factories.a_cycle(db).id)

    def faults(path: str, body: dict[str, Any], **etag: str) -> list[tuple[str, str]]:
        refused = as_(composer).put(path, json=body, headers=etag)
        assert refused.status_code == 422, refused.text
        return [(each["pointer"], each["code"]) for each in refused.json()["errors"]]

    new = f"/v1/tri-annual-reports/{ids.new()}"
    good = {"title": "Report", "cycle_id": cycle, "as_of": "2026-08-31"}
    release = str(factories.a_release(db).id)
    other = str(factories.a_report(db, status="published").id)
    reason = {"correction_reason": "Late audits."}
    assert faults(new, good | {"cycle_id": release}) == [("/cycle_id", "unknown")]
    assert faults(new, good | {"as_of": "2026-07-30"}) == [("/as_of", "before_cycle_end")]
    assert faults(new, good | {"as_of": "2100-01-01"}) == [("/as_of", "in_future")]
    assert faults(new, good | {"release_id": release}) == [("/release_id", "not_of_these_days")]
    assert faults(new, good | reason)[0][1] == "report_correction_incomplete"
    assert faults(new, good | reason | {"supersedes_id": other})[0][0] == "/supersedes_id"
    path = composed(as_, composer, db)
    of_section, etag = section(as_, composer, path, "completion")
    for table, fault in (
        ({"metrics": ["nothing_like_it"]}, ("/tables/0/metrics/0", "unknown")),
        ({"metrics": ["qa_coverage"], "by": ["cycle"]}, ("/tables/0/by/0", "no_such_dimension")),
        ({"metrics": ["expected"], "by": ["auditor"]}, ("/tables/0/by/0", "no_figures_by_person")),
    ):
        assert faults(of_section, {"tables": [table]}, **etag) == [fault]
    area = factories.a_person(db, Role.DIRECTOR, at=factories.an_area(db, "north"))
    owner = {"tables": [], "owner_id": str(area.id)}
    assert faults(of_section, owner, **etag) == [("/owner_id", "cannot_write_reports")]
    unseen = {"tables": [], "recommendation_ids": [release]}
    assert faults(of_section, unseen, **etag) == [("/recommendation_ids/0", "unknown")]


def test_readers_of_the_public_see_reports_with_a_public_edition_and_no_sections(
    db: Session, as_: As
) -> None:
    public = factories.a_report(db, status="published")
    internal = factories.a_report(db, status="published", release_id=None)
    draft = factories.a_report(db)
    county = factories.a_person(db, Role.CORPORATE_DIRECTOR)
    area = factories.a_person(db, Role.ASSISTANT_DIRECTOR, at=factories.an_area(db, "north"))
    partner = factories.a_person(db, Role.PARTNER_AGENCY)
    for person, seen in (
        (county, {public, internal, draft}),
        (area, {public}),
        (partner, {public}),
    ):
        items = as_(person).get("/v1/tri-annual-reports").json()["items"]
        assert {each["id"] for each in items} == {str(each.id) for each in seen}
    read = as_(partner).get(f"/v1/tri-annual-reports/{public.id}").json()
    assert (read["snapshot_id"], read["sections"]) == (None, [])
    assert as_(area).get("/v1/report-sections").json()["items"] == []

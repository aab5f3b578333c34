"""Releases of figures: composed, frozen, published by a second person, corrected."""

import hashlib
import json
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app.core import clock, ids
from app.models.organisation.people import Person
from app.models.platform.events import Event
from app.services.figures import release_checking
from app.vocabulary.roles import Role
from tests import factories
from tests.conftest import As
from tests.figures.test_audit_metrics import MAY

CYCLE = {"period_from": "2026-04-01", "period_to": "2026-07-31", "as_of": "2026-08-31"}


@pytest.fixture
def composer(db: Session) -> Person:
    return factories.a_person(db, Role.QA_ADMIN)


@pytest.fixture
def approver(db: Session) -> Person:
    return factories.a_person(db, Role.DIRECTOR)


def a_body(*metrics: str, by: tuple[str, ...] = (), **other: Any) -> dict[str, Any]:
    tables = [{"metrics": list(metrics or ("completion_rate",)), "by": list(by)}]
    return {"title": "Audits of the first cycle", **CYCLE, "tables": tables, **other}


def work(db: Session, **teams: tuple[int, int]) -> None:
    """Stores audits that were completed in May, and assignments that were not, by team."""
    month = factories.a_round(db, 2)
    with clock.held_at(MAY):
        for team, (done, not_done) in teams.items():
            at = factories.a_team(db, team.replace("_", "-"))
            for n in range(done + not_done):
                row = factories.an_assignment(db, at=at, round=month)
                if n < done:
                    factories.an_audit(db, assignment=row, status="submitted")


def composed(as_: As, who: Person, body: dict[str, Any]) -> str:
    path = f"/v1/releases/{ids.new()}"
    answer = as_(who).put(path, json=body)
    assert answer.status_code == 201, answer.text
    return path


def moved(as_: As, who: Person, path: str, verb: str, **body: Any) -> dict[str, Any]:
    answer = as_(who).post(f"{path}/{verb}", json=body)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def proposed(db: Session, as_: As, who: Person, path: str) -> dict[str, Any]:
    """Proposes a release, and lets the job that its proposal deferred check it."""
    waiting = moved(as_, who, path, "propose")
    assert (waiting["status"], waiting["figures"], waiting["check_reasons"]) == (
        "checking",
        None,
        None,
    )
    release_checking.check(db, UUID(waiting["id"]))
    found: dict[str, Any] = as_(who).get(path).json()
    return found


def published(
    db: Session, as_: As, composer: Person, approver: Person, body: dict[str, Any]
) -> str:
    path = composed(as_, composer, body)
    proposed(db, as_, composer, path)
    moved(as_, approver, path, "approve")
    return path


def rows(item: dict[str, Any]) -> dict[str, tuple[Any, ...]]:
    """Returns numerator, denominator, value and status of each figure, by its group."""
    return {
        " ".join(each["label"] or each["value"] for each in row["group"]) or "total": (
            row["numerator"],
            row["denominator"],
            row["value"],
            row["status"],
        )
        for row in (*item["rows"], item["total"])
    }


def test_a_release_shows_rounded_totals_and_withholds_small_parts(
    db: Session, as_: As, composer: Person, approver: Person
) -> None:
    work(db, dartford_1=(23, 11), dover_1=(38, 3), swale_1=(4, 0))
    path = published(db, as_, composer, approver, a_body(by=("district",)))
    practitioner = factories.a_person(db, Role.PRACTITIONER)
    release = as_(practitioner).get(path).json()
    (item,) = release["figures"]
    assert item["scope"] == "published"
    # 23 of 34 and 38 of 41 are rounded; of the 4 of Swale nothing is shown.
    assert rows(item) == {
        "Dartford": (25, 35, 0.7143, "shown"),
        "Dover": (40, 40, 1.0, "shown"),
        "Swale": (None, None, None, "c"),
        "total": (65, 80, 0.8125, "shown"),
    }
    assert (release["figures_in_all"], release["figures_withheld"]) == (4, 1)


def test_a_rate_of_fewer_than_30_is_not_published(
    db: Session, as_: As, composer: Person, approver: Person
) -> None:
    work(db, dover_1=(13, 9))
    path = published(db, as_, composer, approver, a_body())
    total = as_(approver).get(path).json()["figures"][0]["total"]
    assert (total["numerator"], total["denominator"]) == (15, 20)
    assert (total["value"], total["null_reason"]) == (None, "too_few_to_publish")


def test_what_is_approved_is_what_was_proposed_and_never_changes(
    db: Session, as_: As, composer: Person, approver: Person
) -> None:
    work(db, dover_1=(40, 20))
    path = composed(as_, composer, a_body())
    before = proposed(db, as_, composer, path)
    work(db, dover_1=(30, 0))  # pushed late: it was done in May, and is known now
    released = moved(as_, approver, path, "approve")
    assert released["figures"] == before["figures"]
    assert rows(released["figures"][0]) == {"total": (40, 60, 0.6667, "shown")}
    preview = as_(composer).get(f"{path}/preview").json()
    assert rows(preview["figures"][0]) == {"total": (70, 90, 0.7778, "shown")}
    db.execute(text("DELETE FROM audit_periods"))  # as an erasure does
    assert as_(approver).get(path).json()["figures"] == before["figures"]
    compact = json.dumps(
        released["figures"], sort_keys=True, separators=(",", ":"), ensure_ascii=False
    )
    assert released["checksum"] == hashlib.sha256(compact.encode()).hexdigest()
    with pytest.raises(DBAPIError, match="a published release never changes"):
        db.execute(text("UPDATE releases SET figures = '[]'"))


def test_nobody_approves_what_they_composed_or_proposed(db: Session, as_: As) -> None:
    work(db, dover_1=(40, 20))
    manager, other = (factories.a_person(db, Role.QA_MANAGER) for _ in range(2))
    path = composed(as_, manager, a_body())
    proposed(db, as_, other, path)
    for person in (manager, other):
        refused = as_(person).post(f"{path}/approve", json={})
        assert (refused.status_code, refused.json()["code"]) == (409, "own_proposal")
    third = factories.a_person(db, Role.QA_MANAGER)
    assert moved(as_, third, path, "approve")["status"] == "published"


def test_a_proposal_waits_for_whoever_may_approve_it_and_its_moves_are_events(
    db: Session, as_: As, composer: Person, approver: Person
) -> None:
    work(db, dover_1=(40, 20))
    path = composed(as_, composer, a_body())
    proposed(db, as_, composer, path)
    for person, waits in ((composer, False), (approver, True)):
        items = as_(person).get("/v1/notifications").json()["items"]
        kinds = [item["kind"] for item in items]
        assert ("release_to_approve" in kinds) is waits
    moved(as_, approver, path, "approve")
    emitted = set(db.scalars(select(Event.type).where(Event.type.startswith("release."))))
    assert emitted == {"release.propose", "release.pass_check", "release.approve"}


def test_a_returned_release_loses_its_figures_and_is_composed_anew(
    db: Session, as_: As, composer: Person, approver: Person
) -> None:
    work(db, dover_1=(40, 20))
    path = composed(as_, composer, a_body())
    proposed(db, as_, composer, path)
    back = moved(as_, approver, path, "return", reason="Add the grades.")
    assert (back["status"], back["status_reason"]) == ("draft", "Add the grades.")
    assert (back["figures"], back["checksum"], back["proposed_by"]) == (None, None, None)
    answer = as_(composer).get(path)
    body = a_body("completion_rate", "expected")
    changed = as_(composer).put(path, json=body, headers={"If-Match": answer.headers["ETag"]})
    assert changed.status_code == 200, changed.text
    assert len(proposed(db, as_, composer, path)["figures"]) == 2


def test_the_same_figures_of_a_period_are_released_once_and_then_only_corrected(
    db: Session, as_: As, composer: Person, approver: Person
) -> None:
    work(db, dover_1=(40, 20))
    first = published(db, as_, composer, approver, a_body())
    again = composed(as_, composer, a_body("expected", "completion_rate"))
    refused = as_(composer).post(f"{again}/propose", json={})
    assert (refused.status_code, refused.json()["code"]) == (409, "released_before")
    work(db, dover_1=(10, 0))
    number = first.rpartition("/")[2]
    correction: dict[str, Any] = {
        "supersedes_id": number,
        "correction_reason": "Ten were late.",
    }
    second = published(db, as_, composer, approver, a_body(**correction))
    assert as_(approver).get(first).json()["status"] == "superseded"
    assert rows(as_(approver).get(first).json()["figures"][0])["total"][:2] == (40, 60)
    assert rows(as_(approver).get(second).json()["figures"][0])["total"][:2] == (50, 70)


def test_everybody_reads_published_releases_and_only_those_who_make_them_the_others(
    db: Session, as_: As, composer: Person, approver: Person
) -> None:
    work(db, dover_1=(40, 20))
    path = composed(as_, composer, a_body())
    partner = factories.a_person(db, Role.PARTNER_AGENCY)
    listed: list[Any] = []
    for status, seen in (("draft", 404), ("proposed", 404), ("published", 200)):
        if status != "draft":
            if status == "proposed":
                proposed(db, as_, composer, path)
            else:
                moved(as_, approver, path, "approve")
        assert as_(partner).get(path).status_code == seen, status
        listed = as_(partner).get("/v1/releases").json()["items"]
        assert len(listed) == (seen == 200)
    assert "figures" not in listed[0]
    full = as_(partner).get("/v1/releases?view=full").json()["items"]
    assert rows(full[0]["figures"][0])["total"] == (40, 60, 0.6667, "shown")


def test_a_composition_that_no_publication_may_have_is_refused_with_its_place(
    as_: As, composer: Person
) -> None:
    def faults(body: dict[str, Any]) -> list[tuple[str, str]]:
        refused = as_(composer).put(f"/v1/releases/{ids.new()}", json=body)
        assert refused.status_code == 422, refused.text
        return [(each["pointer"], each["code"]) for each in refused.json()["errors"]]

    with clock.held_at(datetime(2026, 9, 1, 9, tzinfo=UTC)):
        assert faults(a_body("nothing_like_it")) == [("/tables/0/metrics/0", "unknown")]
        assert faults(a_body(by=("team",)))[0] == ("/tables/0/by", "not_published")
        assert faults(a_body("finding_themes")) == [("/tables/0/metrics/0", "not_published")]
        assert faults(a_body("qa_coverage", by=("cycle",)))[0][1] == "not_published"
        assert faults(a_body(by=("district", "district"))) == [("/tables/0/by", "repeated")]
        assert faults(a_body(period_to="2026-05-31")) == [("/period_to", "bad_period")]
        assert faults(a_body(period_from="2026-04-02")) == [("/period_to", "bad_period")]
        assert faults(a_body(as_of="2026-07-30")) == [("/as_of", "before_period_end")]
        assert faults(a_body(as_of="2026-09-01")) == [("/as_of", "in_future")]
        assert faults(a_body(correction_reason="Late audits.")) == [
            ("/correction_reason", "correction_incomplete")
        ]
        moderated = a_body("grade_distribution")
        moderated["tables"][0]["basis"] = "moderated"
        assert faults(moderated) == [("/tables/0/basis", "not_published")]


def test_grades_that_somebody_may_still_moderate_blind_are_in_no_release(
    db: Session, as_: As, composer: Person
) -> None:
    month = factories.a_round(db, 2)
    with clock.held_at(MAY):
        for status, grade, n in (
            ("finalised", "good", 18),
            ("finalised", "inadequate", 12),
            ("awaiting_moderation", "good", 10),
        ):
            for _ in range(n):
                row = factories.an_assignment(db, round=month)
                factories.an_audit(db, assignment=row, status=status, proposed_grade=grade)
    body = a_body("good_or_better_rate", "completion_rate")
    body["tables"][0]["basis"] = "auditor"
    path = composed(as_, composer, body)
    answer = as_(composer).get(f"{path}/preview")
    assert answer.status_code == 200, answer.text
    bases = {each["slug"]: each["total"]["denominator"] for each in answer.json()["figures"]}
    assert bases == {"good_or_better_rate": 30, "completion_rate": 40}

"""Releases are checked by a job, together with everything that is out of the same rows."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.core import clock
from app.models.auditing.assignments import AuditAssignment
from app.models.auditing.audits import Audit
from app.models.organisation.people import Person
from app.services.figures import release_checking
from app.vocabulary.auditing import AssignmentStatus
from tests import factories
from tests.conftest import As
from tests.figures.test_audit_metrics import MAY
from tests.figures.test_releases import (
    a_body,
    approver,
    composed,
    composer,
    moved,
    proposed,
    published,
    rows,
    work,
)

__all__ = ["approver", "composer"]
QUARTER: dict[str, Any] = {"period_from": "2026-04-01", "period_to": "2026-06-30"}
HALF_YEAR: dict[str, Any] = {
    "period_from": "2026-04-01",
    "period_to": "2026-09-30",
    "as_of": "2026-10-31",
}
JULY = datetime(2026, 7, 15, 9, tzinfo=UTC)


def in_july(db: Session, n: int) -> None:
    """Stores audits of July that nobody has done."""
    month = factories.a_round(db, 4)
    with clock.held_at(JULY):
        for _ in range(n):
            factories.an_assignment(db, round=month)


def cancel_undone(db: Session, n: int) -> None:
    """Cancels assignments of which there is no audit, on the day on which they were made."""
    undone = select(AuditAssignment).where(
        ~AuditAssignment.id.in_(select(Audit.assignment_id)),
        AuditAssignment.status != AssignmentStatus.CANCELLED,
    )
    with clock.held_at(MAY):
        for row in db.scalars(undone.limit(n)):
            row.status = AssignmentStatus.CANCELLED
        db.flush()


def inbox(as_: As, person: Person) -> list[str]:
    items = as_(person).get("/v1/notifications").json()["items"]
    return [each["kind"] for each in items]


def test_proposing_answers_at_once_and_a_job_checks_the_release(
    db: Session, as_: As, composer: Person, approver: Person
) -> None:
    work(db, dover_1=(40, 20))
    path = composed(as_, composer, a_body())
    waiting = moved(as_, composer, path, "propose")
    assert (waiting["status"], waiting["checked_at"]) == ("checking", None)
    jobs = db.execute(text("SELECT task_name, lock, args FROM procrastinate_jobs")).all()
    assert ("release.check", "release.check", {"release_id": waiting["id"]}) in jobs
    early = as_(approver).post(f"{path}/approve", json={})
    assert (early.status_code, early.json()["code"]) == (409, "not_in_state")
    assert early.json()["detail"] == (
        "You can approve only when the release is “Proposed”; this one is “Being checked”."
    )
    with clock.held_at(datetime(2026, 9, 2, 9, tzinfo=UTC)):
        release_checking.check(db, UUID(waiting["id"]))
    checked = as_(composer).get(path).json()
    assert (checked["status"], checked["check_reasons"]) == ("proposed", [])
    assert checked["checked_at"] == "2026-09-02T09:00:00.000000Z"
    release_checking.check(db, UUID(waiting["id"]))  # a second attempt of the job
    assert as_(composer).get(path).json() == checked


def test_a_release_that_is_returned_while_it_is_checked_stays_a_draft(
    db: Session, as_: As, composer: Person, approver: Person
) -> None:
    work(db, dover_1=(40, 20))
    path = composed(as_, composer, a_body())
    waiting = moved(as_, composer, path, "propose")
    moved(as_, approver, path, "return", reason="Wait for the grades.")
    release_checking.check(db, UUID(waiting["id"]))
    draft = as_(composer).get(path).json()
    assert (draft["status"], draft["figures"], draft["checked_at"]) == ("draft", None, None)


def test_what_a_quarter_shows_is_not_subtracted_from_its_half_year(
    db: Session, as_: As, composer: Person, approver: Person
) -> None:
    """Of 6 and 7 audits both would show 5, so that at most one could be of July."""
    work(db, dover_1=(4, 2))
    in_july(db, 1)
    with clock.held_at(MAY):
        for n in range(8):
            factories.a_meeting(db, held_on=date(2026, 5, 4 + n))
    first = published(db, as_, composer, approver, a_body("expected", **QUARTER))
    assert rows(as_(approver).get(first).json()["figures"][0])["total"][1] == 5
    body = a_body("expected", **HALF_YEAR)
    body["tables"].append({"metrics": ["qa_coverage"], "by": []})
    path = composed(as_, composer, body)
    alone = as_(composer).get(f"{path}/preview").json()["figures"]
    assert [each["total"]["denominator"] for each in alone] == [5, 10]
    release = proposed(db, as_, composer, path)
    assert (release["status"], release["checked_with"]) == ("proposed", [first.rpartition("/")[2]])
    assert [each["title"] for each in release["checked_with_releases"]] == [
        "Audits of the first cycle"
    ]
    assert [each["total"]["denominator"] for each in release["figures"]] == [None, 10]


def test_a_correction_is_checked_with_what_it_corrects_which_stays_known(
    db: Session, as_: As, composer: Person, approver: Person
) -> None:
    """Of 12 audits 6 were done; then 5 of those not done turn out to be cancelled.

    By itself the correction would show 5 expected and withhold how many were done. But that 6 or 7
    were done is known, so that 0 or 1 would be left undone: it withholds both.
    """
    work(db, dover_1=(6, 6))
    with clock.held_at(MAY):
        for n in range(8):
            factories.a_meeting(db, held_on=date(2026, 5, 4 + n))
    body = a_body("completion_of_plan", "qa_coverage")
    first = published(db, as_, composer, approver, body)
    total = as_(approver).get(first).json()["figures"][0]["total"]
    assert (total["numerator"], total["denominator"]) == (5, 10)
    cancel_undone(db, 5)
    number = first.rpartition("/")[2]
    body |= {"supersedes_id": number, "correction_reason": "Five were cancelled in April."}
    path = composed(as_, composer, body)
    alone = as_(composer).get(f"{path}/preview").json()["figures"][0]["total"]
    assert (alone["numerator"], alone["denominator"]) == (None, 5)
    correction = proposed(db, as_, composer, path)
    assert correction["checked_with"] == [number]
    total = correction["figures"][0]["total"]
    assert (total["numerator"], total["denominator"]) == (None, None)
    assert moved(as_, approver, path, "approve")["status"] == "published"
    # Nor is what was superseded forgotten when the correction is corrected.
    again = body | {"supersedes_id": path.rpartition("/")[2]}
    second = proposed(db, as_, composer, composed(as_, composer, again))
    assert second["checked_with"] == [number, path.rpartition("/")[2]]
    total = second["figures"][0]["total"]
    assert (total["numerator"], total["denominator"]) == (None, None)


def test_completion_and_grades_in_two_releases_are_not_subtracted_from_each_other(
    db: Session, as_: As, composer: Person, approver: Person
) -> None:
    """Of 7 completed audits 6 are final: both are shown as 5, and between them is one at most."""
    month = factories.a_round(db, 2)
    with clock.held_at(MAY):
        for n in range(40):
            row = factories.an_assignment(db, round=month)
            if n < 7:
                status = "finalised" if n < 6 else "submitted"
                grade = "good" if n < 3 else "inadequate"
                final = clock.now() if n < 6 else None
                factories.an_audit(
                    db, assignment=row, status=status, final_grade=grade, finalised_at=final
                )
    published(db, as_, composer, approver, a_body("completion_rate"))
    path = composed(as_, composer, a_body("finalised_rate", "qa_coverage"))
    alone = as_(composer).get(f"{path}/preview").json()["figures"][0]["total"]
    assert (alone["numerator"], alone["denominator"]) == (5, 40)
    total = proposed(db, as_, composer, path)["figures"][0]["total"]
    assert (total["numerator"], total["denominator"]) == (None, 40)


def test_a_release_that_would_show_nothing_goes_back_with_the_reason_to_who_proposed_it(
    db: Session, as_: As, composer: Person, approver: Person
) -> None:
    work(db, dover_1=(4, 2))
    in_july(db, 1)
    published(db, as_, composer, approver, a_body("expected", **QUARTER))
    path = composed(as_, composer, a_body("expected", **HALF_YEAR))
    failed = proposed(db, as_, composer, path)
    assert (failed["status"], failed["figures"]) == ("draft", None)
    (reason,) = failed["check_reasons"]
    assert reason.startswith("Every figure would be withheld")
    assert "release_to_mend" in inbox(as_, composer)
    assert "release_to_mend" not in inbox(as_, approver)
    refused = as_(approver).post(f"{path}/approve", json={})
    assert (refused.status_code, refused.json()["code"]) == (409, "not_in_state")
    etag = as_(composer).get(path).headers["ETag"]
    longer = a_body("expected", **HALF_YEAR | {"period_to": "2026-08-31"})
    assert as_(composer).put(path, json=longer, headers={"If-Match": etag}).status_code == 200
    in_july(db, 20)
    assert proposed(db, as_, composer, path)["status"] == "proposed"
    assert "release_to_mend" not in inbox(as_, composer)


def test_too_many_figures_are_told_by_the_check(
    db: Session, as_: As, composer: Person, monkeypatch: Any
) -> None:
    monkeypatch.setattr("app.services.figures.engine.measure.MOST_PUBLISHED", 0)
    work(db, dover_1=(40, 20))
    path = composed(as_, composer, a_body(by=("district",)))
    failed = proposed(db, as_, composer, path)
    assert (failed["status"], failed["check_reasons"]) == (
        "draft",
        ["These are 1 figures; ask for at most 0, with fewer breakdowns."],
    )


def test_what_was_published_since_the_check_asks_for_another_one(
    db: Session, as_: As, composer: Person, approver: Person
) -> None:
    work(db, dover_1=(40, 20))
    paths = [composed(as_, composer, a_body(slug)) for slug in ("expected", "completion_rate")]
    for path in paths:
        assert proposed(db, as_, composer, path)["checked_with"] == []
    first, second = paths
    moved(as_, approver, first, "approve")
    refused = as_(approver).post(f"{second}/approve", json={})
    assert (refused.status_code, refused.json()["code"]) == (409, "check_outdated")
    moved(as_, approver, second, "return", reason="Another release is out.")
    assert proposed(db, as_, composer, second)["checked_with"] == [first.rpartition("/")[2]]
    assert moved(as_, approver, second, "approve")["status"] == "published"


def test_releases_are_checked_together_through_a_third_that_shares_rows_with_both(
    db: Session, as_: As, composer: Person, approver: Person
) -> None:
    work(db, dover_1=(40, 20))
    spring = a_body(period_from="2026-03-01", period_to="2026-05-31")
    summer = a_body(period_from="2026-05-01", period_to="2026-07-31")
    autumn = a_body(period_from="2026-07-01", period_to="2026-09-30", as_of="2026-10-31")
    for body in (spring, summer):
        published(db, as_, composer, approver, body)
    release = proposed(db, as_, composer, composed(as_, composer, autumn))
    assert len(release["checked_with"]) == 2

"""The audiences of figures: rows that one may read, management information, and publications."""

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import clock
from app.models.organisation.api_keys import ApiKey
from app.models.organisation.people import Person
from app.models.platform.history import Read
from app.vocabulary.auditing import AssignmentStatus
from app.vocabulary.roles import DIRECTORS, Role
from tests import factories
from tests.conftest import As
from tests.figures.test_audit_metrics import MAY
from tests.figures.test_meeting_metrics import a_meeting

JUNE = datetime(2026, 6, 1, 9, tzinfo=UTC)


@pytest.fixture
def power_bi(db: Session) -> ApiKey:
    return factories.a_client(db, Role.MI_ANALYST)


def asked(as_: As, who: Person | ApiKey, slug: str, query: str = "") -> dict[str, Any]:
    answer = as_(who).get(f"/v1/metrics/{slug}{query}")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def cells(answer: dict[str, Any]) -> dict[tuple[str, ...], tuple[int, int]]:
    """Returns numerator and denominator of each figure, by the labels or values of its group."""
    return {
        tuple(each["label"] or each["value"] for each in row["group"]): (
            row["numerator"],
            row["denominator"],
        )
        for row in answer["rows"]
    }


def some_months_of_work(db: Session) -> None:
    """Stores small numbers of work in two teams and two months; June is in the current cycle."""
    april, may = factories.a_round(db, 1), factories.a_round(db, 2)
    for team, month, done, not_done in (
        ("dartford-1", april, 2, 1),
        ("dartford-1", may, 1, 0),
        ("dover-1", april, 0, 2),
        ("dover-1", may, 7, 2),
    ):
        for n in range(done + not_done):
            with clock.held_at(MAY):
                row = factories.an_assignment(db, at=factories.a_team(db, team), round=month)
            if n < done:
                with clock.held_at(MAY):
                    factories.an_audit(db, assignment=row, status="submitted")
    with clock.held_at(MAY):
        exempt = factories.an_assignment(db, at=factories.a_team(db, "dover-1"), round=may)
        exempt.status = AssignmentStatus.EXEMPTED
        db.flush()


def test_a_power_bi_key_sees_every_cell_of_completion_by_team_and_month(
    db: Session, as_: As, power_bi: ApiKey
) -> None:
    some_months_of_work(db)
    with clock.held_at(JUNE):
        answer = asked(as_, power_bi, "completion_rate", "?by=team&by=month")
    assert answer["scope"] == "internal"
    assert cells(answer) == {
        ("Dartford-1", "2026-04"): (2, 3),
        ("Dartford-1", "2026-05"): (1, 1),
        ("Dover-1", "2026-04"): (0, 2),
        ("Dover-1", "2026-05"): (7, 9),
    }
    assert (answer["total"]["numerator"], answer["total"]["denominator"]) == (10, 15)


def test_a_power_bi_key_sees_every_cell_of_grades_by_district_and_cycle(
    db: Session, as_: As, power_bi: ApiKey
) -> None:
    with clock.held_at(MAY):
        for district, grade, n in (
            ("dartford-1", "good", 3),
            ("dartford-1", "inadequate", 1),
            ("dover-1", "outstanding", 2),
        ):
            for _ in range(n):
                factories.an_audit(
                    db, at=factories.a_team(db, district), status="finalised", final_grade=grade
                )
        factories.an_audit(db, at=factories.a_team(db, "dover-1"), status="submitted")
    with clock.held_at(JUNE):
        answer = asked(as_, power_bi, "grade_distribution", "?by=district&by=cycle&by=grade")
    cycle = "CYPE 2026/27 1"
    assert cells(answer) == {
        ("Dartford", cycle, "Inadequate"): (1, 4),
        ("Dartford", cycle, "Requires improvement"): (0, 4),
        ("Dartford", cycle, "Good"): (3, 4),
        ("Dartford", cycle, "Outstanding"): (0, 4),
        ("Dover", cycle, "Inadequate"): (0, 2),
        ("Dover", cycle, "Requires improvement"): (0, 2),
        ("Dover", cycle, "Good"): (0, 2),
        ("Dover", cycle, "Outstanding"): (2, 2),
    }
    assert answer["rows"][0]["interval"]["n"] == 4


def test_figures_from_1_to_5_are_marked_so_that_a_report_can_mask_them(
    db: Session, as_: As, power_bi: ApiKey
) -> None:
    with clock.held_at(MAY):
        for team, done, not_done in (
            ("dartford-1", 6, 6),
            ("dover-1", 6, 5),
            ("swale-1", 1, 6),
            ("ashford-1", 6, 0),
        ):
            for n in range(done + not_done):
                row = factories.an_assignment(db, at=factories.a_team(db, team))
                if n < done:
                    factories.an_audit(db, assignment=row, status="submitted")
    with clock.held_at(JUNE):
        answer = asked(as_, power_bi, "completion_rate", "?by=district")
    assert {row["group"][0]["label"]: row["small"] for row in answer["rows"]} == {
        "Dartford": False,
        "Dover": True,
        "Swale": True,
        "Ashford": False,
    }
    assert answer["total"]["small"] is False


def test_without_rows_and_management_information_figures_are_read_in_releases(
    db: Session, as_: As
) -> None:
    some_months_of_work(db)
    practitioner = factories.a_person(db, Role.PRACTITIONER)
    for query in ("", "disclosure=public", "disclosure=internal", "explain=rows"):
        refused = as_(practitioner).get(f"/v1/metrics/completion_rate?{query}")
        assert (refused.status_code, refused.json()["code"]) == (403, "released_only"), query


def test_a_key_previews_what_a_publication_would_show(
    db: Session, as_: As, power_bi: ApiKey
) -> None:
    with clock.held_at(MAY):
        for team, n in (("dover-1", 12), ("swale-1", 3)):
            for _ in range(n):
                factories.an_assignment(db, at=factories.a_team(db, team))
    with clock.held_at(datetime(2026, 9, 1, 9, tzinfo=UTC)):
        answer = asked(as_, power_bi, "expected", "?by=district&disclosure=public")
        assert cells(asked(as_, power_bi, "expected", "?by=district"))["Swale",] == (3, 3)
    assert (answer["scope"], cells(answer)) == (
        "published",
        {("Dover",): (10, 10), ("Swale",): (None, None)},
    )
    assert (answer["total"]["denominator"], answer["total"]["small"]) == (15, False)


def test_a_preview_has_no_figures_by_person_and_no_rows(
    db: Session, as_: As, power_bi: ApiKey
) -> None:
    auditor = factories.a_person(db, Role.AUDITOR)
    url = "/v1/metrics/expected?disclosure=public"
    filtered = as_(power_bi).get(f"{url}&auditor_id={auditor.id}")
    assert (filtered.status_code, filtered.json()["code"]) == (403, "no_figures_by_person")
    manager = as_(factories.a_person(db, Role.QA_MANAGER))
    assert manager.get(f"{url}&explain=rows").json()["code"] == "figures_only"
    assert manager.get(f"{url}&by=team").json()["errors"][0]["code"] == "not_published"


def test_nobody_sees_a_child_or_a_worker_in_management_information(
    db: Session, as_: As, power_bi: ApiKey
) -> None:
    with clock.held_at(MAY):
        audit = factories.an_audit(db, status="finalised")
    client = as_(power_bi)
    refused = client.get("/v1/metrics/completion_rate?explain=rows")
    assert (refused.status_code, refused.json()["code"]) == (403, "forbidden")
    for query in ("by=auditor", f"auditor_id={audit.auditor_id}"):
        refused = client.get(f"/v1/metrics/completion_rate?{query}")
        assert (refused.status_code, refused.json()["code"]) == (403, "no_figures_by_person")
    refused = client.get("/v1/metrics/qa_coverage?by=reviewer")
    assert refused.json()["code"] == "no_figures_by_person"
    told = client.get("/v1/metrics/completion_rate?by=team&by=month&by=age_band&by=tool").text
    for secret in (audit.id, audit.assignment_id, audit.subject_id, audit.auditor_id):
        assert str(secret) not in told


def test_figures_by_person_are_for_keys_that_say_so(db: Session, as_: As) -> None:
    key = factories.a_client(db, Role.MI_ANALYST, names_people=True)
    auditor = factories.a_person(db, Role.AUDITOR, display_name="Ann Auditor")
    with clock.held_at(MAY):
        factories.an_audit(db, auditor=auditor, status="submitted")
    answer = asked(as_, key, "expected", "?by=auditor")
    assert cells(answer) == {("Ann Auditor",): (1, 1)}


def test_a_key_for_a_place_counts_that_place_alone(db: Session, as_: As) -> None:
    some_months_of_work(db)
    dover = factories.a_district(db, "dover")
    key = factories.a_client(db, Role.MI_ANALYST, org_unit_id=dover.id)
    with clock.held_at(JUNE):
        assert cells(asked(as_, key, "expected", "?by=district")) == {("Dover",): (11, 11)}


def test_each_call_for_management_information_is_a_line_of_the_access_log(
    db: Session, as_: As, power_bi: ApiKey
) -> None:
    factories.an_audit(db, status="finalised")
    asked(as_, power_bi, "completion_rate")
    as_(power_bi).get("/v1/metrics/qa_coverage/csv")
    asked(as_, power_bi, "completion_rate", "?disclosure=public")
    asked(as_, factories.a_person(db, Role.QA_MANAGER), "completion_rate")
    lines = db.execute(select(Read.client_id, Read.entity, Read.route, Read.subject_ids))
    assert [tuple(line) for line in lines] == [
        (power_bi.id, "audit_assignments", "/v1/metrics/completion_rate", []),
        (power_bi.id, "meetings", "/v1/metrics/qa_coverage", []),
    ]


@pytest.mark.parametrize("role", sorted(DIRECTORS))
def test_a_director_sees_rows_of_final_audits_and_management_information_of_all(
    db: Session, as_: As, role: Role
) -> None:
    with clock.held_at(MAY):
        for status in ("finalised", "submitted", "submitted"):
            factories.an_audit(db, status=status)
        a_meeting(db)
    director = factories.a_person(db, role)
    for query, scope, n in (("", "rows", 1), ("&disclosure=internal", "internal", 3)):
        answer = asked(as_, director, "grade_distribution", f"?basis=auditor{query}")
        assert (answer["scope"], answer["total"]["denominator"]) == (scope, n)
    refused = as_(director).get("/v1/metrics/expected?disclosure=internal&explain=rows")
    assert (refused.status_code, refused.json()["code"]) == (403, "figures_only")


@pytest.mark.parametrize(
    "role", [Role.QA_MANAGER, Role.TEAM_MANAGER, Role.AUDITOR, Role.MODERATOR, Role.IRO]
)
def test_management_information_is_for_directors_and_analysts_alone(
    db: Session, as_: As, role: Role
) -> None:
    person = factories.a_person(db, role)
    refused = as_(person).get("/v1/metrics/expected?disclosure=internal")
    reads = role in {Role.QA_MANAGER, Role.TEAM_MANAGER, Role.AUDITOR}
    code = "forbidden" if reads else "released_only"
    assert (refused.status_code, refused.json()["code"]) == (403, code)


def test_an_analyst_who_moderates_does_not_learn_a_grade_before_moderating(
    db: Session, as_: As
) -> None:
    with clock.held_at(MAY):
        factories.an_audit(db, status="finalised")
        waiting = factories.an_audit(db, status="awaiting_moderation", blind=True)
    both = factories.a_person(db, Role.MI_ANALYST, Role.MODERATOR)
    analyst = factories.a_person(db, Role.MI_ANALYST)
    assert waiting.moderator_id is None
    query = "?basis=auditor"
    assert asked(as_, analyst, "grade_distribution", query)["total"]["denominator"] == 2
    assert asked(as_, both, "grade_distribution", query)["total"]["denominator"] == 1


def test_the_catalogue_says_for_whom_each_metric_is_and_those_are_asked_in_one_request(
    db: Session, as_: As, power_bi: ApiKey
) -> None:
    reviewer = factories.a_person(db, Role.IRO)
    grants: dict[Person | ApiKey, tuple[str, str | None, str | None]] = {
        # who: the scope over meetings, over audits due, and over changed grades
        power_bi: ("internal", "internal", "internal"),
        reviewer: ("rows", None, None),
        factories.a_person(db, Role.TEAM_MANAGER): ("rows", "rows", None),
    }
    for who, scopes in grants.items():
        items = {item["slug"]: item for item in as_(who).get("/v1/metrics").json()["items"]}
        asked_of = ("qa_coverage", "completion_rate", "exact_agreement")
        assert tuple(items[slug]["scope"] for slug in asked_of) == scopes
        own = [slug for slug, item in items.items() if item["for_you"]]
        answer = as_(who).get("/v1/metrics:query", params={"metric": own})
        assert answer.status_code == 200, answer.text
        told = {item["slug"]: item["scope"] for item in answer.json()["items"]}
        assert told == {slug: items[slug]["scope"] for slug in own}
        for slug in items.keys() - told.keys():
            assert items[slug]["scope"] is None
            assert as_(who).get(f"/v1/metrics/{slug}").status_code == 403, slug

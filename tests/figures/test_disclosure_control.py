"""Published figures for callers who see no rows; no small cell can be worked out from them."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy.orm import Session

from app.core import clock
from app.core.config import settings
from app.models.organisation.people import Person
from app.vocabulary.roles import Role
from tests import factories
from tests.conftest import As
from tests.figures.test_audit_metrics import MAY, a_decision, a_version, figure
from tests.figures.test_meeting_metrics import MAY_11, a_meeting, a_record


@pytest.fixture
def reader(db: Session) -> Person:
    return factories.a_person(db, Role.PRACTITIONER)


def counted(as_: As, who: Person, slug: str, query: str = "") -> tuple[int, int] | str:
    """Returns numerator and denominator, or the status of a withheld figure."""
    total = figure(as_, who, slug, query)["total"]
    return (total["numerator"], total["denominator"]) if total["status"] == "shown" else "c"


def test_a_reader_of_published_figures_sees_small_numbers_as_c(db: Session, as_: As) -> None:
    reader = factories.a_person(db, Role.PRACTITIONER)
    with clock.held_at(MAY):
        for _ in range(5):
            factories.an_assignment(db, at=factories.a_team(db, "swale-1"))
        for _ in range(9):
            factories.an_assignment(db, at=factories.a_team(db, "dover-1"))
    measured = figure(as_, reader, "expected", "?by=district")
    assert measured["scope"] == "published"
    assert [(row["group"][0]["label"], row["denominator"]) for row in measured["rows"]] == [
        ("Dover", 9)
    ]
    assert measured["total"]["denominator"] == 9
    refused = as_(reader).get("/v1/metrics/expected?by=team")
    assert refused.status_code == 422
    assert refused.json()["errors"][0] == {
        "pointer": "?by",
        "code": "not_published",
        "detail": "Published figures break down by area, cycle, district, grade, service only.",
    }
    assert as_(reader).get("/v1/metrics/expected?explain=rows").status_code == 403


def test_a_council_may_publish_by_area_and_not_by_service(
    db: Session, as_: As, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings(), "published_place", "area")
    monkeypatch.setattr(settings(), "published_services", False)
    reader = factories.a_person(db, Role.PRACTITIONER)
    with clock.held_at(MAY):  # two services of two districts of one area, none of six alone
        for district, line in (("dover-1", "children_in_care"), ("deal-1", "child_protection")):
            team = factories.a_team(db, district)
            for _ in range(5):
                factories.an_assignment(db, at=team, service_line=line)
    measured = figure(as_, reader, "expected", "?by=area")
    assert [row["denominator"] for row in measured["rows"]] == [10]
    for query in (
        "by=district",
        "by=service",
        "service_line=children_in_care",
        f"unit_id={team.parent_id}",
    ):
        refused = as_(reader).get(f"/v1/metrics/expected?{query}")
        assert refused.status_code == 422, query
        assert refused.json()["errors"][0]["code"] == "not_published"


def test_a_district_is_not_narrowed_to_one_of_its_teams(db: Session, as_: As) -> None:
    reader = factories.a_person(db, Role.PRACTITIONER)
    large, small = factories.a_team(db, "dover-1"), factories.a_team(db, "dover-2")
    with clock.held_at(MAY):
        for _ in range(8):
            factories.an_assignment(db, at=large)
        for _ in range(5):
            factories.an_assignment(db, at=small)
    district = figure(as_, reader, "expected", f"?unit_id={large.parent_id}")["total"]
    refused = as_(reader).get(f"/v1/metrics/expected?unit_id={large.id}")
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["code"] == "not_published"
    assert large.parent_id == small.parent_id
    assert district["denominator"] == 13


def test_many_sections_of_few_audits_are_withheld(db: Session, as_: As) -> None:
    reader = factories.a_person(db, Role.PRACTITIONER)
    with clock.held_at(MAY):
        for _ in range(2):  # twelve section grades, of two children
            audit = factories.an_audit(db, at=factories.a_team(db, "dover-1"), status="submitted")
            a_version(db, audit, 1, **dict.fromkeys("abcdef", "good"))
        for _ in range(12):
            audit = factories.an_audit(db, at=factories.a_team(db, "swale-1"), status="submitted")
            a_version(db, audit, 1, planning="good", oversight="outstanding")
    measured = figure(as_, reader, "section_at_or_above", "?by=district")
    assert [(row["group"][0]["label"], row["denominator"]) for row in measured["rows"]] == [
        ("Swale", 24)
    ]
    assert measured["total"]["denominator"] == 24


def test_a_grade_with_its_own_denominator_must_be_safe_by_itself(db: Session, as_: As) -> None:
    reader = factories.a_person(db, Role.PRACTITIONER)
    with clock.held_at(MAY):
        for before, after, times in (
            ("good", "good", 6),
            ("good", "outstanding", 1),
            ("outstanding", "outstanding", 6),
            ("outstanding", "good", 6),
        ):
            for _ in range(times):
                a_decision(db, before, after)
    whole = figure(as_, reader, "exact_agreement")["total"]
    assert (whole["numerator"], whole["denominator"]) == (12, 19)
    by_grade = figure(as_, reader, "exact_agreement", "?by=grade")
    assert by_grade["rows"] == []
    assert by_grade["total"]["status"] == "c"


def test_the_cells_of_a_cycle_are_published_once_and_never_again(
    db: Session, as_: As, reader: Person
) -> None:
    qa = factories.a_person(db, Role.QA_MANAGER)
    with clock.held_at(MAY):
        due = [factories.an_assignment(db) for _ in range(13)]
        for assignment in due[:6]:
            factories.an_audit(db, assignment=assignment, status="submitted")
    with clock.held_at(datetime(2026, 9, 2, 9, tzinfo=UTC)):
        factories.an_audit(db, assignment=due[6], status="submitted")
    # The cycle ends on 31 July; the month after, what was late in it may still come.
    figures = {
        day: counted(as_, reader, "completion_rate", f"?as_of=2026-{day}")
        for day in ("05-31", "07-31", "08-30", "08-31", "09-02", "11-01")
    }
    assert figures == {
        "05-31": "c",
        "07-31": "c",
        "08-30": "c",
        "08-31": (6, 13),
        "09-02": (6, 13),
        "11-01": (6, 13),
    }
    assert counted(as_, qa, "completion_rate", "?as_of=2026-09-02") == (7, 13)
    with clock.held_at(datetime(2026, 8, 31, 12, tzinfo=UTC)):
        assert counted(as_, reader, "completion_rate") == "c", "the day is not over"


def test_the_cells_of_each_quarter_are_added_up(db: Session, as_: As, reader: Person) -> None:
    for month, records in ((4, 12), (6, 12), (7, 12)):
        for day in range(1, records + 1):
            held = date(2026, month, day)
            a_record(db, a_meeting(db, on=held), held)
    figures = {
        day: counted(as_, reader, "qa_coverage", f"?as_of=2026-{day}")
        for day in ("04-30", "06-30", "07-30", "07-31", "10-30", "10-31")
    }
    assert figures == {
        "04-30": "c",
        "06-30": "c",
        "07-30": "c",
        "07-31": (24, 24),
        "10-30": (24, 24),
        "10-31": (36, 36),
    }


def test_a_reader_of_published_figures_sees_large_cells_of_whole_quarters_only(
    db: Session, as_: As
) -> None:
    for _ in range(12):
        a_record(db, a_meeting(db), MAY_11)
    for _ in range(5):
        a_meeting(db, team="dover-1")
    reader = factories.a_person(db, Role.PRACTITIONER)
    measured = figure(as_, reader, "qa_coverage", "?by=district")
    assert [(r["denominator"], r["value"]) for r in measured["rows"]] == [(12, 1.0)]
    assert measured["total"]["denominator"] == 12
    asked = as_(reader).get("/v1/metrics/qa_coverage?as_of=2026-06-30&by=reviewer")
    assert asked.json()["errors"][0]["code"] == "not_published"


def test_no_two_figures_of_participation_reveal_a_small_cell(
    db: Session, as_: As, reader: Person
) -> None:
    def reviews(team: str, **codes: int) -> None:
        for code, n in codes.items():
            for _ in range(n):
                a_meeting(db, team=team, participation_code=code)

    reviews("dartford-1", PN1=7, PN7=6)
    reviews("dover-1", PN1=7, PN7=6, PN4=1)
    reviews("swale-1", PN1=7, PN7=6, PN0=1)

    def districts(slug: str) -> dict[str, tuple[int, int]]:
        rows = figure(as_, reader, slug, "?by=district")["rows"]
        return {r["group"][0]["label"]: (r["numerator"], r["denominator"]) for r in rows}

    assert districts("qa_coverage") == {"Dartford": (0, 13), "Dover": (0, 14), "Swale": (0, 14)}
    # 14 less 13 would be the child under four in Swale; 8 less 7 the silent one in Dover.
    assert districts("participation_rate") == {"Dartford": (7, 13), "Dover": (8, 14)}
    assert districts("participation_rate_national") == {"Dartford": (7, 13)}


def test_no_figures_of_moderation_reveal_the_few_that_were_lowered(
    db: Session, as_: As, reader: Person
) -> None:
    with clock.held_at(MAY):
        for after, n in (("good", 6), ("outstanding", 6), ("requires_improvement", 1)):
            for _ in range(n):
                a_decision(db, "good", after)
    figures = {
        slug: counted(as_, reader, slug)
        for slug in ("exact_agreement", "raised_rate", "lowered_rate")
    }
    assert figures == {"exact_agreement": (6, 13), "raised_rate": "c", "lowered_rate": "c"}
    for basis in ("moderated", "proposed"):
        refused = as_(reader).get(f"/v1/metrics/grade_distribution?basis={basis}")
        assert refused.status_code == 422
        assert refused.json()["errors"][0]["pointer"] == "?basis"


def test_completion_minus_completion_on_time_reveals_no_small_cell(
    db: Session, as_: As, reader: Person
) -> None:
    month = factories.a_round(db, 2)  # due on 28 May
    with clock.held_at(MAY):
        due = [factories.an_assignment(db, round=month) for _ in range(13)]
    for day, some in ((MAY, due[:6]), (datetime(2026, 6, 1, tzinfo=UTC), due[6:7])):
        with clock.held_at(day):
            for assignment in some:
                factories.an_audit(db, assignment=assignment, status="submitted")
    assert counted(as_, reader, "completion_rate") == (7, 13)
    assert counted(as_, reader, "completion_rate_on_time") == "c"


def test_no_two_levels_of_section_grades_reveal_a_small_cell(
    db: Session, as_: As, reader: Person
) -> None:
    def a_graded_section(grade: str, n: int, team: str) -> None:
        for _ in range(n):
            audit = factories.an_audit(db, at=factories.a_team(db, team), status="submitted")
            a_version(db, audit, 1, planning=grade)

    with clock.held_at(MAY):
        for grade, n in (("requires_improvement", 6), ("good", 6), ("outstanding", 1)):
            a_graded_section(grade, n, "dover-1")
        for grade, n in (("requires_improvement", 6), ("good", 7)):
            a_graded_section(grade, n, "swale-1")
    for level, expected in (("good", (7, 13)), ("requires_improvement", (13, 13))):
        assert counted(as_, reader, "section_at_or_above", f"?level={level}") == expected


def test_one_grade_of_all_of_a_few_is_withheld(db: Session, as_: As, reader: Person) -> None:
    with clock.held_at(MAY):
        for team, n in (("dover-1", 11), ("swale-1", 12)):
            for _ in range(n):
                factories.an_audit(db, at=factories.a_team(db, team), status="finalised")
    rows = figure(as_, reader, "grade_distribution", "?by=district")["rows"]
    assert {(row["group"][0]["label"], row["denominator"]) for row in rows} == {("Swale", 12)}

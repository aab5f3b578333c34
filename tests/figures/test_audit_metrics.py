"""Audit metrics through HTTP, with values worked out by hand."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from app.core import clock
from app.models.auditing.audits import Audit, AuditVersion
from app.models.moderation.decisions import ModerationDecision
from app.models.organisation.people import Person
from app.services.figures.catalogue import METRICS
from app.vocabulary.auditing import AssignmentStatus, AuditStatus
from app.vocabulary.moderation import ModerationOutcome, SelectionReason
from app.vocabulary.organisation import ServiceLine
from app.vocabulary.roles import Role
from tests import factories
from tests.conftest import As

MAY = datetime(2026, 5, 4, 9, tzinfo=UTC)
OFSTED4 = factories.OFSTED4


@pytest.fixture
def qa(db: Session) -> Person:
    return factories.a_person(db, Role.QA_MANAGER)


def figure(as_: As, who: Person, slug: str, query: str = "") -> dict[str, Any]:
    answer = as_(who).get(f"/v1/metrics/{slug}{query}")
    assert answer.status_code == 200, answer.text
    measured: dict[str, Any] = answer.json()
    return measured


def total(as_: As, who: Person, slug: str, query: str = "") -> Any:
    return figure(as_, who, slug, query)["total"]["value"]


def a_month_of_work(db: Session) -> None:
    """Stores assignments: 4 on time, 1 late, 2 open, 1 declined, 1 exempted, 1 cancelled."""
    month = factories.a_round(db, 2)
    with clock.held_at(MAY):
        due = [factories.an_assignment(db, round=month) for _ in range(10)]
    for day, assignment in zip((10, 12, 20, 28, 30), due, strict=False):
        with clock.held_at(datetime(2026, 5, day, 12, tzinfo=UTC)):
            factories.an_audit(db, assignment=assignment, status="submitted")
    with clock.held_at(MAY + timedelta(days=3)):
        due[7].status = AssignmentStatus.DECLINED
        due[8].status = AssignmentStatus.EXEMPTED
        due[9].status = AssignmentStatus.CANCELLED
        db.flush()


def test_completion_is_the_share_of_what_was_expected(db: Session, as_: As, qa: Person) -> None:
    a_month_of_work(db)
    measured = figure(as_, qa, "completion_rate")["total"]
    assert (measured["numerator"], measured["denominator"], measured["value"]) == (5, 8, 0.625)
    assert total(as_, qa, "completion_rate_on_time") == 0.5
    assert total(as_, qa, "finalised_rate") == 0
    assert total(as_, qa, "exemption_rate") == 0.1111
    expected = total(as_, qa, "expected")
    assert (expected, type(expected)) == (8, int)
    assert total(as_, qa, "overdue_count") == 3


def test_a_past_day_has_the_figures_of_its_end(db: Session, as_: As, qa: Person) -> None:
    a_month_of_work(db)

    def counts(slug: str) -> dict[str, tuple[int, int]]:
        days = ("03", "04", "12", "28", "31")
        each = {day: figure(as_, qa, slug, f"?as_of=2026-05-{day}")["total"] for day in days}
        return {day: (f["numerator"], f["denominator"]) for day, f in each.items()}

    plan = {"03": (0, 0), "04": (0, 10), "12": (2, 8), "28": (4, 8), "31": (5, 8)}
    assert counts("completion_of_plan") == plan
    # All are due on the 28th; until then none is late.
    none_due = dict.fromkeys(("03", "04", "12"), (0, 0))
    assert counts("completion_rate") == none_due | {"28": (4, 8), "31": (5, 8)}
    assert counts("completion_rate_on_time") == none_due | {"28": (4, 8), "31": (4, 8)}
    before = figure(as_, qa, "completion_rate", "?as_of=2026-05-27")["total"]
    assert (before["value"], before["null_reason"]) == (None, "nothing_due")
    assert before["exclusions"] == {"not_yet_due": 8}
    nothing = figure(as_, qa, "completion_of_plan", "?as_of=2026-05-03")["total"]
    assert nothing["null_reason"] == "nothing_expected"
    assert total(as_, qa, "overdue_count", "?as_of=2026-05-28") == 0
    assert total(as_, qa, "overdue_count", "?as_of=2026-05-29") == 4


def test_the_day_ends_at_midnight_in_london(db: Session, as_: As, qa: Person) -> None:
    with clock.held_at(MAY):
        assignment = factories.an_assignment(db)
    with clock.held_at(datetime(2026, 5, 20, 23, 30, tzinfo=UTC)):  # 00:30 on the 21st
        factories.an_audit(db, assignment=assignment, status="submitted")
    assert total(as_, qa, "completion_rate", "?as_of=2026-05-20") == 0
    assert total(as_, qa, "completion_rate", "?as_of=2026-05-21") == 1


def test_a_voided_audit_is_expected_again(db: Session, as_: As, qa: Person) -> None:
    audit = factories.an_audit(db, status="submitted")
    assert total(as_, qa, "completion_rate") == 1
    audit.status = AuditStatus.VOIDED
    assignment = db.get_one(type(factories.an_assignment(db)), audit.assignment_id)
    assignment.status = AssignmentStatus.ALLOCATED
    db.flush()
    measured = figure(as_, qa, "completion_rate")["total"]
    assert (measured["numerator"], measured["denominator"]) == (0, 2)


def test_figures_break_down_by_month_district_and_service(db: Session, as_: As, qa: Person) -> None:
    factories.an_audit(db, at=factories.a_team(db, "swale-1"), status="submitted")
    factories.an_assignment(db, at=factories.a_team(db, "swale-1"), round=factories.a_round(db, 2))
    factories.an_assignment(
        db, at=factories.a_team(db, "dover-1"), service_line=ServiceLine.DISABLED_CHILDREN
    )
    measured = figure(as_, qa, "completion_rate", "?by=month&by=district&by=service")
    rows = [
        (*(value["label"] or value["value"] for value in row["group"]), row["value"])
        for row in measured["rows"]
    ]
    assert sorted(rows) == [
        ("2026-04", "Dover", "Disabled children", 0),
        ("2026-04", "Swale", "Children in care", 1),
        ("2026-05", "Swale", "Children in care", 0),
    ]


def a_decision(db: Session, before: str, after: str, reason: str = "random") -> Audit:
    audit = factories.an_audit(
        db,
        status="moderated",
        auditor_grade=before,
        proposed_grade=before,
        moderated_grade=after,
        final_grade=after,
    )
    decided(db, audit, before, after, reason)
    return audit


def decided(db: Session, audit: Audit, before: str, after: str, reason: str = "random") -> None:
    difference = OFSTED4.index(after) - OFSTED4.index(before)
    outcome = {0: "upheld", 1: "raised", -1: "lowered"}[(difference > 0) - (difference < 0)]
    decision = ModerationDecision(
        audit_id=audit.id,
        audit_version_number=1,
        subject_id=audit.subject_id,
        cycle_id=audit.cycle_id,
        moderator_id=factories.a_person(db, Role.MODERATOR).id,
        auditor_id=audit.auditor_id,
        selection_reason=SelectionReason(reason),
        tool_key=audit.tool_key,
        auditor_grade_snapshot=before,
        moderated_grade=after,
        outcome=ModerationOutcome(outcome),
        rationale="Seen differently.",
        section_decisions=[],
        decided_at=clock.now(),
        org_unit_id=audit.org_unit_id,
        district_id=audit.district_id,
        area_id=audit.area_id,
        service_line=audit.service_line,
    )
    factories.saved(db, decision)


# Rows the auditor's grade, columns the moderated one (docs/domain/figures.md).
FIFTY = ((3, 1, 0, 0), (2, 14, 3, 0), (0, 7, 12, 1), (0, 0, 3, 4))


def test_fifty_decisions_agree_as_the_worked_example_says(db: Session, as_: As, qa: Person) -> None:
    for before, row in zip(OFSTED4, FIFTY, strict=True):
        for after, n in zip(OFSTED4, row, strict=True):
            for _ in range(n):
                a_decision(db, before, after)
    assert total(as_, qa, "exact_agreement") == 0.66
    assert total(as_, qa, "within_one_agreement") == 1
    assert total(as_, qa, "mean_shift") == -0.14
    assert total(as_, qa, "lowered_rate") == 0.24
    assert total(as_, qa, "raised_rate") == 0.1
    kappa = figure(as_, qa, "weighted_kappa")["total"]
    assert kappa["value"] == 0.6133
    assert kappa["agreement"]["matrix"] == [list(row) for row in FIFTY]
    assert kappa["agreement"]["n"] == 50
    assert kappa["agreement"]["kappa_unweighted"] == 0.4901
    assert kappa["agreement"]["kappa_quadratic"] == 0.7478
    assert kappa["agreement"]["word"] == "substantial"
    assert total(as_, qa, "weighted_kappa", "?weights=quadratic") == 0.7478
    assert total(as_, qa, "moderation_coverage") == 1
    assert total(as_, qa, "good_or_better_rate", "?basis=moderated") == 0.46
    assert total(as_, qa, "good_or_better_rate", "?basis=auditor") == 0.54


def test_ten_decisions_of_one_grade_have_no_kappa(db: Session, as_: As, qa: Person) -> None:
    for _ in range(10):
        a_decision(db, "good", "good")
    measured = figure(as_, qa, "weighted_kappa")["total"]
    assert measured["value"] is None
    assert measured["null_reason"] == "too_few_or_one_grade"
    assert measured["agreement"]["n"] == 10
    why = as_(qa).get("/v1/reference/null_reason/too_few_or_one_grade").json()["meaning"]
    assert why == ("Agreement beyond chance needs at least two decisions and more than one grade.")


def test_exclusions_use_published_codes(as_: As, qa: Person) -> None:
    listed = as_(qa).get("/v1/reference/exclusion").json()["items"]
    exclusions = {word for metric in METRICS.values() for word in metric.exclusions}
    assert {item["code"] for item in listed} == exclusions


def test_agreement_is_broken_down_by_selection_reason(db: Session, as_: As, qa: Person) -> None:
    a_decision(db, "good", "good")
    a_decision(db, "good", "good")
    a_decision(db, "inadequate", "good", reason="grade")
    measured = figure(as_, qa, "exact_agreement", "?by=selection_reason")
    rows = {row["group"][0]["value"]: row["value"] for row in measured["rows"]}
    assert rows == {"random": 1, "grade": 0}


def test_a_distribution_of_nothing_says_so(as_: As, qa: Person) -> None:
    assert figure(as_, qa, "grade_distribution")["total"]["null_reason"] == "nothing_graded"


def test_grades_are_distributed_on_four_bases(db: Session, as_: As, qa: Person) -> None:
    a_decision(db, "good", "requires_improvement").status = AuditStatus.FINALISED
    a_decision(db, "good", "good")
    factories.an_audit(
        db, status="submitted", final_grade="outstanding", proposed_grade="outstanding"
    )

    def shares(basis: str) -> dict[str, float]:
        measured = figure(as_, qa, "grade_distribution", f"?basis={basis}")
        assert (measured["total"]["value"], measured["total"]["null_reason"]) == (None, "by_grade")
        return {row["group"][0]["value"]: row["value"] for row in measured["rows"]}

    none = dict.fromkeys(OFSTED4, 0.0)
    assert shares("auditor") == none | {"good": 0.6667, "outstanding": 0.3333}
    assert shares("moderated") == none | {"requires_improvement": 0.5, "good": 0.5}
    assert shares("final") == none | {"requires_improvement": 1.0}
    assert shares("proposed") == none | {"good": 0.5, "outstanding": 0.5}


def test_the_basis_says_how_many_audits_it_leaves_out(db: Session, as_: As, qa: Person) -> None:
    for status in ("submitted", "moderated", "finalised"):
        factories.an_audit(db, status=status)

    def left_out(basis: str) -> Any:
        return figure(as_, qa, "good_or_better_rate", f"?basis={basis}")["total"]["exclusions"]

    none = {"no_crosswalk": 0, "not_final": 0, "already_final": 0}
    assert left_out("final") == none | {"not_final": 2}
    assert left_out("proposed") == none | {"already_final": 1}
    assert left_out("auditor") == none


def test_every_row_of_the_denominator_can_be_listed(db: Session, as_: As, qa: Person) -> None:
    a_month_of_work(db)
    measured = figure(as_, qa, "completion_rate", "?explain=rows&limit=6")
    first = measured["explanation"]
    cursor = first["next_cursor"]
    rest = figure(as_, qa, "completion_rate", f"?explain=rows&limit=6&cursor={cursor}")
    rows = first["items"] + rest["explanation"]["items"]
    assert rest["explanation"]["next_cursor"] is None
    assert len(rows) == 10
    assert sum(row["in_denominator"] for row in rows) == 8
    assert sum(row["in_numerator"] for row in rows) == 5
    assert {row["assignment_status"] for row in rows if not row["in_denominator"]} == {
        "exempted",
        "cancelled",
    }


def a_version(db: Session, audit: Audit, number: int, **grades: str) -> None:
    """Stores a submitted version with a grade for each section."""
    sections = [
        {
            "section_key": key,
            "section_grade": grade,
            "answers": [{"question_key": f"{key}_scale", "value_num": 7}],
            "framework_evidence": [{"code": "restorative", "note": None}],
        }
        for key, grade in grades.items()
    ]
    factories.saved(
        db,
        AuditVersion(
            audit_id=audit.id,
            number=number,
            taken_at=clock.now(),
            taken_by=audit.auditor_id,
            reason="submitted",
            content={
                "sections": sections,
                "auditor_grade": "good",
                "indicative_grade": "good",
            },
            content_hash="0" * 64,
        ),
    )


def test_section_grades_are_counted_as_last_submitted(db: Session, as_: As, qa: Person) -> None:
    audit = factories.an_audit(db, status="submitted")
    a_version(db, audit, 1, planning="inadequate", oversight="inadequate")
    a_version(db, audit, 2, planning="good", oversight="requires_improvement")
    a_version(db, factories.an_audit(db, status="submitted"), 1, planning="outstanding")
    slug = "section_at_or_above"
    assert total(as_, qa, slug, "?level=good") == 0.6667
    assert total(as_, qa, slug, "?level=requires_improvement") == 1.0
    by_section = figure(as_, qa, "section_at_or_above", "?by=section")["rows"]
    assert [(row["group"][0]["value"], row["value"]) for row in by_section] == [
        ("oversight", 0.0),
        ("planning", 1.0),
    ]


def test_no_section_is_lost_between_two_pages(db: Session, as_: As, qa: Person) -> None:
    for _ in range(2):
        audit = factories.an_audit(db, status="submitted")
        a_version(db, audit, 1, a="good", b="good", c="good")
    sections, cursor = [], ""
    while cursor is not None:
        page = figure(as_, qa, "section_at_or_above", f"?explain=rows&limit=2{cursor}")
        sections += [(row["audit_id"], row["part"]) for row in page["explanation"]["items"]]
        following = page["explanation"]["next_cursor"]
        cursor = following and f"&cursor={following}"
    assert len(sections) == len(set(sections)) == 6


def test_an_auditor_sees_figures_over_their_own_audits_only(db: Session, as_: As) -> None:
    auditor = factories.a_person(db, Role.AUDITOR)
    factories.an_audit(db, auditor, status="submitted")
    factories.an_assignment(db)
    assert figure(as_, auditor, "completion_rate")["total"]["denominator"] == 1


def test_the_catalogue_explains_every_metric(as_: As, qa: Person) -> None:
    items = as_(qa).get("/v1/metrics").json()["items"]
    assert len({item["slug"] for item in items}) == len(items) == 66
    assert all(item["numerator"] and item["denominator"] for item in items)


def test_an_unknown_metric_is_not_found(as_: As, qa: Person) -> None:
    assert as_(qa).get("/v1/metrics/happiness").status_code == 404


def test_the_future_has_no_figures(as_: As, qa: Person) -> None:
    day = date.today() + timedelta(days=2)  # noqa: DTZ011
    assert as_(qa).get(f"/v1/metrics/expected?as_of={day}").status_code == 422

"""Figures over samples carry the interval that fits how the rows came about."""

from math import sqrt
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models.auditing.audits import Audit
from app.models.auditing.samples import SampleDraw, SampleMember
from app.models.organisation.people import Person
from app.vocabulary.auditing import AssignmentSource, SampleOutcome
from app.vocabulary.roles import Role
from tests import factories
from tests.conftest import As
from tests.figures.test_audit_metrics import a_decision, a_version, decided, figure


@pytest.fixture
def qa(db: Session) -> Person:
    return factories.a_person(db, Role.QA_MANAGER)


def a_sample(db: Session, by: Person, **strata: tuple[int, int]) -> SampleDraw:
    """Stores a draw; each stratum has how many were drawn, of how many in the frame."""
    stored = [
        {"name": name, "frame_size": size, "excluded": 0, "asked": drawn, "drawn": drawn}
        for name, (drawn, size) in strata.items()
    ]
    return factories.a_draw(db, factories.a_round(db), by, strata=stored)


def audited(
    db: Session, draw: SampleDraw, stratum: str, *grades: str, team: str = "dover-1"
) -> None:
    """Stores final audits of children drawn from a stratum, by grade or by grade/moderated."""
    for rank, grade in enumerate(grades, 1):
        at = factories.a_team(db, team)
        subject = factories.a_subject(db, at)
        member = SampleMember(
            sample_draw_id=draw.id,
            subject_id=subject.id,
            stratum=stratum,
            rank=rank,
            draw_hash="0" * 64,
            outcome=SampleOutcome.DRAWN,
            reason="Drawn.",
            org_unit_id=at.id,
            service_line="children_in_care",
        )
        factories.saved(db, member)
        assignment = factories.an_assignment(db, at=at, subject=subject, sample_draw_id=draw.id)
        before, *moderated = grade.split("/")
        audit = factories.an_audit(
            db, assignment=assignment, status="finalised", final_grade=[before, *moderated][-1]
        )
        for after in moderated:
            decided(db, audit, before, after)


def interval(as_: As, who: Person, slug: str, query: str = "") -> dict[str, Any]:
    found: dict[str, Any] = figure(as_, who, slug, query)["total"]["interval"]
    return found


def test_a_rate_over_a_draw_is_weighted_by_the_design(db: Session, as_: As, qa: Person) -> None:
    draw = a_sample(db, qa, large=(3, 90), small=(2, 10))
    audited(db, draw, "large", "good", "inadequate", "requires_improvement")
    audited(db, draw, "small", "good", "outstanding", team="swale-1")
    total = figure(as_, qa, "good_or_better_rate")["total"]
    assert total["value"] == 0.6
    assert total["interval"] == {
        "estimate": 0.4,
        "low": 0.08,
        "high": 0.8365,
        "level": 0.95,
        "n": 5,
        "method": "design_weighted",
    }
    by_district = figure(as_, qa, "good_or_better_rate", "?by=district")
    estimates = {
        row["group"][0]["label"]: row["interval"]["estimate"] for row in by_district["rows"]
    }
    assert estimates == {"Dover": 0.3333, "Swale": 1.0}
    assert by_district["total"]["interval"] == total["interval"]


def test_each_grade_is_a_weighted_share_of_all_grades(db: Session, as_: As, qa: Person) -> None:
    draw = a_sample(db, qa, large=(3, 90), small=(2, 10))
    audited(db, draw, "large", "good", "inadequate", "inadequate")
    audited(db, draw, "small", "good", "outstanding")
    rows = figure(as_, qa, "grade_distribution")["rows"]
    found = {row["group"][0]["value"]: row["interval"]["estimate"] for row in rows}
    # 60 of 100 children, none, 30 + 5, and 5.
    assert found == {
        "inadequate": 0.6,
        "requires_improvement": 0.0,
        "good": 0.35,
        "outstanding": 0.05,
    }
    assert {row["interval"]["method"] for row in rows} == {"design_weighted"}


def test_with_a_directed_audit_the_frame_is_not_the_population(
    db: Session, as_: As, qa: Person
) -> None:
    draw = a_sample(db, qa, all=(2, 40))
    audited(db, draw, "all", "good", "inadequate")
    directed = factories.an_assignment(db, source=AssignmentSource.DIRECTED)
    factories.an_audit(db, assignment=directed, status="finalised", final_grade="good")
    found = interval(as_, qa, "good_or_better_rate")
    # Wilson's for 2 of 3.
    assert (found["method"], found["n"], found["estimate"]) == ("wilson", 3, 0.6667)
    assert (found["low"], found["high"]) == (0.2077, 0.9385)
    drawn = interval(as_, qa, "good_or_better_rate", "?source=stratified")
    assert (drawn["method"], drawn["n"]) == ("design_weighted", 2)


def test_sections_of_one_audit_are_one_piece_of_evidence(db: Session, as_: As, qa: Person) -> None:
    for _ in range(3):
        audit = factories.an_audit(db, status="finalised")
        a_version(db, audit, 1, a="good", b="good")
    total = figure(as_, qa, "section_at_or_above")["total"]
    assert (total["denominator"], total["interval"]["n"]) == (6, 3)
    # Wilson's for 3 of 3.
    assert (total["interval"]["low"], total["interval"]["high"]) == (0.4385, 1.0)


def test_agreement_and_kappa_carry_an_interval(db: Session, as_: As, qa: Person) -> None:
    for after in ("good", "good", "outstanding"):
        a_decision(db, "good", after)
    a_decision(db, "inadequate", "inadequate")
    rate = interval(as_, qa, "exact_agreement")
    # Wilson's for 3 of 4.
    assert (rate["method"], rate["low"], rate["high"]) == ("wilson", 0.3006, 0.9544)
    kappa = interval(as_, qa, "weighted_kappa")
    assert (kappa["method"], kappa["n"]) == ("bootstrap", 4)
    assert kappa == interval(as_, qa, "weighted_kappa"), "the same matrix, the same interval"
    assert interval(as_, qa, "mean_shift")["method"] == "linearised"


def test_what_counts_everything_has_no_interval(db: Session, as_: As, qa: Person) -> None:
    factories.an_audit(db, status="submitted")
    for slug in ("completion_rate", "completion_of_plan", "expected"):
        assert figure(as_, qa, slug)["total"]["interval"] is None, slug


def test_means_and_sections_over_a_draw_are_weighted_with_audits_as_the_evidence(
    db: Session, as_: As, qa: Person
) -> None:
    draw = a_sample(db, qa, large=(3, 30))
    audited(db, draw, "large", "good", "good", "good")
    audits = db.scalars(select(Audit).order_by(Audit.id)).all()
    for audit, grades in zip(
        audits,
        (("good", "good"), ("inadequate", "inadequate"), ("good", "inadequate")),
        strict=True,
    ):
        a_version(db, audit, 1, plan=grades[0], voice=grades[1])
    measured = figure(as_, qa, "section_at_or_above", "?by=section")
    found = measured["total"]["interval"]
    # By hand in test_intervals: 3 of 6 sections are worth 3.3333 rows.
    p, n, z = 0.5, 10 / 3, 1.959963984540054
    half = z * sqrt(p * (1 - p) / n + z**2 / (4 * n**2)) / (1 + z**2 / n)
    centre = (p + z**2 / (2 * n)) / (1 + z**2 / n)
    assert found == {
        "estimate": 0.5,
        "low": round(centre - half, 4),
        "high": round(centre + half, 4),
        "level": 0.95,
        "n": 3,
        "method": "design_weighted",
    }
    assert {row["interval"]["n"] for row in measured["rows"]} == {3}


def test_a_mean_of_audits_carries_students_interval(db: Session, as_: As, qa: Person) -> None:
    for before, after in (("good", "outstanding"), ("good", "good"), ("good", "inadequate")):
        a_decision(db, before, after)
    found = figure(as_, qa, "mean_shift")["total"]["interval"]
    # 1, 0 and -2: mean -1/3, variance 14/3 / 2 / 3 = 0.7778, t 4.3027.
    assert (found["estimate"], found["n"], found["method"]) == (-0.3333, 3, "linearised")
    half = 4.302652729749463 * sqrt(7 / 9)
    assert (found["low"], found["high"]) == (round(-1 / 3 - half, 4), round(-1 / 3 + half, 4))


RI = "requires_improvement"


def test_kappa_and_agreement_over_draws_are_weighted_by_the_design(
    db: Session, as_: As, qa: Person
) -> None:
    draw = a_sample(db, qa, large=(3, 30), small=(3, 6))
    audited(db, draw, "large", "good/good", f"good/{RI}", f"{RI}/{RI}")
    audited(db, draw, "small", "good/good", f"{RI}/good", f"{RI}/{RI}", team="swale-1")
    kappa = figure(as_, qa, "weighted_kappa", "?by=district")
    # By hand in docs/domain/figures.md; its standard error is 0.4705, and t 2.7764.
    total = kappa["total"]
    assert (total["value"], total["agreement"]["n"]) == (0.3333, 6)
    found = total["interval"]
    assert (found["estimate"], found["n"], found["method"]) == (0.3647, 6, "design_weighted")
    assert abs(found["low"] - (31 / 85 - 2.7764 * 0.47046)) < 0.002
    assert found["high"] == 1.0
    # In one stratum all weights are equal: 1 - (1/3) / (5/9).
    assert {row["interval"]["estimate"] for row in kappa["rows"]} == {0.4}
    estimates = {
        slug: interval(as_, qa, slug)["estimate"]
        for slug in ("exact_agreement", "lowered_rate", "raised_rate", "mean_shift")
    }
    # Of 36: 24 upheld, 10 lowered, 2 raised.
    assert estimates == {
        "exact_agreement": 0.6667,
        "lowered_rate": 0.2778,
        "raised_rate": 0.0556,
        "mean_shift": -0.2222,
    }
    a_decision(db, "good", "good")  # of no draw
    assert interval(as_, qa, "weighted_kappa")["method"] == "bootstrap"
    assert interval(as_, qa, "exact_agreement")["method"] == "wilson"
    assert interval(as_, qa, "mean_shift")["method"] == "linearised"


def test_where_every_child_was_drawn_agreement_is_estimated_still(
    db: Session, as_: As, qa: Person
) -> None:
    draw = a_sample(db, qa, all=(4, 4))
    audited(db, draw, "all", "good/good", f"good/{RI}", "good", f"{RI}/{RI}")
    assert interval(as_, qa, "good_or_better_rate")["low"] == 0.5, "all are known"
    found = interval(as_, qa, "exact_agreement")
    assert (found["estimate"], found["n"], found["method"]) == (0.6667, 3, "design_weighted")
    assert found["low"] < 0.3
    assert found["high"] > 0.8

"""Figures of practice in audits, with values worked out by hand."""

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy.orm import Session

from app.core import clock
from app.models.auditing.audits import Audit, AuditVersion
from app.models.organisation.people import Person
from app.vocabulary.auditing import AssignmentSource, AuditStatus
from app.vocabulary.cases import AgeBand
from app.vocabulary.findings import FindingStatus, Polarity
from app.vocabulary.roles import Role
from tests import factories
from tests.conftest import As
from tests.factories.tools import a_scale_question, a_section_content
from tests.figures.test_audit_metrics import figure


@pytest.fixture
def qa(db: Session) -> Person:
    factories.the_calendar(db)
    return factories.a_person(db, Role.QA_MANAGER)


def on(day: int, month: int = 5) -> Any:
    return clock.held_at(datetime(2026, month, day, 9, tzinfo=UTC))


def a_version(db: Session, audit: Audit, number: int = 1, **content: Any) -> None:
    version = AuditVersion(
        audit_id=audit.id,
        number=number,
        taken_at=clock.now(),
        taken_by=audit.auditor_id,
        reason="submitted",
        content={"sections": []} | content,
        content_hash="0" * 64,
    )
    factories.saved(db, version)


def answered(section: str, **values: float | None) -> dict[str, Any]:
    answers = [{"question_key": key, "value_num": value} for key, value in values.items()]
    return {"section_key": section, "answers": answers}


def rows(measured: dict[str, Any], *names: str) -> dict[Any, Any]:
    """Returns the members of each figure by the value of its group, or by the tuple of them."""
    found = {}
    for row in measured["rows"]:
        key = tuple(value["value"] for value in row["group"])
        found[key[0] if len(key) == 1 else key] = tuple(row[name] for name in names)
    return found


# How audits came about.


def test_figures_break_down_by_source_and_age_band(db: Session, as_: As, qa: Person) -> None:
    infant, teenager = (
        factories.a_subject(db, factories.a_team(db), age_band=band)
        for band in (AgeBand.FROM_1_TO_4, AgeBand.FROM_10_TO_15)
    )
    factories.an_assignment(db, subject=infant, source=AssignmentSource.RANDOM)
    factories.an_assignment(db, subject=teenager, source=AssignmentSource.DIRECTED)
    factories.an_assignment(db, source=AssignmentSource.DIRECTED)
    by_source = rows(figure(as_, qa, "expected", "?by=source"), "value")
    assert by_source == {"directed": (2,), "random": (1,)}
    assert figure(as_, qa, "expected", "?source=random")["total"]["value"] == 1
    by_age = figure(as_, qa, "expected", "?by=age_band")
    labels = [row["group"][0]["label"] for row in by_age["rows"]]
    assert labels == ["10 to 15", "1 to 4", "5 to 9"]
    teenager.age_band = AgeBand.FROM_16_TO_17
    db.flush()
    assert rows(figure(as_, qa, "expected", "?by=age_band"), "value") == rows(by_age, "value")


# Scaling questions.


def test_scaling_is_the_mean_of_the_answers_as_last_submitted(
    db: Session, as_: As, qa: Person
) -> None:
    one, two = (factories.an_audit(db, status="submitted") for _ in range(2))
    section, other = scales(db)
    a_version(db, one, 1, sections=[answered(section[0], **{section[1]: 1})])
    a_version(
        db,
        one,
        2,
        sections=[
            answered(section[0], **{section[1]: 7}),
            answered(other[0], **{other[1]: 4}),
        ],
    )
    a_version(
        db,
        two,
        sections=[
            answered(section[0], **{section[1]: 8}),
            answered(other[0], **{other[1]: None}),
        ],
    )
    total = figure(as_, qa, "mean_scaling")["total"]
    assert (total["numerator"], total["denominator"], total["value"]) == (19, 3, 6.3333)
    by_section = rows(figure(as_, qa, "mean_scaling", "?by=section"), "denominator", "value")
    assert by_section == {section[0]: (2, 7.5), other[0]: (1, 4.0)}
    by_question = figure(as_, qa, "mean_scaling", "?by=question")
    assert rows(by_question, "value") == {section[1]: (7.5,), other[1]: (4.0,)}
    assert all(row["group"][0]["label"] for row in by_question["rows"]), "the prompts"


def scales(db: Session) -> tuple[tuple[str, str], tuple[str, str]]:
    """Returns two scaling questions of the usual tool in different sections, with these."""
    content = factories.a_tool_version(db).content
    found = {
        section["key"]: question["key"]
        for section in content["sections"]
        for question in section["questions"]
        if question["type"] == "scale"
    }
    first, second = list(found.items())[:2]
    return first, second


def test_answers_on_another_scale_are_stretched_to_ten(db: Session, as_: As, qa: Person) -> None:
    section = a_section_content("own", 1)
    question = next(each for each in section["questions"] if each["type"] == "scale")
    question |= {"min": 1, "max": 4, "step": 1, "anchors": []}
    version = factories.a_tool_version(db, "own_tool", sections=[section])
    for value in (1, 2, 4):  # 0, 3 1/3 and 10 of 10
        assignment = factories.an_assignment(db, tool_version_id=version.id)
        audit = factories.an_audit(db, assignment=assignment, status="submitted")
        a_version(db, audit, sections=[answered("own", **{question["key"]: value})])
    total = figure(as_, qa, "mean_scaling", "?tool_key=own_tool")["total"]
    assert (total["numerator"], total["denominator"], total["value"]) == (13.3333, 3, 4.4444)


def test_thirds_add_up_to_whole_points_before_a_mean_is_rounded(
    db: Session, as_: As, qa: Person
) -> None:
    """Three thirds of 10 in 64 answers are 10/64 = 0.15625, which is rounded up."""
    keys = [f"question_{n}" for n in range(16)]
    asked = [a_scale_question(key, min=1, max=4) for key in keys]
    version = factories.a_tool_version(
        db, "own_tool", sections=[a_section_content("own", 1, *asked)]
    )
    for audit_number in range(4):
        assignment = factories.an_assignment(db, tool_version_id=version.id)
        audit = factories.an_audit(db, assignment=assignment, status="submitted")
        above = keys[:3] if audit_number == 0 else []
        values = {key: 2 if key in above else 1 for key in keys}
        a_version(db, audit, sections=[answered("own", **values)])
    for by in ("section", "question"):
        total = figure(as_, qa, "mean_scaling", f"?by={by}")["total"]
        assert (total["numerator"], total["denominator"], total["value"]) == (10, 64, 0.1563), by


# The indicative grade.


def test_the_variance_is_the_auditors_grade_less_the_indicative_one(
    db: Session, as_: As, qa: Person
) -> None:
    for given_, indicated in (
        ("good", "good"),
        ("good", "inadequate"),  # two levels better than indicated
        ("requires_improvement", "good"),
        ("good", None),
    ):
        audit = factories.an_audit(db, status="submitted")
        a_version(db, audit, auditor_grade=given_, indicative_grade=indicated)
    mean = figure(as_, qa, "indicative_variance")["total"]
    assert (mean["numerator"], mean["denominator"], mean["value"]) == (1, 3, 0.3333)
    assert mean["exclusions"] == {"no_grade": 1, "no_crosswalk": 0}
    same = figure(as_, qa, "indicative_agreement")["total"]
    assert (same["numerator"], same["denominator"], same["value"]) == (1, 3, 0.3333)
    by_grade = rows(figure(as_, qa, "indicative_variance", "?by=grade"), "value")
    assert by_grade == {"requires_improvement": (-1.0,), "good": (1.0,)}


# Findings.


def test_an_audit_counts_once_for_each_theme_of_its_findings(
    db: Session, as_: As, qa: Person
) -> None:
    for code in ("planning", "voice"):
        factories.a_theme(db, code)
    first, second, third = (factories.an_audit(db, status="submitted") for _ in range(3))
    strength = {"polarity": Polarity.STRENGTH}
    factories.a_finding(db, first, theme_codes=["planning", "voice"])
    factories.a_finding(db, first, theme_codes=["planning"])
    factories.a_finding(db, first, theme_codes=["planning"], **strength)
    factories.a_finding(db, second, theme_codes=["planning"])
    withdrawn = {"status": FindingStatus.WITHDRAWN, "status_reason": "A mistake."}
    with on(1, 1):  # withdrawn long before today
        factories.a_finding(db, third, theme_codes=["voice"], **withdrawn)
    measured = figure(as_, qa, "finding_themes")
    assert rows(measured, "numerator", "denominator", "value") == {
        "planning": (2, 3, 0.6667),
        "voice": (1, 3, 0.3333),
    }
    assert [row["group"][0]["label"] for row in measured["rows"]] == ["Planning", "Voice"]
    total = measured["total"]
    assert (total["numerator"], total["denominator"], total["value"]) == (None, 3, None)
    assert total["null_reason"] == "by_question_or_theme"
    explained = figure(as_, qa, "finding_themes", "?explain=rows")["explanation"]["items"]
    assert len({(row["audit_id"], row["part"]) for row in explained}) == len(explained) == 5
    by_polarity = figure(as_, qa, "finding_themes", "?by=theme&by=polarity")
    assert rows(by_polarity, "numerator", "denominator") == {
        ("planning", "development"): (2, 3),
        ("planning", "strength"): (1, 3),
        ("voice", "development"): (1, 3),
    }


def test_the_themes_of_a_district_are_of_its_audits(db: Session, as_: As, qa: Person) -> None:
    factories.a_theme(db, "planning")
    here, there = factories.a_team(db, "swale-1"), factories.a_team(db, "dover-1")
    audit = factories.an_audit(db, at=here, status="submitted")
    factories.a_finding(db, audit, theme_codes=["planning"])
    factories.an_audit(db, at=here, status="submitted")
    factories.an_audit(db, at=there, status="submitted")
    measured = figure(as_, qa, "finding_themes", "?by=district")
    ((district, theme),) = (row["group"] for row in measured["rows"])
    assert (district["label"], theme["value"]) == ("Swale", "planning")
    assert (measured["rows"][0]["numerator"], measured["rows"][0]["denominator"]) == (1, 2)
    assert measured["total"]["denominator"] == 3


def test_a_finding_counts_from_its_day(db: Session, as_: As, qa: Person) -> None:
    factories.a_theme(db, "planning")
    with on(4):
        audit = factories.an_audit(db, status="submitted")
    with on(11):
        finding = factories.a_finding(db, audit, theme_codes=["planning"])
    with on(18):
        factories.withdrawn(db, finding)
    finding.section_key = "planning"  # whatever changes later
    db.flush()
    counts = {
        day: rows(figure(as_, qa, "finding_themes", f"?as_of=2026-05-{day}"), "numerator")
        for day in (10, 11, 17, 18)
    }
    assert counts == {10: {}, 11: {"planning": (1,)}, 17: {"planning": (1,)}, 18: {}}


# Involvement and time.


def test_involvement_is_what_the_auditor_submitted(db: Session, as_: As, qa: Person) -> None:
    for involved in (True, True, False):
        audit = factories.an_audit(db, status="submitted")
        a_version(db, audit, practitioner_involved=involved)
    total = figure(as_, qa, "practitioner_involvement")["total"]
    assert (total["numerator"], total["denominator"], total["value"]) == (2, 3, 0.6667)


def test_the_time_to_final_is_in_working_days_from_the_first_submission(
    db: Session, as_: As, qa: Person
) -> None:
    # From Friday 1 May, over the bank holiday of the 4th: 1, 2 and 6 working days.
    for day in (5, 6, 12):
        with on(1):
            audit = factories.an_audit(db, status="submitted")
        with on(day):
            audit.status, audit.finalised_at = AuditStatus.FINALISED, clock.now()
            db.flush()
    factories.an_audit(db, status="submitted")
    total = figure(as_, qa, "days_to_final")["total"]
    assert (total["denominator"], total["value"]) == (3, 2.0)
    # At place (3 - 1) * 0.9 = 1.8 of 1, 2, 6: 2 + 0.8 * 4.
    assert total["quantiles"] == {"n": 3, "median": 2.0, "p90": 5.2}
    before = figure(as_, qa, "days_to_final", "?as_of=2026-05-04")["total"]
    assert (before["value"], before["null_reason"]) == (None, "nothing_final")

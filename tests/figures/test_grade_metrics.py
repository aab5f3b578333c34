"""Figures on grades through HTTP: they count only grades that the caller may read."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy.orm import Session

from app.core import clock
from app.models.auditing.audits import Audit
from app.models.moderation.inquiries import AppreciativeInquiry
from app.models.organisation.people import Person
from app.models.tools.grades import GradeCrosswalk, GradeLevel, GradeScale
from app.vocabulary.auditing import AuditStatus
from app.vocabulary.roles import DIRECTORS, Role
from app.vocabulary.tools import CrosswalkStatus
from tests import factories
from tests.conftest import As
from tests.figures.test_audit_metrics import a_decision, a_version, figure, total

GRADED = (
    "grade_distribution?basis=auditor",
    "good_or_better_rate?basis=auditor",
    "good_or_better_rate?basis=moderated",
    "good_or_better_rate",
    "section_at_or_above",
    "exact_agreement",
    "weighted_kappa",
    "mean_shift",
)
LINE = (Role.TEAM_MANAGER, Role.SERVICE_MANAGER, *sorted(DIRECTORS))


def a_judged(db: Session, status: str) -> Audit:
    """Returns an audit that was graded good, raised to outstanding, and has a status now."""
    audit = a_decision(db, "good", "outstanding")
    a_version(db, audit, 1, planning="good")
    audit.status = AuditStatus(status)
    db.flush()
    return audit


def counted(as_: As, who: Person, asked: str) -> tuple[int, list[Any]]:
    slug, _, query = asked.partition("?")
    measured = figure(as_, who, slug, f"?explain=rows&{query}")
    rows = [row for row in measured["explanation"]["items"] if row["in_denominator"]]
    return measured["total"]["denominator"], rows


OF_MODERATION = [
    *("grade_distribution?basis=auditor", "good_or_better_rate?basis=auditor"),
    *("good_or_better_rate?basis=moderated", "grade_distribution?basis=moderated"),
    *("exact_agreement", "weighted_kappa", "mean_shift"),
]


@pytest.mark.parametrize("asked", OF_MODERATION)
def test_a_team_manager_is_refused_figures_of_what_moderation_changed(
    db: Session, as_: As, asked: str
) -> None:
    a_judged(db, "finalised")
    manager = factories.a_person(db, Role.TEAM_MANAGER, at=factories.a_team(db))
    slug, _, query = asked.partition("?")
    for path in (slug, f"{slug}/csv"):
        answer = as_(manager).get(f"/v1/metrics/{path}?{query}")
        assert (answer.status_code, answer.json()["code"]) == (403, "forbidden"), path
    both = factories.a_person(db, Role.TEAM_MANAGER, Role.QA_MANAGER)
    assert counted(as_, both, asked)[0] == 1


@pytest.mark.parametrize("role", LINE)
def test_line_managers_see_a_grade_in_figures_once_the_audit_is_final(
    db: Session, as_: As, role: Role
) -> None:
    manager = factories.a_person(db, role, at=factories.a_team(db))
    audits = [a_judged(db, s) for s in ("submitted", "in_moderation", "returned", "moderated")]
    shown = [each for each in GRADED if role is not Role.TEAM_MANAGER or each not in OF_MODERATION]
    for asked in shown:
        assert counted(as_, manager, asked) == (0, []), asked
    audits[0].status, audits[1].status = AuditStatus.FINALISED, AuditStatus.AMENDED
    db.flush()
    final = {str(audit.id) for audit in audits[:2]}
    for asked in shown:
        n, rows = counted(as_, manager, asked)
        assert (n, {row["audit_id"] for row in rows}) == (2, final), asked


def test_the_qa_unit_and_the_auditor_see_grades_before_they_are_final(db: Session, as_: As) -> None:
    audit = a_judged(db, "moderated")
    a_judged(db, "moderated")
    auditor = db.get_one(Person, audit.auditor_id)
    for asked in (*GRADED, "good_or_better_rate?basis=proposed"):
        if asked == "good_or_better_rate":
            continue  # on the basis `final`, which counts neither
        assert counted(as_, factories.a_person(db, Role.QA_ADMIN), asked)[0] == 2, asked
        assert counted(as_, auditor, asked)[0] == 1, asked


def test_the_grade_of_final_audits_is_the_same_for_every_reader(db: Session, as_: As) -> None:
    for status, grade in (
        ("finalised", "good"),
        ("amended", "inadequate"),
        ("finalised", "outstanding"),
        ("moderated", "inadequate"),
        ("submitted", "inadequate"),
    ):
        factories.an_audit(db, status=status, final_grade=grade)
    team = factories.a_team(db)
    for role in (Role.QA_ADMIN, Role.QA_MANAGER, *LINE):
        who = factories.a_person(db, role, at=team)
        measured = figure(as_, who, "good_or_better_rate")["total"]
        assert (measured["numerator"], measured["denominator"]) == (2, 3), role


def test_figures_of_grades_for_line_managers_are_as_they_were_on_the_day(
    db: Session, as_: As
) -> None:
    manager = factories.a_person(db, Role.TEAM_MANAGER, at=factories.a_team(db))
    with clock.held_at(datetime(2026, 5, 4, 9, tzinfo=UTC)):
        audit = factories.an_audit(db, status="submitted")
    with clock.held_at(datetime(2026, 5, 11, 9, tzinfo=UTC)):
        audit.status = AuditStatus.FINALISED
        db.flush()
    with clock.held_at(datetime(2026, 5, 18, 9, tzinfo=UTC)):
        audit.status = AuditStatus.VOIDED
        db.flush()
    by_day = {
        day: figure(as_, manager, "good_or_better_rate", f"?as_of=2026-05-{day}&explain=rows")
        for day in ("10", "11", "18")
    }
    assert {day: each["total"]["denominator"] for day, each in by_day.items()} == {
        "10": 0,
        "11": 1,
        "18": 0,
    }
    (row,) = by_day["11"]["explanation"]["items"]
    assert (row["audit_id"], row["audit_status"]) == (None, None), "nobody of the line reads it now"


def test_a_row_behind_a_figure_has_no_audit_that_the_caller_may_not_read(
    db: Session, as_: As
) -> None:
    manager = factories.a_person(db, Role.TEAM_MANAGER, at=factories.a_team(db))
    waiting = factories.an_audit(db, status="awaiting_moderation")
    final = factories.an_audit(db, status="finalised")

    def statuses(who: Person) -> dict[str, tuple[Any, ...]]:
        rows = figure(as_, who, "completion_rate", "?explain=rows")["explanation"]["items"]
        assert all(row["in_numerator"] for row in rows)
        return {row["assignment_id"]: (row["audit_id"], row["audit_status"]) for row in rows}

    known = (str(final.id), "finalised")
    assert statuses(manager) == {
        str(waiting.assignment_id): (None, None),
        str(final.assignment_id): known,
    }
    assert statuses(factories.a_person(db, Role.QA_ADMIN)) == {
        str(waiting.assignment_id): (str(waiting.id), "awaiting_moderation"),
        str(final.assignment_id): known,
    }


# Of pairs and of inquiries.


def a_pair(db: Session, before: str, after: str, team: str = "dartford-1", **fields: Any) -> Audit:
    """Returns the first audit of a pair with its re-audit, both final."""
    first = factories.an_audit(
        db, at=factories.a_team(db, team), status="finalised", final_grade=before
    )
    factories.an_audit(
        db, **{"status": "finalised", "final_grade": after} | fields, re_audit_of=first.id
    )
    return first


def test_the_change_on_re_audit_is_the_mean_of_the_pairs(db: Session, as_: As) -> None:
    qa = factories.a_person(db, Role.QA_MANAGER)
    # In levels: 1 + 0 + 3 - 1 = 3, of 4 pairs.
    a_pair(db, "requires_improvement", "good")
    a_pair(db, "good", "good")
    a_pair(db, "inadequate", "outstanding")
    a_pair(db, "outstanding", "good")
    a_pair(db, "inadequate", "outstanding", status="voided")
    a_pair(db, "inadequate", "outstanding", status="draft", final_grade=None)
    factories.an_audit(db, status="finalised")
    measured = figure(as_, qa, "grade_change_on_re_audit")["total"]
    assert (measured["numerator"], measured["denominator"], measured["value"]) == (3, 4, 0.75)


def test_a_voided_first_audit_no_longer_counts_in_a_pair(db: Session, as_: As) -> None:
    qa = factories.a_person(db, Role.QA_MANAGER)
    with clock.held_at(datetime(2026, 5, 4, 9, tzinfo=UTC)):
        first = a_pair(db, "inadequate", "good")
    with clock.held_at(datetime(2026, 5, 18, 9, tzinfo=UTC)):
        first.status = AuditStatus.VOIDED
        db.flush()
    by_day = {
        day: figure(as_, qa, "grade_change_on_re_audit", f"?as_of=2026-05-{day}")["total"]
        for day in ("17", "18")
    }
    assert by_day["17"]["value"] == 2
    assert (by_day["18"]["value"], by_day["18"]["null_reason"]) == (None, "no_pairs")


def test_a_pair_without_a_common_scale_is_excluded(db: Session, as_: As) -> None:
    levels = [GradeLevel(code=code, ordinal=n, label=code) for n, code in enumerate("abcd", 1)]
    factories.saved(db, GradeScale(code="own4", title="Our own", levels=levels))
    own = factories.a_tool_version(db, "raa", grade_scale="own4", thresholds=[])
    other = factories.an_assignment(db, tool_version_id=own.id)
    a_pair(db, "good", "b", assignment=other)
    a_pair(db, "requires_improvement", "good")
    measured = figure(as_, factories.a_person(db, Role.QA_MANAGER), "grade_change_on_re_audit")[
        "total"
    ]
    assert (measured["numerator"], measured["denominator"]) == (1, 1)
    assert measured["exclusions"] == {"no_crosswalk": 1}


def test_a_crosswalk_changes_no_figure_of_a_day_before_its_approval(db: Session, as_: As) -> None:
    qa = factories.a_person(db, Role.QA_MANAGER)
    levels = [GradeLevel(code=code, ordinal=n, label=code) for n, code in enumerate("abcd", 1)]
    factories.saved(db, GradeScale(code="own4", title="Our own", levels=levels))
    own = factories.a_tool_version(db, "raa", grade_scale="own4", thresholds=[])
    with clock.held_at(datetime(2026, 5, 4, 9, tzinfo=UTC)):
        other = factories.an_assignment(db, tool_version_id=own.id)
        factories.an_audit(db, assignment=other, status="finalised", final_grade="b")
        crosswalk = GradeCrosswalk(
            from_scale="own4", from_level="b", to_level="good", valid_from=date(2026, 4, 1)
        )
        factories.saved(db, crosswalk)
    with clock.held_at(datetime(2026, 5, 18, 9, tzinfo=UTC)):
        crosswalk.status, crosswalk.approved_at = CrosswalkStatus.APPROVED, clock.now()
        db.flush()
    by_day = {
        day: figure(as_, qa, "good_or_better_rate", f"?as_of=2026-05-{day}")["total"]
        for day in ("17", "18")
    }
    assert {day: (f["value"], f["exclusions"]["no_crosswalk"]) for day, f in by_day.items()} == {
        "17": (None, 1),
        "18": (1.0, 0),
    }


def test_a_caller_who_may_not_read_the_first_audit_does_not_see_the_change(
    db: Session, as_: As
) -> None:
    manager = factories.a_person(db, Role.TEAM_MANAGER, at=factories.a_team(db))
    a_pair(db, "good", "outstanding")
    a_pair(db, "inadequate", "good", team="dover-1")
    waiting = a_pair(db, "inadequate", "good")
    waiting.status = AuditStatus.MODERATED
    db.flush()
    assert total(as_, manager, "grade_change_on_re_audit") == 1
    auditor = db.get_one(Person, waiting.auditor_id)
    assert total(as_, auditor, "grade_change_on_re_audit") is None, "another re-audited it"


def an_inquiry(db: Session, audit: Audit, status: str) -> None:
    confirmed = clock.now() if status == "confirmed_by_practitioner" else None
    factories.saved(
        db,
        AppreciativeInquiry(
            audit_id=audit.id,
            context="audit_cycle",
            status=status,
            participant_ids=[],
            agreed_actions=[],
            facilitator_id=audit.auditor_id,
            practitioner_id=factories.a_person(db, Role.PRACTITIONER).id,
            held_at=clock.now(),
            what_went_well="We listened.",
            what_differently_next_time="Sooner.",
            practitioner_confirmed_at=confirmed,
            **factories.placed(db, factories.a_team(db)),
        ),
    )


def test_inquiries_are_counted_of_moderated_audits_that_require_one(db: Session, as_: As) -> None:
    qa = factories.a_person(db, Role.QA_MANAGER)
    with clock.held_at(datetime(2026, 5, 4, 9, tzinfo=UTC)):
        confirmed, recorded, none, free = (a_decision(db, "good", "good") for _ in range(4))
        for audit in (confirmed, recorded, none):
            audit.inquiry_required = True
        factories.an_audit(db, status="submitted", inquiry_required=True)  # not moderated
        db.flush()
    with clock.held_at(datetime(2026, 5, 11, 9, tzinfo=UTC)):
        for audit in (confirmed, free):
            an_inquiry(db, audit, "confirmed_by_practitioner")
        an_inquiry(db, recorded, "recorded")
    by_day = {
        day: figure(as_, qa, "ai_completion", f"?as_of=2026-05-{day}")["total"]
        for day in ("03", "10", "11")
    }
    assert {
        day: (each["numerator"], each["denominator"], each["value"]) for day, each in by_day.items()
    } == {
        "03": (0, 0, None),
        "10": (0, 3, 0.0),
        "11": (1, 3, 0.3333),
    }
    assert by_day["03"]["null_reason"] == "nothing_moderated"

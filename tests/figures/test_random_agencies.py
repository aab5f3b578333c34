"""Metrics of multi-agency audits equal plain Python over the same random rows."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models.organisation.people import Person
from app.models.partnership.agency_returns import AgencyReturn
from app.vocabulary.partnership import BodyKind, PracticeDomain, PracticeGrade
from app.vocabulary.roles import Role
from tests import factories
from tests.conftest import As
from tests.figures.sets_and_reports import require_equal_in_report
from tests.figures.twins import (
    held_on,
    mean,
    on,
    over,
    require_equal,
    share,
)

SEED, TODAY = 255, date(2026, 7, 31)
PLACES = ("dartford", "dover", "swale")
GRADES = [each.value for each in PracticeGrade]
DOMAINS = [each.value for each in PracticeDomain]


@dataclass
class Return:
    place: str
    asked: date
    due: date
    status: str
    submitted: date
    grades: dict[str, str]
    of_care: bool = False
    counts: bool = True  # its audit was not cancelled


@dataclass
class Domain:
    """A domain of a case: the grades of the bodies, and the joint one."""

    place: str
    due: date  # when the returns of its audit were due
    grades: list[int]
    of_care: int | None
    joint: int


@dataclass
class Joint:
    place: str
    status: str
    asked: date
    due: date
    opened: date
    returns: list[Return] = field(default_factory=list)
    joint: dict[str, str] = field(default_factory=dict)

    @property
    def domains(self) -> list[Domain]:
        if self.status != "discussion" or self.opened > TODAY:
            return []
        shared = [row for row in self.returns if row.status == "submitted"]
        found = []
        for name in DOMAINS:
            care = [level(row, name) for row in shared if row.of_care]
            grades = [level(row, name) for row in shared]
            joint = GRADES.index(self.joint[name])
            found.append(Domain(self.place, self.due, grades, care[0] if care else None, joint))
        return [each for each in found if each.grades]


def level(row: Return, domain: str) -> int:
    return GRADES.index(row.grades[domain])


def random_grades(chance: Random) -> dict[str, str]:
    return {domain: chance.choice(GRADES) for domain in DOMAINS}


def random_audits(chance: Random) -> list[Joint]:
    rows = []
    for _ in range(14):
        place = chance.choice(PLACES)
        asked = date(2026, 3, 2) + timedelta(days=chance.randrange(140))
        due, opened = (asked + timedelta(days=chance.randrange(1, 50)) for _ in range(2))
        status = chance.choice(("requesting", "cancelled", "discussion", "discussion"))
        row = Joint(place, status, asked, due, opened, joint=random_grades(chance))
        for n in range(3):  # police, health and children's social care
            state = chance.choice(("submitted", "submitted", "in_progress", "no_involvement"))
            done = asked + timedelta(days=chance.randrange(60))
            grades, counts = random_grades(chance), status != "cancelled"
            of_care = n == 2
            row.returns.append(Return(place, asked, due, state, done, grades, of_care, counts))
        rows.append(row)
    return rows


def stored(db: Session, row: Joint, worker: Person) -> None:
    with held_on(row.asked):
        audit = factories.a_multi_agency_audit(
            db,
            worker,
            at=factories.a_district(db, row.place),
            status=row.status,
            returns_due_date=row.due,
            opened_at=on(row.opened) if row.status == "discussion" else None,
        )
    of_audit = select(AgencyReturn).where(AgencyReturn.multi_agency_audit_id == audit.id)
    found = sorted(
        db.scalars(of_audit), key=lambda each: (each.kind is BodyKind.SOCIAL_CARE, each.id)
    )
    for kept, each in zip(found, row.returns, strict=True):
        kept.domains, kept.submitted_at = factories.graded(**each.grades), on(each.submitted)
        factories.with_status(db, kept, each.status)
    audit.cases[0].domains = [
        {"domain": domain, "grade": grade, "rationale": None} for domain, grade in row.joint.items()
    ]
    db.flush()


def is_due(row: Return) -> bool:
    return row.counts and row.asked <= TODAY and row.due <= TODAY and row.status != "no_involvement"


def is_submitted(row: Return) -> bool:
    return row.status == "submitted" and row.submitted <= TODAY


OF_RETURNS = {
    "agency_return_rate": share(is_due, is_submitted),
    "agency_return_rate_on_time": share(
        is_due, lambda row: is_submitted(row) and row.submitted <= row.due
    ),
}
OF_DOMAINS = {
    "agency_grade_divergence": mean(
        lambda row: max(row.grades) - min(row.grades) if len(row.grades) > 1 else None
    ),
    "joint_minus_social_care": mean(
        lambda row: None if row.of_care is None else row.joint - row.of_care
    ),
}
COMPARED = {*OF_RETURNS, *OF_DOMAINS}


def test_metrics_of_agencies_equal_plain_python_over_random_rows_wherever_they_are_read(
    db: Session, as_: As
) -> None:
    audits = random_audits(Random(SEED))  # noqa: S311 - made-up rows
    worker, who = (factories.a_person(db, role) for role in (Role.AUDITOR, Role.QA_MANAGER))
    for row in audits:
        stored(db, row, worker)
    returns = [each for row in audits for each in row.returns]
    domains = [each for row in audits for each in row.domains]
    with held_on(TODAY, 20):
        twins = over(returns, OF_RETURNS) | over(domains, OF_DOMAINS)
        require_equal(as_(who), twins, "district")
    due = over([row for row in returns if row.due <= TODAY], OF_RETURNS)
    due |= over([row for row in domains if row.due <= TODAY], OF_DOMAINS)
    assert require_equal_in_report(as_, db, due, TODAY) == COMPARED

"""The frame: the children that can be drawn on a day, with their teams."""

from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from app.core import clock, ids
from app.models.cases.subjects import CaseAllocation, Subject
from app.models.organisation.org_units import OrgUnit
from app.services.cases.allocations import frame_query
from app.vocabulary.cases import SubjectKind
from app.vocabulary.organisation import OrgUnitKind, ServiceLine
from tests import factories

DAY = date(2026, 11, 1)


def allocated(db: Session, subject: Subject, team: OrgUnit, **fields: Any) -> None:
    usual = {"service_line": ServiceLine.CHILDREN_IN_CARE, "valid_from": factories.LONG_AGO}
    factories.saved(
        db, CaseAllocation(subject_id=subject.id, org_unit_id=team.id, **usual | fields)
    )


def a_bare_subject(db: Session, **fields: Any) -> Subject:
    usual = {"source_system": "liberi", "case_ref": ids.new().hex}
    return factories.saved(db, Subject(**usual | fields))


def test_a_case_is_in_the_frame_from_its_first_day_to_the_day_before_it_ends(db: Session) -> None:
    child, team = a_bare_subject(db), factories.a_team(db)
    allocated(db, child, team, valid_from=date(2026, 10, 1), valid_to=date(2026, 11, 1))
    seen = [
        len(db.execute(frame_query(day)).all())
        for day in (date(2026, 9, 30), date(2026, 10, 1), date(2026, 10, 31), date(2026, 11, 1))
    ]
    assert seen == [0, 1, 1, 0]


def test_a_child_with_two_allocations_is_in_the_frame_once_by_the_newest(db: Session) -> None:
    child = a_bare_subject(db)
    first, last = factories.a_team(db, "dartford-1"), factories.a_team(db, "swale-1")
    allocated(db, child, last, valid_from=date(2026, 6, 1))
    allocated(db, child, first, valid_from=date(2026, 1, 1))
    (row,) = db.execute(frame_query(DAY)).all()
    district = factories.a_district(db, "swale")
    assert row == (
        child.id,
        last.id,
        ServiceLine.CHILDREN_IN_CARE,
        district.id,
        SubjectKind.CHILD,
    )
    # The child counts in the district of its newest case, not in that of the older one.
    assert (
        db.execute(frame_query(DAY, district_ids=[factories.a_district(db, "dartford").id])).all()
        == []
    )


def test_the_frame_is_narrowed_by_service_line_and_district(db: Session) -> None:
    here, there = factories.a_team(db, "dartford-1"), factories.a_team(db, "swale-1")
    expected = factories.a_subject(db, here, service_line=ServiceLine.ADOPTION_RAA)
    factories.a_subject(db, here)
    factories.a_subject(db, there, service_line=ServiceLine.ADOPTION_RAA)
    district = factories.a_district(db, "dartford")
    rows = db.execute(frame_query(DAY, [ServiceLine.ADOPTION_RAA], [district.id])).all()
    assert [row.subject_id for row in rows] == [expected.id]


def test_a_team_outside_every_district_is_in_the_frame_without_one(db: Session) -> None:
    service = factories.a_unit(db, "disabled", OrgUnitKind.SERVICE, factories.the_county(db))
    factories.a_subject(db, service)
    (row,) = db.execute(frame_query(DAY)).all()
    assert row.district_id is None


def test_a_deleted_child_is_in_no_frame(db: Session) -> None:
    factories.a_subject(db, deleted_at=clock.now())
    assert db.execute(frame_query(DAY)).all() == []

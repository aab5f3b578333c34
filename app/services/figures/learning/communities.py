"""The metrics of communities of practice: attendances, and the staff whom they reached."""

from dataclasses import replace
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, literal, null, select
from sqlalchemy.orm import aliased, join

from app.core import clock
from app.models.learning.community_sessions import CommunityAttendance, CommunitySession
from app.models.organisation.org_units import OrgUnitAncestor
from app.models.organisation.people import Person, RoleAssignment
from app.models.platform.base import valid_on
from app.schemas.figures.counted_learning import CountedCommunityAttendance, CountedMemberOfStaff
from app.services.access import Actor
from app.services.access.predicates import STAFF
from app.services.figures.engine.facts import Column, Fact, Rows, instant, london_date
from app.services.figures.engine.metric import Metric, Parameters, Polarity, Shape, Unit, every
from app.services.figures.engine.quarterly import population
from app.services.figures.learning.readers import LEADING
from app.vocabulary.figures import Dimension
from app.vocabulary.learning import CommunitySessionStatus
from app.vocabulary.organisation import OrgUnitKind

CAME = aliased(CommunityAttendance, name="ca")
SESSION = aliased(CommunitySession, name="cs")
ROLE = aliased(RoleAssignment, name="ra")
SOURCE = "QA framework 3.2"
YEAR = timedelta(days=365)


def _attendances(parameters: Parameters) -> Fact:
    """Returns the named attendances at sessions that were held, recorded by the day."""
    source = join(CAME, SESSION, SESSION.id == CAME.session_id)
    held = SESSION.status == CommunitySessionStatus.HELD
    return Fact(source, and_(CAME.created_at < instant(parameters.as_of), held))


def _staff(parameters: Parameters) -> Fact:
    """Returns active staff, each once: with the role held longest of those held on the day."""
    other, day = aliased(RoleAssignment), parameters.as_of
    first = (
        select(other.id)
        .where(other.person_id == ROLE.person_id, other.role.in_(STAFF), valid_on(other, day))
        .order_by(other.valid_from, other.id)
        .limit(1)
    )
    source = join(ROLE, Person, Person.id == ROLE.person_id)
    return Fact(source, and_(Person.active, ROLE.id == first.scalar_subquery()))


def _reached(_: Fact, parameters: Parameters) -> ColumnElement[bool]:
    came, session = aliased(CommunityAttendance), aliased(CommunitySession)
    return exists(
        select(came.id)
        .join(session, session.id == came.session_id)
        .where(
            came.person_id == ROLE.person_id,
            came.org_unit_id == ROLE.org_unit_id,
            session.status == CommunitySessionStatus.HELD,
            session.starts_at < clock.end_of(parameters.as_of),
            session.starts_at >= clock.end_of(parameters.as_of - YEAR),
        )
    )


def _above(kind: OrgUnitKind) -> Column:
    above = aliased(OrgUnitAncestor)
    unit = select(above.ancestor_id).where(
        above.org_unit_id == ROLE.org_unit_id, above.ancestor_kind == kind
    )
    return unit.limit(1).scalar_subquery()


def _attendance_columns(_actor: Actor, _as_of: date) -> dict[str, Any]:
    names = ("org_unit_id", "service_line", "session_id", "person_id")
    columns = {name: getattr(CAME, name) for name in names}
    about: dict[str, Any] = {"entity": literal("community_attendance"), "subject_id": null()}
    return about | {"community_attendance_id": CAME.id, **columns}


def _staff_columns(_actor: Actor, _as_of: date) -> dict[str, Any]:
    columns = {
        name: getattr(ROLE, name) for name in ("org_unit_id", "service_line", "person_id", "role")
    }
    about: dict[str, Any] = {"entity": literal("member_of_staff"), "subject_id": null()}
    return about | {"role_assignment_id": ROLE.id, **columns}


ATTENDANCES = population(
    Rows(
        CountedCommunityAttendance,
        "community_attendances",
        "community_attendance_id",
        CAME.id,
        _attendance_columns,
    ),
    CAME,
    london_date(SESSION.starts_at),
    LEADING,
    {},
    finer={Dimension.TEAM: CAME.org_unit_id, Dimension.COMMUNITY: SESSION.community_id},
)
# Staff are of the unit in which they work now, in the tree of today.
STAFF_OF_UNIT = replace(
    population(
        Rows(
            CountedMemberOfStaff, "role_assignments", "role_assignment_id", ROLE.id, _staff_columns
        ),
        SimpleNamespace(
            org_unit_id=ROLE.org_unit_id,
            district_id=_above(OrgUnitKind.DISTRICT),
            area_id=_above(OrgUnitKind.AREA),
            service_line=ROLE.service_line,
        ),
        ROLE.valid_from,
        LEADING,
        {},
        finer={Dimension.TEAM: ROLE.org_unit_id},
    ),
    published=frozenset(),
    has_period=False,
)
COMMUNITY_METRICS = (
    Metric(
        "community_attendances",
        "Attendances at communities of practice",
        Unit.COUNT,
        Polarity.NEITHER,
        Shape.COUNT,
        ATTENDANCES,
        _attendances,
        every,
        every,
        "named people who attended a session, each as often as they came, by the day of the"
        " session; `by=community` tells the communities apart",
        "attendances at sessions that were held, recorded by the day",
        source=SOURCE,
    ),
    Metric(
        "community_reach",
        "Staff reached by communities of practice",
        Unit.RATE,
        Polarity.HIGHER,
        Shape.RATIO,
        STAFF_OF_UNIT,
        _staff,
        _reached,
        every,
        "of these, those who attended a session in the 365 days until the day, from the unit in"
        " which they work",
        "active staff who hold a role on the day, each once",
        source=SOURCE,
    ),
)

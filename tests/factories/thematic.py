"""Quality circles."""

from typing import Any

from sqlalchemy.orm import Session

from app.models.organisation.org_units import OrgUnit
from app.models.organisation.people import Person
from app.models.thematic.circles import QualityCircle
from app.vocabulary.organisation import OrgUnitKind
from app.vocabulary.roles import Role
from tests.factories.base import saved
from tests.factories.organisation import a_person, a_unit, placed, the_county


def the_qa_unit(db: Session) -> OrgUnit:
    unit = a_unit(db, "qa-unit", OrgUnitKind.SERVICE, the_county(db))
    unit.is_qa_unit = True
    db.flush()
    return unit


def a_circle_chair(db: Session, role: Role = Role.ASSISTANT_DIRECTOR, **fields: Any) -> Person:
    """An assistant director, or who `role` says, of the QA Unit."""
    return a_person(db, role, at=the_qa_unit(db), **fields)


def a_quality_circle(
    db: Session, *members: Person, at: OrgUnit | None = None, **fields: Any
) -> QualityCircle:
    """A circle in any `status` for the whole county unless `at` names a unit."""
    usual: dict[str, Any] = {
        "name": "Quality circle on supervision",
        "chair_role": Role.ASSISTANT_DIRECTOR,
        "member_ids": [str(member.id) for member in members],
        "terms_of_reference": "Plans thematic audits of supervision.",
        **placed(db, at or the_county(db)),
        "service_line": None,
    }
    if "chair_id" not in fields:
        fields["chair_id"] = a_circle_chair(db).id
    return saved(db, QualityCircle(**usual | fields))

"""Children and their cases."""

from typing import Any

from sqlalchemy.orm import Session

from app.core import ids
from app.models.cases.subjects import CaseAllocation, Subject
from app.models.organisation.org_units import OrgUnit
from app.models.organisation.people import Person
from app.services.cases import case_numbers
from app.vocabulary.cases import AgeBand
from app.vocabulary.organisation import ServiceLine
from tests.factories.base import LONG_AGO, saved
from tests.factories.organisation import a_team


def a_subject(db: Session, at: OrgUnit | None = None, **fields: Any) -> Subject:
    """Returns a child whose case has been in a team for years, held by `held_by` if given.

    `case_number` is the number of its source, which is kept sealed.
    """
    held_by: Person | None = fields.pop("held_by", None)
    case_number: str | None = fields.pop("case_number", None)
    line = fields.pop("service_line", ServiceLine.CHILDREN_IN_CARE)
    usual = {"source_system": "liberi", "case_ref": ids.new().hex, "age_band": AgeBand.FROM_5_TO_9}
    subject = saved(db, Subject(**usual | fields))
    allocation = CaseAllocation(
        subject_id=subject.id,
        person_id=held_by.id if held_by else None,
        org_unit_id=(at or a_team(db)).id,
        service_line=line,
        valid_from=LONG_AGO,
    )
    saved(db, allocation)
    if case_number is not None:
        case_numbers.keep(db, {subject.id: case_number})
        db.refresh(subject)
    return subject

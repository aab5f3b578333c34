"""The case number of a child, shown to whoever writes the return of children's social care.

They have to find the file. It is shown one by one, and each showing is logged, as everywhere
(docs/childrens-data.md); an agency knows the child by other numbers, and is not shown it.
"""

from sqlalchemy.orm import Session

from app.core.errors import Conflict, NotFound
from app.models.cases.subjects import Subject
from app.models.partnership.agency_returns import AgencyReturn
from app.schemas.cases.case_numbers import CaseNumberRead
from app.security import encryption
from app.services.access import Actor
from app.services.cases import case_numbers
from app.services.partnership.agency_return_workflow import SHOW_CASE_NUMBER
from app.services.platform import history, workflow

ROUTE = "/v1/agency-returns/{agency_return_id}/show-case-number"


def show(db: Session, actor: Actor, row: AgencyReturn) -> CaseNumberRead:
    """Unseals the case number of a return's child, and logs the showing."""
    workflow.transition(db, actor, row, SHOW_CASE_NUMBER)
    subject = db.get_one(Subject, row.subject_id)
    if subject.source_id_sealed is None:
        raise NotFound("The source gave no case number for this child.", code="no_case_number")
    try:
        number = encryption.unseal(subject.source_id_sealed, case_numbers.place(subject.id))
    except encryption.Unreadable:
        text = "The case number was sealed with another key, so it cannot be shown."
        raise Conflict(text, code="case_number_unreadable") from None
    history.seen(db, actor, case_numbers.ENTITY, {subject.id: subject.id}, ROUTE)
    return CaseNumberRead(
        subject_id=subject.id, source_system=subject.source_system, case_number=number.decode()
    )

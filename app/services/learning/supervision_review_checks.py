"""The checks of a supervision review, member by member."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import clock
from app.core.errors import Fault
from app.models.auditing.audits import Audit
from app.models.cases.subjects import Subject
from app.models.learning.supervision_reviews import SupervisionReview
from app.models.moderation.inquiries import AppreciativeInquiry
from app.models.organisation.people import RoleAssignment
from app.models.platform.base import valid_on
from app.schemas.learning.supervision_reviews import SupervisionReviewWrite
from app.services import access
from app.services.access import Actor
from app.services.access.predicates import PRACTICE
from app.services.findings import finding_lists
from app.services.reference import code_lists
from app.vocabulary.learning import SupervisionKind
from app.vocabulary.moderation import InquiryContext

REQUIREMENTS = "supervision_requirements"
CONTEXTS = {
    SupervisionKind.INDIVIDUAL: InquiryContext.INDIVIDUAL_SUPERVISION,
    SupervisionKind.GROUP: InquiryContext.GROUP_SUPERVISION,
}


def faults_of(
    db: Session, actor: Actor, data: SupervisionReviewWrite, row: SupervisionReview | None
) -> list[Fault]:
    """Returns all faults; a review keeps codes, people and records that it has."""
    return [
        *_day(data),
        *_supervisees(db, actor, data, row),
        *_requirements(db, data, row),
        *_named(db, actor, data, row),
    ]


def _day(data: SupervisionReviewWrite) -> list[Fault]:
    if data.held_on <= clock.today():
        return []
    return [Fault("/held_on", "out_of_range", "Must not be in the future.")]


def _supervisees(
    db: Session, actor: Actor, data: SupervisionReviewWrite, row: SupervisionReview | None
) -> list[Fault]:
    faults = finding_lists.repeated("supervisee_ids", data.supervisee_ids)
    if data.kind is SupervisionKind.INDIVIDUAL and len(data.supervisee_ids) > 1:
        text = "Individual supervision has exactly one supervisee."
        faults.append(Fault("/supervisee_ids", "too_long", text))
    supervisor = actor.person_id if row is None else row.supervisor_id
    staff = set(roles_on(db, data.supervisee_ids, data.held_on))
    staff |= {UUID(each) for each in row.supervisee_ids} if row else set()
    for n, each in enumerate(data.supervisee_ids):
        if each == supervisor:
            text = "Nobody supervises themselves."
            faults.append(Fault(f"/supervisee_ids/{n}", "own_supervision", text))
        elif each not in staff:
            text = "Must be a person who held a role in practice on that day."
            faults.append(Fault(f"/supervisee_ids/{n}", "no_supervisee", text))
    return faults


def roles_on(db: Session, people: Sequence[UUID], day: date) -> dict[UUID, RoleAssignment]:
    """Returns the newest role in practice that each of the people held on a day."""
    held = (
        select(RoleAssignment)
        .where(
            RoleAssignment.person_id.in_(people),
            RoleAssignment.role.in_(PRACTICE),
            valid_on(RoleAssignment, day),
        )
        .order_by(RoleAssignment.valid_from, RoleAssignment.id)
    )
    return {each.person_id: each for each in db.scalars(held)}


def _requirements(
    db: Session, data: SupervisionReviewWrite, row: SupervisionReview | None
) -> list[Fault]:
    known = code_lists.active_codes(db, REQUIREMENTS)
    known |= set(row.requirements_met if row else ())
    text = f"The list `{REQUIREMENTS}` has no active code of that name."
    unknown = [
        Fault(f"/requirements_met/{n}", "unknown_code", text)
        for n, each in enumerate(data.requirements_met)
        if each not in known
    ]
    return unknown + finding_lists.repeated("requirements_met", data.requirements_met)


def _named(
    db: Session, actor: Actor, data: SupervisionReviewWrite, row: SupervisionReview | None
) -> list[Fault]:
    """Returns the faults of records that are named and not visible, unless it has them already."""
    inquiries = access.visible(actor, AppreciativeInquiry).where(
        AppreciativeInquiry.id == data.inquiry_id,
        AppreciativeInquiry.context == CONTEXTS[data.kind],
    )
    queries = {
        "subject_id": access.visible(actor, Subject).where(Subject.id == data.subject_id),
        "audit_id": access.visible(actor, Audit).where(Audit.id == data.audit_id),
        "inquiry_id": inquiries,
    }
    text = "There is no such record, or it is not visible to you."
    return [
        Fault(f"/{name}", "unknown", text)
        for name, query in queries.items()
        if (value := getattr(data, name)) is not None
        and not (row is not None and getattr(row, name) == value)
        and db.scalar(query) is None
    ]

"""An audit's links to feedback of the family and the practitioner, never to anonymous feedback."""

from typing import Any
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.core.errors import Fault
from app.models.feedback.campaigns import FeedbackCampaign
from app.models.feedback.submissions import FeedbackSubmission
from app.schemas.auditing.audits import AuditWrite
from app.services import access
from app.services.access import Actor
from app.vocabulary.feedback import Anonymity, RespondentGroup

FAMILY = (RespondentGroup.CHILD_YOUNG_PERSON, RespondentGroup.PARENT_CARER_FAMILY)


def link_faults(db: Session, actor: Actor, subject_id: UUID, data: AuditWrite) -> list[Fault]:
    """Returns a fault for each link to feedback that the auditor may not link.

    The family's feedback must be about the audited child, and the practitioner's from that
    practitioner. The auditor must see the feedback, or the family's campaign must be identified, or
    the practitioner must have written it.
    """
    faults = []
    family = data.family_feedback_submission_id
    if family is not None:
        identified = FeedbackSubmission.campaign_id.in_(
            select(FeedbackCampaign.id).where(FeedbackCampaign.anonymity == Anonymity.IDENTIFIED)
        )
        of_family = (
            FeedbackSubmission.subject_id == subject_id,
            FeedbackSubmission.respondent_group.in_(FAMILY),
        )
        if not _exists(
            db, family, or_(access.scope(actor, FeedbackSubmission), identified), *of_family
        ):
            text = "Must be feedback of this child or their family that you may link."
            faults.append(Fault("/family_feedback_submission_id", "unknown", text))
    practitioner = data.practitioner_feedback_submission_id
    if practitioner is not None:
        own_feedback = FeedbackSubmission.submitted_by == data.practitioner_person_id
        of_staff = FeedbackSubmission.respondent_group == RespondentGroup.STAFF
        if not _exists(
            db, practitioner, or_(access.scope(actor, FeedbackSubmission), own_feedback), of_staff
        ):
            text = "Must be feedback of the audit's practitioner that you may link."
            faults.append(Fault("/practitioner_feedback_submission_id", "unknown", text))
    return faults


def _exists(db: Session, submission_id: UUID, *terms: Any) -> bool:
    rows = select(FeedbackSubmission.id).where(
        FeedbackSubmission.id == submission_id,
        ~FeedbackSubmission.anonymous,
        FeedbackSubmission.deleted_at.is_(None),
    )
    return db.scalar(rows.where(*terms)) is not None

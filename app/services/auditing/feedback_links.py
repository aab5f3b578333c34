"""An audit's links to what the family and the practitioner told; never to an anonymous voice."""

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


def faults(db: Session, actor: Actor, subject_id: UUID, data: AuditWrite) -> list[Fault]:
    """The family's is about the audited child, the practitioner's from them.

    Either the auditor wrote it down and so sees it; or, of the family's, the campaign says that
    those who work with them may know it; or, of the practitioner's, it is the practitioner's own.
    """
    found = []
    family = data.family_feedback_submission_id
    if family is not None:
        identified = FeedbackSubmission.campaign_id.in_(
            select(FeedbackCampaign.id).where(FeedbackCampaign.anonymity == Anonymity.IDENTIFIED)
        )
        fits = (
            FeedbackSubmission.subject_id == subject_id,
            FeedbackSubmission.respondent_group.in_(FAMILY),
        )
        if not _there(db, family, or_(access.scope(actor, FeedbackSubmission), identified), *fits):
            text = "Names no feedback of this child or their family that you may link."
            found.append(Fault("/family_feedback_submission_id", "unknown", text))
    theirs = data.practitioner_feedback_submission_id
    if theirs is not None:
        own = FeedbackSubmission.submitted_by == data.practitioner_person_id
        fits_them = FeedbackSubmission.respondent_group == RespondentGroup.STAFF
        if not _there(db, theirs, or_(access.scope(actor, FeedbackSubmission), own), fits_them):
            text = "Names no feedback of the audit's practitioner that you may link."
            found.append(Fault("/practitioner_feedback_submission_id", "unknown", text))
    return found


def _there(db: Session, submission_id: UUID, *terms: Any) -> bool:
    rows = select(FeedbackSubmission.id).where(
        FeedbackSubmission.id == submission_id,
        ~FeedbackSubmission.anonymous,
        FeedbackSubmission.deleted_at.is_(None),
    )
    return db.scalar(rows.where(*terms)) is not None

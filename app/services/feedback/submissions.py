"""Feedback of signed-in people and of other systems; the QA unit knows its author."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Select, exists, or_, select
from sqlalchemy.orm import Session

from app.core import clock
from app.core.errors import Conflict, Fault, Invalid
from app.models.cases.subjects import CaseAllocation, Subject
from app.models.feedback.campaigns import FeedbackCampaign
from app.models.feedback.submissions import FeedbackAnswer, FeedbackCoding, FeedbackSubmission
from app.models.organisation.org_units import OrgUnitAncestor
from app.schemas.feedback.campaigns import FeedbackGiven
from app.schemas.feedback.submissions import (
    FeedbackSubmissionWrite,
    SubmissionQuery,
    SubmissionSort,
)
from app.services import access
from app.services.access import Actor
from app.services.cases import allocations
from app.services.feedback import anonymous_box, forms, harm_detection, quotes, triage, weeks
from app.services.feedback.forms import ParsedAnswers
from app.services.feedback.submission_workflow import EDIT
from app.services.organisation import org_units
from app.services.platform import crud, filters, history, pagination, workflow
from app.services.platform.preconditions import Precondition
from app.vocabulary.feedback import Anonymity, FeedbackStatus
from app.vocabulary.organisation import ServiceLine
from app.vocabulary.roles import Permission

ORDERS = pagination.orders(SubmissionSort, FeedbackSubmission)
MATCHED = (
    "id",
    "status",
    "respondent_group",
    "channel",
    "service_line",
    "campaign_id",
    "anonymous",
    "subject_id",
    "org_unit_id",
    "submitted_by",
    "coded_by",
    "reviewed_by",
    "safeguarding_flag",
)


def search(actor: Actor, query: SubmissionQuery) -> Select[FeedbackSubmission]:
    row = FeedbackSubmission
    rows = filters.matching(access.visible(actor, row), actor, row, query, *MATCHED)
    rows = org_units.within(rows, row, query.under)
    if not query.include_deleted:  # an open concern remains visible even if its source deletes it
        concern = row.status == FeedbackStatus.ESCALATED
        rows = rows.where(or_(row.deleted_at.is_(None), concern))
    rows = filters.between(rows, row.submitted_week, since=query.week_from, until=query.week_to)
    return _about_theme(actor, query, rows)


def _about_theme(
    actor: Actor, query: SubmissionQuery, rows: Select[FeedbackSubmission]
) -> Select[FeedbackSubmission]:
    row = FeedbackSubmission
    if query.theme_code is not None:
        coded = select(FeedbackCoding.theme_code).where(
            FeedbackCoding.submission_id == row.id, FeedbackCoding.theme_code == query.theme_code
        )
        if query.polarity is not None:
            coded = coded.where(FeedbackCoding.polarity == query.polarity)
        rows = rows.where(filters.shown(actor, row, "themes"), exists(coded))
    elif query.polarity is not None:
        fault = Fault("?polarity", "alone", "Give `theme_code` together with `polarity`.")
        raise Invalid("A polarity needs a theme.", errors=[fault])
    return rows


def put(
    db: Session,
    actor: Actor,
    submission_id: UUID,
    data: FeedbackSubmissionWrite,
    precondition: Precondition,
) -> bool:
    """Submits feedback (True), or replaces the caller's own until work on it begins."""
    access.require(actor, Permission.FEEDBACK_SUBMIT)
    person_id = access.person_of(actor, "Source systems must push feedback as a batch.")
    row = crud.existing(db, actor, FeedbackSubmission, submission_id)
    campaign = _campaign(db, actor, data.campaign_id)
    parsed = forms.parse_answers(forms.content_of(db, campaign), data)
    values = _values(db, actor, campaign, data)
    if row is None:
        new = NewSubmission(submission_id, values | {"submitted_by": person_id})
        create(db, actor, campaign, data, parsed, new)
        return True
    _replace(db, actor, row, form_values(data, parsed) | values, parsed, precondition)
    return False


def _campaign(db: Session, actor: Actor, campaign_id: UUID) -> FeedbackCampaign:
    rows = access.visible(actor, FeedbackCampaign).where(FeedbackCampaign.id == campaign_id)
    campaign = db.scalar(rows)
    if campaign is None:
        fault = Fault("/campaign_id", "unknown", "There is no such campaign that you can answer.")
        raise Invalid("The campaign to answer is unknown.", errors=[fault])
    return campaign


@dataclass(frozen=True)
class NewSubmission:
    """The identifier of a new submission, and its sender, day and location."""

    id: UUID
    values: dict[str, Any]


def create(
    db: Session,
    actor: Actor,
    campaign: FeedbackCampaign,
    given: FeedbackGiven,
    parsed: ParsedAnswers,
    new: NewSubmission,
) -> FeedbackSubmission:
    """Stores a submission that is not anonymous, and escalates text that may indicate harm."""
    if campaign.anonymity is Anonymity.ANONYMOUS:
        raise Conflict(
            "This campaign is anonymous; answer it by its link.", code="anonymous_campaign"
        )
    if not forms.accepting(campaign):
        raise Conflict("The campaign accepts no answers today.", code="campaign_closed")
    row = FeedbackSubmission(
        id=new.id,
        campaign_id=campaign.id,
        anonymous=False,
        answers=parsed.rows(),
        **anonymous_box.campaign_values(campaign) | form_values(given, parsed) | new.values,
    )
    db.add(row)
    db.flush()
    history.record(db, actor, "feedback_submission.create", row, after={"campaign_id": campaign.id})
    screen_for_harm(db, row, parsed)
    return row


def form_values(given: FeedbackGiven, parsed: ParsedAnswers) -> dict[str, Any]:
    """Returns the stored values of a form other than its answers."""
    names = FeedbackGiven.model_fields.keys() - {"answers"}
    return given.model_dump(include=set(names)) | {"complete": parsed.complete}


def screen_for_harm(db: Session, row: FeedbackSubmission, parsed: ParsedAnswers) -> None:
    """Escalates a received submission whose text may indicate harm."""
    texts = harm_detection.flagged([row.narrative, *parsed.texts])
    if texts and row.status is FeedbackStatus.RECEIVED:
        triage.escalate_by_text(db, row)


def _replace(
    db: Session,
    actor: Actor,
    row: FeedbackSubmission,
    values: dict[str, Any],
    parsed: ParsedAnswers,
    precondition: Precondition,
) -> None:
    fresh = parsed.rows()
    changed = history.difference({name: getattr(row, name) for name in values}, values)
    if not changed and _plain(row.answers) == _plain(fresh):
        return
    workflow.check(db, actor, row, EDIT)
    precondition.demand(row)
    for name in changed:
        setattr(row, name, values[name])
    row.answers.clear()
    row.updated_at = clock.now()
    db.flush()
    row.answers = fresh
    db.flush()
    history.record(
        db, actor, "feedback_submission.replace", row, after={"members": sorted(changed)}
    )
    screen_for_harm(db, row, parsed)
    quotes.withdraw_unfit(db, [row.id])


VALUES = (
    "question_key",
    "value_num",
    "value_text",
    "value_codes",
    "value_bool",
    "value_date",
)


def _plain(answers: list[FeedbackAnswer]) -> list[dict[str, Any]]:
    return [{name: getattr(answer, name) for name in VALUES} for answer in answers]


def _values(
    db: Session, actor: Actor, campaign: FeedbackCampaign, data: FeedbackSubmissionWrite
) -> dict[str, Any]:
    day = data.submitted_on or clock.today()
    faults = []
    if day > clock.today():
        faults.append(Fault("/submitted_on", "out_of_range", "The day must be today or earlier."))
    if data.subject_id is not None:
        rows = access.visible(actor, Subject).where(Subject.id == data.subject_id)
        if db.scalar(rows) is None:
            faults.append(
                Fault(
                    "/subject_id",
                    "unknown",
                    "There is no such child or family whose case you can see.",
                )
            )
    if data.org_unit_id is not None and not _within(db, data.org_unit_id, campaign):
        faults.append(
            Fault(
                "/org_unit_id", "unknown", "The unit must be the campaign's unit or one below it."
            )
        )
    if faults:
        raise Invalid("The feedback cannot be saved.", errors=faults)
    return (
        dates_of(day)
        | _location(db, campaign, day, data.subject_id, data.org_unit_id, data.service_line)
        | {"subject_id": data.subject_id}
    )


def dates_of(day: date) -> dict[str, Any]:
    return {"submitted_on": day, "submitted_week": weeks.week_of(day)}


def _within(db: Session, unit_id: UUID, campaign: FeedbackCampaign) -> bool:
    below = org_units.subtree(campaign.org_unit_id)
    return db.scalar(below.where(OrgUnitAncestor.org_unit_id == unit_id)) is not None


def _location(
    db: Session,
    campaign: FeedbackCampaign,
    day: date,
    subject_id: UUID | None,
    unit_id: UUID | None,
    line: ServiceLine | None,
) -> dict[str, Any]:
    """Returns the location of the unit, else of the child's team, else of the campaign."""
    if unit_id is None and subject_id is not None:
        held = db.scalar(
            allocations.allocations_on(day).where(CaseAllocation.subject_id == subject_id)
        )
        if held is not None:
            unit_id, line = held.org_unit_id, line or held.service_line
    unit_id = unit_id or campaign.org_unit_id
    where = org_units.locations(db, {unit_id})[unit_id]
    return where.columns(line or campaign.service_line)

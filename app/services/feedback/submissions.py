"""Feedback of people who are signed in, and of machines: named to the Unit, never anonymous."""

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
from app.models.feedback.submissions import FeedbackCoding, FeedbackSubmission
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
from app.services.feedback import anonymous_box, forms, harm_detection, quotes, triage
from app.services.feedback.forms import Heard
from app.services.feedback.submission_workflow import EDIT
from app.services.organisation import org_units
from app.services.platform import crud, filters, history, pagination, workflow
from app.services.platform.preconditions import Precondition
from app.vocabulary.feedback import Anonymity, FeedbackStatus
from app.vocabulary.organisation import ServiceLine
from app.vocabulary.roles import Permission

ORDERS = pagination.orders(SubmissionSort, FeedbackSubmission)
MATCHED = (
    "status",
    "respondent_group",
    "channel",
    "service_line",
    "campaign_id",
    "anonymous",
    "subject_id",
    "safeguarding_flag",
)


def search(actor: Actor, query: SubmissionQuery) -> Select[FeedbackSubmission]:
    row = FeedbackSubmission
    rows = filters.matching(access.visible(actor, row), actor, row, query, *MATCHED)
    rows = org_units.within(rows, row, query.under)
    if not query.include_deleted:  # a concern stays to be seen to, whatever its source does
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
        fault = Fault("?polarity", "alone", "Goes together with theme_code.")
        raise Invalid("A polarity is that of a theme.", errors=[fault])
    return rows


def put(
    db: Session,
    actor: Actor,
    submission_id: UUID,
    data: FeedbackSubmissionWrite,
    precondition: Precondition,
) -> bool:
    """Send feedback (True), or replace your own until somebody works on it."""
    access.require(actor, Permission.FEEDBACK_SUBMIT)
    if actor.person_id is None:
        raise Conflict("Machines push feedback as a batch.", code="not_a_person")
    row = crud.existing(db, actor, FeedbackSubmission, submission_id)
    campaign = _campaign(db, actor, data.campaign_id)
    heard = forms.hear(forms.content_of(db, campaign), data)
    values = _values(db, actor, campaign, data)
    if row is None:
        named = Named(submission_id, values | {"submitted_by": actor.person_id})
        keep(db, actor, campaign, data, heard, named)
        return True
    _replace(db, actor, row, told(data, heard) | values, heard, precondition)
    return False


def _campaign(db: Session, actor: Actor, campaign_id: UUID) -> FeedbackCampaign:
    rows = access.visible(actor, FeedbackCampaign).where(FeedbackCampaign.id == campaign_id)
    campaign = db.scalar(rows)
    if campaign is None:
        fault = Fault("/campaign_id", "unknown", "Names no campaign that you may answer.")
        raise Invalid("There is nothing to answer.", errors=[fault])
    return campaign


@dataclass(frozen=True)
class Named:
    """The identifier of a submission, who sent it, and where and when it belongs."""

    id: UUID
    values: dict[str, Any]


def keep(
    db: Session,
    actor: Actor,
    campaign: FeedbackCampaign,
    given: FeedbackGiven,
    heard: Heard,
    named: Named,
) -> FeedbackSubmission:
    """A named submission; words that may tell of harm are escalated at once."""
    if campaign.anonymity is Anonymity.ANONYMOUS:
        raise Conflict("It would not be anonymous; use its link.", code="anonymous_campaign")
    if not forms.accepting(campaign):
        raise Conflict("The campaign takes no answers today.", code="campaign_closed")
    row = FeedbackSubmission(
        id=named.id,
        campaign_id=campaign.id,
        anonymous=False,
        answers=heard.rows(),
        **anonymous_box.of_campaign(campaign) | told(given, heard) | named.values,
    )
    db.add(row)
    db.flush()
    history.record(db, actor, "feedback_submission.create", row, after={"campaign_id": campaign.id})
    heed(db, row, heard)
    return row


def told(given: FeedbackGiven, heard: Heard) -> dict[str, Any]:
    """What is kept of an answer beside the answers themselves."""
    names = FeedbackGiven.model_fields.keys() - {"answers"}
    return given.model_dump(include=set(names)) | {"complete": heard.complete}


def heed(db: Session, row: FeedbackSubmission, heard: Heard) -> None:
    """Look for words that may tell of harm."""
    words = harm_detection.found_in([row.narrative, *heard.texts])
    if words and row.status is FeedbackStatus.RECEIVED:
        triage.escalate_by_its_words(db, row)


def _replace(
    db: Session,
    actor: Actor,
    row: FeedbackSubmission,
    values: dict[str, Any],
    heard: Heard,
    precondition: Precondition,
) -> None:
    fresh = heard.rows()
    changed = history.difference({name: getattr(row, name) for name in values}, values)
    if not changed and [_plain(a) for a in row.answers] == [_plain(a) for a in fresh]:
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
    heed(db, row, heard)
    quotes.heed(db, [row.id])


VALUES = (
    "question_key",
    "value_num",
    "value_text",
    "value_codes",
    "value_bool",
    "value_date",
)


def _plain(answer: Any) -> dict[str, Any]:
    return {name: getattr(answer, name) for name in VALUES}


def _values(
    db: Session, actor: Actor, campaign: FeedbackCampaign, data: FeedbackSubmissionWrite
) -> dict[str, Any]:
    day = data.submitted_on or clock.today()
    faults = []
    if day > clock.today():
        faults.append(Fault("/submitted_on", "out_of_range", "Must not lie in the future."))
    if data.subject_id is not None:
        rows = access.visible(actor, Subject).where(Subject.id == data.subject_id)
        if db.scalar(rows) is None:
            faults.append(Fault("/subject_id", "unknown", "Names nobody whose case you may see."))
    if data.org_unit_id is not None and not _within(db, data.org_unit_id, campaign):
        faults.append(Fault("/org_unit_id", "unknown", "Is no unit within the campaign's."))
    if faults:
        raise Invalid("The feedback cannot be kept like this.", errors=faults)
    return (
        when(day)
        | place(db, campaign, day, data.subject_id, data.org_unit_id, data.service_line)
        | {"subject_id": data.subject_id}
    )


def when(day: date) -> dict[str, Any]:
    return {"submitted_on": day, "submitted_week": anonymous_box.week_of(day)}


def _within(db: Session, unit_id: UUID, campaign: FeedbackCampaign) -> bool:
    below = org_units.subtree(campaign.org_unit_id)
    return db.scalar(below.where(OrgUnitAncestor.org_unit_id == unit_id)) is not None


def place(
    db: Session,
    campaign: FeedbackCampaign,
    day: date,
    subject_id: UUID | None,
    unit_id: UUID | None,
    line: ServiceLine | None,
) -> dict[str, Any]:
    """The unit named; else where the child's case was on the day; else the campaign's own."""
    if unit_id is None and subject_id is not None:
        held = db.scalar(
            allocations.allocations_on(day).where(CaseAllocation.subject_id == subject_id)
        )
        if held is not None:
            unit_id, line = held.org_unit_id, line or held.service_line
    unit_id = unit_id or campaign.org_unit_id
    where = org_units.locations(db, {unit_id})[unit_id]
    return where.columns(line or campaign.service_line)

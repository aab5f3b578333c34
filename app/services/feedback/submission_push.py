"""Feedback that other systems push. They know its author, so the campaign is never anonymous."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from app.core.errors import Invalid
from app.models.feedback.campaigns import FeedbackCampaign
from app.models.feedback.submissions import FeedbackAnswer, FeedbackSubmission
from app.models.organisation.org_units import OrgUnit
from app.models.tools.tools import ToolVersion
from app.schemas.feedback.submission_push import FeedbackBatchWrite, FeedbackRecord
from app.schemas.tools.tool_content import ToolContent
from app.security.pseudonyms import pseudonym
from app.services.access import Actor
from app.services.cases import allocations
from app.services.cases.allocations import CaseTeam
from app.services.cases.subjects import by_number
from app.services.feedback import anonymous_box, forms, quotes, submissions
from app.services.feedback.forms import ParsedAnswers
from app.services.feedback.submission_workflow import CAMPAIGN_CLOSED
from app.services.organisation import org_units
from app.services.organisation.org_units import UnitLocation
from app.services.platform.batches.push import Item, Kind
from app.vocabulary.feedback import Anonymity, CampaignStatus, FeedbackStatus
from app.vocabulary.organisation import OrgUnitKind
from app.vocabulary.roles import Permission

Items = Sequence[Item[FeedbackRecord]]
UNTOUCHED = (FeedbackStatus.RECEIVED, FeedbackStatus.ESCALATED)


@dataclass(frozen=True)
class _References:
    """The rows that a batch refers to, and the parsed answers of each record."""

    system: str
    campaigns: Mapping[UUID, FeedbackCampaign]
    forms: Mapping[UUID, ToolContent]
    subjects: Mapping[tuple[str, str], UUID]
    teams: Mapping[str, UUID]
    case_teams: Mapping[tuple[UUID, date], CaseTeam]
    places: Mapping[UUID, UnitLocation]
    states: Mapping[str, FeedbackStatus]
    of_closed: Collection[str]  # what is stored of campaigns that have closed
    parsed: dict[int, ParsedAnswers] = field(default_factory=dict)

    def subject(self, record: FeedbackRecord) -> UUID | None:
        name = _subject_name(self.system, record)
        return self.subjects.get(name) if name else None


def _subject_name(system: str, record: FeedbackRecord) -> tuple[str, str] | None:
    if record.subject_external_id is None:
        return None
    source = record.subject_source_system or system
    return source, pseudonym(source, record.subject_external_id)


def _campaigns(db: Session, ids: set[UUID]) -> dict[UUID, FeedbackCampaign]:
    """Returns the campaigns that have been opened, locked until the batch is stored."""
    rows = select(FeedbackCampaign).where(
        FeedbackCampaign.id.in_(ids), FeedbackCampaign.status != CampaignStatus.PLANNED
    )
    locked = rows.order_by(FeedbackCampaign.id).with_for_update(read=True)
    return {row.id: row for row in db.scalars(locked)}


def _forms(db: Session, campaigns: Mapping[UUID, FeedbackCampaign]) -> dict[UUID, ToolContent]:
    versions = {campaign.tool_version_id for campaign in campaigns.values()}
    rows = db.scalars(select(ToolVersion).where(ToolVersion.id.in_(versions)))
    return {row.id: ToolContent.model_validate(row.content) for row in rows}


def _subjects(db: Session, names: set[tuple[str, str]]) -> dict[tuple[str, str], UUID]:
    return {(system, ref): child for system, ref, child in db.execute(by_number(names))}


def _check_campaign(item: Item[FeedbackRecord], campaign: FeedbackCampaign) -> None:
    day = item.data.submitted_on
    if campaign.anonymity is Anonymity.ANONYMOUS:
        text = "This campaign is anonymous; records with an `external_id` cannot be pushed to it."
        item.refuse("campaign_id", "anonymous_campaign", text)
    elif campaign.status is not CampaignStatus.OPEN:
        item.refuse("campaign_id", "campaign_closed", "The campaign is closed.")
    elif day < campaign.opens or (campaign.closes is not None and day > campaign.closes):
        item.refuse(
            "submitted_on", "campaign_closed", "The day must be within the days of the campaign."
        )


def _screen_for_harm(db: Session, references: _References, items: Items) -> None:
    query = select(FeedbackSubmission).where(FeedbackSubmission.id.in_([item.id for item in items]))
    fresh = query.execution_options(populate_existing=True)
    rows = {row.id: row for row in db.scalars(fresh)}
    for item in items:
        submissions.screen_for_harm(db, rows[item.id], references.parsed[item.index])
        item.version = rows[item.id].version


def _count_starts(db: Session, campaign_ids: Sequence[UUID]) -> None:
    """Counts one opening of the form for each new record, as it was opened in the other system."""
    for campaign_id, number in sorted(Counter(campaign_ids).items()):
        anonymous_box.lock(db, campaign_id).started += number
    db.flush()


class SubmissionPush(Kind[FeedbackRecord, _References]):
    model = FeedbackSubmission
    batch = FeedbackBatchWrite
    permission = Permission.FEEDBACK_PUSH
    key_column = "source_ref"

    def key(self, system: str, external_id: str) -> str:
        return pseudonym(system, external_id)

    def look_up(self, db: Session, system: str, items: Items) -> _References:
        records = [item.data for item in items if not item.deleted]
        campaigns = _campaigns(db, {record.campaign_id for record in records})
        subjects = _subjects(
            db, {name for record in records if (name := _subject_name(system, record))}
        )
        teams = select(OrgUnit.code, OrgUnit.id).where(
            OrgUnit.kind == OrgUnitKind.TEAM,
            OrgUnit.code.in_({record.team_code for record in records if record.team_code}),
        )
        known = dict(db.execute(teams).all())
        days = {
            (subjects[name], record.submitted_on)
            for record in records
            if (name := _subject_name(system, record)) in subjects and name is not None
        }
        case_teams = allocations.case_teams(db, days)
        units = {*known.values(), *(each.org_unit_id for each in case_teams.values())}
        units |= {campaign.org_unit_id for campaign in campaigns.values()}
        row = FeedbackSubmission
        states = (
            select(row.source_ref, row.status, FeedbackCampaign.status)
            .join(FeedbackCampaign, FeedbackCampaign.id == row.campaign_id)
            .where(row.source_system == system, row.source_ref.in_([item.key for item in items]))
        )
        stored = db.execute(states).all()
        return _References(
            system,
            campaigns,
            _forms(db, campaigns),
            subjects,
            known,
            case_teams,
            org_units.locations(db, units),
            {ref: status for ref, status, _ in stored if ref},
            {ref for ref, _, campaign in stored if ref and campaign is CampaignStatus.CLOSED},
        )

    def check(self, references: _References, items: Items) -> None:
        for item in items:
            record = item.data
            campaign = references.campaigns.get(record.campaign_id)
            if campaign is None:
                item.refuse(
                    "campaign_id",
                    "unknown",
                    "There is no campaign with this id that has been opened.",
                )
                continue
            _check_campaign(item, campaign)
            if record.subject_external_id is not None and references.subject(record) is None:
                text = "The source has not pushed this subject; push the subject first."
                item.refuse("subject_external_id", "unknown_subject", text)
            if record.team_code is not None and record.team_code not in references.teams:
                item.refuse("team_code", "unknown_team", "There is no team with this code.")
            if item.key in references.of_closed and campaign.status is CampaignStatus.OPEN:
                item.refuse("external_id", "campaign_closed", CAMPAIGN_CLOSED)
            if references.states.get(item.key, FeedbackStatus.RECEIVED) not in UNTOUCHED:
                item.refuse(
                    "external_id",
                    "not_in_state",
                    "Work on this feedback has begun; it can no longer be changed.",
                )
            try:
                form = references.forms[campaign.tool_version_id]
                references.parsed[item.index] = forms.parse_answers(form, record, item.at)
            except Invalid as error:
                item.faults += error.errors

    def values(self, references: _References, item: Item[FeedbackRecord]) -> dict[str, Any]:
        record = item.data
        campaign = references.campaigns[record.campaign_id]
        subject_id = references.subject(record)
        held = references.case_teams.get((subject_id, record.submitted_on)) if subject_id else None
        unit = campaign.org_unit_id
        if record.team_code is not None:
            unit = references.teams[record.team_code]
        elif held is not None:
            unit = held.org_unit_id
        where = references.places[unit]
        values = submissions.form_values(record, references.parsed[item.index])
        values.pop("narrative")  # stored by `after`, so that the history does not contain it
        return {
            **values,
            **submissions.dates_of(record.submitted_on),
            "campaign_id": campaign.id,
            "anonymous": False,
            "respondent_group": campaign.respondent_group,
            "channel": campaign.channel,
            "subject_id": subject_id,
            **where.columns(
                record.service_line or (held.service_line if held else campaign.service_line)
            ),
        }

    def after(self, db: Session, _actor: Actor, references: _References, items: Items) -> None:
        """Stores answers and narratives, escalates text of harm, withdraws quotes."""
        present = [item for item in items if not item.deleted]
        written = [item.id for item in present]
        db.execute(delete(FeedbackAnswer).where(FeedbackAnswer.submission_id.in_(written)))
        for item in present:
            words = {"narrative": item.data.narrative}
            db.execute(
                update(FeedbackSubmission).where(FeedbackSubmission.id == item.id).values(words)
            )
            answers = references.parsed[item.index].rows()
            for answer in answers:
                answer.submission_id = item.id
            db.add_all(answers)
        db.flush()
        _screen_for_harm(db, references, present)
        quotes.withdraw_unfit(db, [item.id for item in items])
        _count_starts(db, [item.data.campaign_id for item in present if item.created])


PUSHED = SubmissionPush()

"""Shipped forms, campaigns, submissions, and the bodies of requests."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import clock
from app.models.feedback.campaigns import FeedbackBox, FeedbackCampaign
from app.models.feedback.readings import FeedbackReading
from app.models.feedback.submissions import FeedbackSubmission
from app.models.organisation.org_units import OrgUnit
from app.models.reference.themes import Theme
from app.models.tools.tools import ToolVersion
from app.seeding import seed
from app.services.feedback import anonymous_box, sealed_answers, weeks
from app.services.organisation.org_units import locations
from app.vocabulary.roles import Role
from tests import factories

FORMS = {
    "child_young_person": "feedback_child",
    "parent_carer_family": "feedback_parent",
    "staff": "feedback_staff",
    "partner_agency": "feedback_partner",
}
LINK = "link-of-a-campaign-0001"


def a_form(db: Session, group: str = "child_young_person") -> ToolVersion:
    """Returns the shipped form of a group."""
    if db.scalar(select(ToolVersion).where(ToolVersion.tool_key == FORMS[group])) is None:
        factories.ofsted4(db)
        seed.grade_scales(db)
        seed.tools(db)
    query = select(ToolVersion).where(ToolVersion.tool_key == FORMS[group])
    return db.scalars(query).one()


def a_theme(db: Session, code: str = "voice_of_child") -> str:
    if db.scalar(select(Theme).where(Theme.code == code)) is None:
        seed.themes(db)
    return code


def a_campaign(db: Session, at: OrgUnit | None = None, **fields: Any) -> FeedbackCampaign:
    """Returns an open, anonymous campaign of children with an open link, in the whole county."""
    group = fields.get("respondent_group", "child_young_person")
    unit = at or factories.the_county(db)
    where = locations(db, {unit.id})[unit.id]
    usual = {
        "name": f"campaign {uuid4()}",
        "respondent_group": group,
        "channel": "survey",
        "anonymity": "anonymous",
        "entry": "open_link",
        "tool_version_id": a_form(db, group).id,
        "opens": clock.today() - timedelta(days=30),
        "closes": None,
        "status": "open",
        "link": uuid4().hex,
        "org_unit_id": unit.id,
        "district_id": where.district_id,
        "area_id": where.area_id,
        "service_line": None,
    }
    campaign = factories.saved(db, FeedbackCampaign(**usual | fields))
    factories.saved(db, FeedbackBox(campaign_id=campaign.id))
    db.refresh(campaign)
    return campaign


def a_named_campaign(db: Session, at: OrgUnit | None = None, **fields: Any) -> FeedbackCampaign:
    """Returns an open campaign with sign-in; the QA unit knows who answered."""
    return a_campaign(db, at, **{"anonymity": "confidential", "entry": "sign_in"} | fields)


def a_submission(
    db: Session, campaign: FeedbackCampaign | None = None, **fields: Any
) -> FeedbackSubmission:
    """Returns a submission of today that is not anonymous."""
    campaign = campaign or a_named_campaign(db)
    today = clock.today()
    usual = {
        "campaign_id": campaign.id,
        "anonymous": False,
        **anonymous_box.campaign_values(campaign),
        "submitted_on": today,
        "submitted_week": weeks.week_of(today),
        "language": "en",
        "narrative": None,
        "complete": True,
        "consent_analysis": True,
        "consent_quote": False,
        "consent_contact": False,
        "answers": [],
    }
    return factories.saved(db, FeedbackSubmission(**usual | fields))


def answers(**values: Any) -> list[dict[str, Any]]:
    """Returns the JSON of answers: `answers(worker_listens=5, best_thing="She asks.")`."""
    kinds = {int: "value_num", float: "value_num", list: "value_codes", bool: "value_bool"}
    return [
        {"question_key": key, kinds.get(type(value), "value_text"): value}
        for key, value in values.items()
    ]


def about(campaign: FeedbackCampaign, **fields: Any) -> dict[str, Any]:
    """Returns the body of feedback under one's own name."""
    return {"campaign_id": str(campaign.id), "answers": answers(worker_listens=4)} | fields


def plan(db: Session, unit_id: UUID, **fields: Any) -> dict[str, Any]:
    """Returns the body that plans a campaign."""
    return {
        "name": "Children in care, spring",
        "respondent_group": "child_young_person",
        "channel": "survey",
        "anonymity": "anonymous",
        "entry": "open_link",
        "tool_version_id": str(a_form(db).id),
        "opens": "2026-04-01",
        "closes": "2026-06-30",
        "org_unit_id": str(unit_id),
    } | fields


def in_box(db: Session, campaign: FeedbackCampaign) -> list[dict[str, Any]]:
    """Returns what the sealed answers in the box of a campaign hold."""
    box = db.get_one(FeedbackBox, campaign.id)
    return sealed_answers.unseal(box, box.answers)


def days_ago(number: int) -> date:
    return clock.today() - timedelta(days=number)


def a_reading(
    db: Session, campaign: FeedbackCampaign, week: date, status: str = "waiting", **fields: Any
) -> FeedbackReading:
    """Returns the reading of a box; one that was read found no harm."""
    read = status == "read"
    usual = {
        "campaign_id": campaign.id,
        "week": week,
        "texts": [] if read else ["She never listens."],
        "due_date": week + timedelta(days=11),
        "status": status,
        "harm_found": False if read else None,
        "read_by": factories.a_person(db, Role.QA_MANAGER).id if read else None,
        "read_at": clock.now() if read else None,
    }
    return factories.saved(db, FeedbackReading(**usual | fields))

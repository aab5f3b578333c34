"""The demo's multi-agency audits: one has ended and was learned from, one waits for a return."""

import random
from datetime import date, timedelta
from functools import wraps
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.core import clock, ids
from app.demo.timeline import Act, Story, same_ids
from app.models.cases.subjects import CaseAllocation
from app.models.findings.recommendations import Recommendation
from app.models.organisation.org_units import OrgUnit
from app.models.partnership.agency_returns import AgencyReturn
from app.models.partnership.multi_agency_audits import MultiAgencyAudit
from app.models.platform.base import valid_on
from app.schemas.findings.actions import ActionWrite
from app.schemas.findings.findings import FindingWrite
from app.schemas.findings.recommendations import RecommendationWrite
from app.schemas.partnership.agency_returns import AgencyReturnWrite
from app.schemas.partnership.multi_agency_audits import JointDiscussionWrite, MultiAgencyAuditWrite
from app.services import access
from app.services.findings import actions, findings, recommendations
from app.services.partnership import (
    agency_returns,
    multi_agency_audit_discussions,
    multi_agency_audits,
)
from app.services.partnership.multi_agency_audit_workflow import AGREE, CLOSE, REPORT
from app.services.platform import workflow
from app.services.platform.preconditions import Precondition
from app.vocabulary.findings import Destination, FindingOrigin, Polarity, Severity
from app.vocabulary.organisation import OrgUnitKind
from app.vocabulary.partnership import AuditTrigger, LeadBody, PracticeDomain, PracticeGrade

CHILDREN = 3
FIRST = {
    "title": "Suicide prevention",
    "theme_codes": ["mental_health_and_suicide_prevention", "information_sharing"],
    "trigger": AuditTrigger.INCIDENT_LEARNING,
    "rationale": "The review of a serious incident asked how agencies share what worries them.",
    "lead_body": LeadBody.SAFEGUARDING_PARTNERSHIP,
}
SECOND = {
    "title": "Sexual abuse and sexual violence",
    "theme_codes": ["child_sexual_abuse"],
    "trigger": AuditTrigger.PRACTICE_REVIEW_GROUP,
    "rationale": "The practice review group asked how early agencies recognise sexual abuse.",
    "lead_body": LeadBody.SOCIAL_CARE,
}
WENT_WELL = "The worry was named early, and somebody asked the child."
TO_IMPROVE = "What was known was written down and told to nobody outside."
NARRATIVE = "We saw the change first; what the others knew reached us weeks later."
NOT_OURS = "We made no assessment of our own."
TOGETHER = "Each agency knew a part. Put together, the parts would have changed the plan."
DIFFERS = "Seen together, less was shared than each agency thought."
LEARNED = "Agencies record what worries them and tell it to one another too late."
RECOMMENDED = "Every worry about self-harm is shared with the lead professional within a day."
TO_DO = "Agree how out-of-hours services tell the lead professional."


def apart(act: Act) -> Act:
    """Gives what an act creates identifiers of its own: no other part of the story changes."""

    @wraps(act)
    def played(story: Story, *arguments: Any) -> None:
        with same_ids(random.Random(f"{arguments} {clock.now()}")):  # noqa: S311 - the same
            act(story, *arguments)

    return played


def plan(story: Story) -> None:
    """Schedules an audit at the start of the story, and one shortly before its end."""
    with story.with_rng(random.Random("partnership")):  # noqa: S311 - for a story, not for a secret
        story.at(story.after(5, story.start), 10, propose, FIRST, True)
        lately = max(story.after(6, story.start), clock.day_of(story.until) - timedelta(days=30))
        story.at(story.after(1, lately), 10, propose, SECOND, False)


@apart
def propose(story: Story, about: dict[str, Any], ends: bool) -> None:
    manager, today = story.role("qa_manager"), clock.today()
    county = select(OrgUnit.id).where(OrgUnit.kind == OrgUnitKind.DIRECTORATE)
    place = story.db.scalars(county).one()
    data = MultiAgencyAuditWrite(
        **about,
        trigger_date=today - timedelta(days=20),
        lead_person_id=story.cast.by_role["qa_manager"].id,
        org_unit_id=place,
        period_from=today - timedelta(days=365),
        period_to=today - timedelta(days=1),
        returns_due_date=story.after(22),
        subject_ids=_children(story, today),
        bodies=[*_bodies(story), _care(story, place)],
    )
    audit_id = ids.new()
    multi_agency_audits.put(story.db, manager, audit_id, data, Precondition())
    story.note("multi_agency_audit", audit_id)
    story.soon(1, 2, ask, audit_id, ends)


def _children(story: Story, today: date) -> list[UUID]:
    """Returns some children whose case is open."""
    held = select(CaseAllocation.subject_id).where(valid_on(CaseAllocation, today))
    return sorted(story.rng.sample(sorted(set(story.db.scalars(held))), CHILDREN))


def _bodies(story: Story) -> list[Any]:
    return [
        {"org_unit_id": unit.id, "contact_person_id": person.id}
        for unit, person in story.cast.partners
    ]


def _care(story: Story, place: UUID) -> Any:
    """Returns children's social care as a body; its contact is an auditor of no child's line."""
    return {"org_unit_id": place, "contact_person_id": story.cast.auditors[-2].id}


@apart
def ask(story: Story, audit_id: UUID, ends: bool) -> None:
    """Agrees the audit and asks for returns; in the one under way, health is still writing."""
    manager = story.role("qa_manager")
    workflow.transition(story.db, manager, _audit(story, audit_id), AGREE)
    multi_agency_audits.request_returns(story.db, manager, _audit(story, audit_id))
    asked = select(AgencyReturn).where(AgencyReturn.multi_agency_audit_id == audit_id)
    slow = story.cast.partners[1][0].id
    for row in story.db.scalars(asked.order_by(AgencyReturn.case_number, AgencyReturn.id)).all():
        story.soon(2, 14, answer, row.id, ends or row.agency_id != slow)
    if ends:
        story.at(story.after(18), 10, discuss, audit_id)


@apart
def answer(story: Story, return_id: UUID, submits: bool) -> None:
    """Writes a return as its contact, and submits it."""
    actor = story.me(story.db.get_one(AgencyReturn, return_id).contact_person_id)
    row = access.get(story.db, actor, AgencyReturn, return_id)
    domains = [_domain(story, domain) for domain in PracticeDomain]
    data = AgencyReturnWrite(domains=domains, narrative=NARRATIVE)
    agency_returns.write(story.db, actor, row.id, data, Precondition(version=row.version))
    if submits:
        agency_returns.submit(story.db, actor, access.get(story.db, actor, AgencyReturn, row.id))
        story.note("agency_return", row.id)


def _domain(story: Story, domain: PracticeDomain) -> Any:
    if domain is PracticeDomain.ASSESSMENT and story.chance(0.3):
        return {"domain": domain, "not_graded_reason": NOT_OURS}
    grade = story.rng.choices(list(PracticeGrade), (1, 4, 5, 1))[0]
    texts = {"strengths_text": WENT_WELL, "development_text": TO_IMPROVE}
    return {"domain": domain, "grade": grade, **texts}


@apart
def discuss(story: Story, audit_id: UUID) -> None:
    """Opens and records the joint discussion, and plans the report of what was learned."""
    manager = story.role("qa_manager")
    multi_agency_audits.open_discussion(story.db, manager, _audit(story, audit_id))
    row = _audit(story, audit_id)
    for case in list(row.cases):
        grades = [story.rng.choice(list(PracticeGrade)[1:3]) for _ in PracticeDomain]
        domains: list[Any] = [
            {"domain": domain, "grade": grade, "rationale": DIFFERS}
            for domain, grade in zip(PracticeDomain, grades, strict=True)
        ]
        data = JointDiscussionWrite(
            case_number=case.number,
            held_on=clock.today(),
            participant_ids=[body.org_unit_id for body in row.bodies],
            domains=domains,
            narrative=TOGETHER,
        )
        multi_agency_audit_discussions.record(story.db, manager, row, data)
    story.soon(3, 5, report, audit_id)


@apart
def report(story: Story, audit_id: UUID) -> None:
    """Reports the audit with its learning, and recommends what should be different."""
    manager = story.role("qa_manager")
    finding = FindingWrite(
        origin=FindingOrigin.MULTI_AGENCY,
        origin_id=audit_id,
        polarity=Polarity.DEVELOPMENT,
        text=LEARNED,
        theme_codes=["information_sharing"],
        section_key=PracticeDomain.JOINT_WORKING.value,
        severity=Severity.MODERATE,
    )
    learned = findings.create(story.db, manager, ids.new(), finding)
    workflow.transition(story.db, manager, _audit(story, audit_id), REPORT)
    data = RecommendationWrite(
        text=RECOMMENDED,
        finding_ids=[learned.id],
        destinations=[Destination.LEARNING_ITEM, Destination.AREA_LEARNING_EVENT],
        org_unit_id=learned.org_unit_id,
    )
    row = recommendations.create(story.db, manager, ids.new(), data)
    story.soon(2, 4, accept, row.id)
    story.soon(8, 10, close, audit_id)


@apart
def accept(story: Story, recommendation_id: UUID) -> None:
    """Accepts the recommendation as a director, and gives an agency its part."""
    director = story.role("director")
    row = access.get(story.db, director, Recommendation, recommendation_id)
    recommendations.accept(story.db, director, row)
    data = ActionWrite(
        recommendation_id=row.id,
        title=TO_DO,
        owner_person_id=story.cast.partners[1][1].id,
        accountable_person_id=story.cast.by_role["director"].id,
        due_date=story.after(30),
    )
    story.note("action", actions.create(story.db, director, ids.new(), data).id)


@apart
def close(story: Story, audit_id: UUID) -> None:
    workflow.transition(story.db, story.role("qa_manager"), _audit(story, audit_id), CLOSE)


def _audit(story: Story, audit_id: UUID) -> MultiAgencyAudit:
    return access.get(story.db, story.role("qa_manager"), MultiAgencyAudit, audit_id)

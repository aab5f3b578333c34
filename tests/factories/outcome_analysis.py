"""Child outcome analyses, their lines of enquiry and observations."""

from datetime import date, timedelta
from typing import Any

from sqlalchemy.orm import Session

from app.core import clock
from app.models.cases.subjects import Subject
from app.models.organisation.org_units import OrgUnit
from app.models.organisation.people import Person
from app.models.outcome_analysis.analyses import OutcomeAnalysis, OutcomeBlock
from app.models.outcome_analysis.lines_of_enquiry import LineOfEnquiry
from app.models.outcome_analysis.observations import Observation
from app.models.platform.base import location_of
from app.vocabulary.outcome_analysis import (
    ACCEPTED,
    EnquiryPriority,
    ExpectedOutcome,
    LineOfEnquiryStatus,
    OutcomeAnalysisStatus,
    PracticeType,
)
from app.vocabulary.roles import Role
from tests.factories.base import saved
from tests.factories.organisation import a_district, a_person, a_team, placed

IN_REPORT = ACCEPTED | {OutcomeAnalysisStatus.REPORTED}


def this_monday() -> date:
    today = clock.today()
    return today - timedelta(days=today.weekday())


def an_outcome_analysis(
    db: Session,
    lead: Person | None = None,
    *observers: Person,
    at: OrgUnit | None = None,
    **fields: Any,
) -> OutcomeAnalysis:
    """An analysis in any `status` of this week in Dartford, with a written report if it has one."""
    status = OutcomeAnalysisStatus(fields.get("status", OutcomeAnalysisStatus.PROPOSED))
    monday = fields.get("week_start") or this_monday()
    approved = status is not OutcomeAnalysisStatus.PROPOSED
    text = "It is seen in the records." if status in IN_REPORT else None
    usual: dict[str, Any] = {
        **placed(db, at or a_district(db)),
        "service_line": None,
        "week_start": monday,
        "week_end": monday + timedelta(days=4),
        "lead_id": (lead or a_person(db, Role.AUDITOR)).id,
        "observer_ids": [str(each.id) for each in observers],
        "theme_codes": [],
        "follow_up_on": monday + timedelta(days=90),
        "proposed_by": a_person(db, Role.QA_MANAGER).id,
        "approved_by": a_person(db, Role.DIRECTOR).id if approved else None,
        "approved_at": clock.now() if approved else None,
        "accepted_by": a_person(db, Role.DIRECTOR).id if status in ACCEPTED else None,
        "accepted_at": clock.now() if status in ACCEPTED else None,
        "outcome_text": "It is done." if status is OutcomeAnalysisStatus.CLOSED else None,
        "report": [
            OutcomeBlock(outcome=each, position=n, text=text)
            for n, each in enumerate(ExpectedOutcome)
        ],
    }
    return saved(db, OutcomeAnalysis(**usual | fields))


def a_line_of_enquiry(
    db: Session, analysis: OutcomeAnalysis | None = None, **fields: Any
) -> LineOfEnquiry:
    """A line of enquiry in any `status`, of an analysis in its fieldwork."""
    analysis = analysis or an_outcome_analysis(db, status="fieldwork")
    status = LineOfEnquiryStatus(fields.get("status", LineOfEnquiryStatus.SET))
    answered, withdrawn = status == "answered", status == "withdrawn"
    usual: dict[str, Any] = {
        "outcome_analysis_id": analysis.id,
        "question": "Do supervision records say why?",
        "priority": EnquiryPriority.MEDIUM,
        "recommendation_ids": [],
        "answer_text": "In two of three teams." if answered else None,
        "answered_by": analysis.lead_id if answered else None,
        "answered_at": clock.now() if answered else None,
        "status_reason": "It is asked elsewhere." if withdrawn else None,
        "withdrawn_at": clock.now() if withdrawn else None,
        **location_of(analysis),
    }
    return saved(db, LineOfEnquiry(**usual | fields))


def an_observation(
    db: Session,
    observer: Person | None = None,
    analysis: OutcomeAnalysis | None = None,
    subject: Subject | None = None,
    **fields: Any,
) -> Observation:
    """An observation of a team in Dartford this Monday, in the fieldwork of an analysis."""
    analysis = analysis or an_outcome_analysis(db, status="fieldwork")
    usual: dict[str, Any] = {
        "outcome_analysis_id": analysis.id,
        "at": clock.start_of(analysis.week_start) + timedelta(minutes=1),
        "practice_type": PracticeType.HOME_VISIT,
        "observer_id": (observer or a_person(db, Role.PRACTITIONER)).id,
        "subject_id": subject.id if subject else None,
        "practice_note": "The worker listened.",
        **placed(db, a_team(db)),
        "service_line": None,
    }
    return saved(db, Observation(**usual | fields))

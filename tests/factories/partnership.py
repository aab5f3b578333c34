"""Multi-agency audits and agency returns."""

from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import clock
from app.models.cases.subjects import Subject
from app.models.findings.findings import Finding
from app.models.organisation.org_units import OrgUnit
from app.models.organisation.people import Person, RoleAssignment
from app.models.partnership.agency_returns import AgencyReturn
from app.models.partnership.multi_agency_audits import (
    MultiAgencyAudit,
    MultiAgencyBody,
    MultiAgencyCase,
)
from app.models.platform.base import location_of
from app.vocabulary.findings import FindingOrigin, Polarity, Severity
from app.vocabulary.organisation import OrgUnitKind
from app.vocabulary.partnership import (
    OPENED,
    AgencyReturnStatus,
    AuditTrigger,
    BodyKind,
    LeadBody,
    MultiAgencyAuditStatus,
    PracticeDomain,
)
from app.vocabulary.roles import Role
from tests.factories.base import LONG_AGO, saved
from tests.factories.cases import a_subject
from tests.factories.organisation import a_person, a_unit, placed, the_county

ASKED = {MultiAgencyAuditStatus.REQUESTING, MultiAgencyAuditStatus.CANCELLED, *OPENED}


def an_agency(db: Session, code: str = "police") -> OrgUnit:
    return a_unit(db, code, OrgUnitKind.AGENCY, the_county(db))


def a_partner(db: Session, agency: OrgUnit | None = None, **fields: Any) -> Person:
    """Somebody of an agency."""
    return a_person(db, Role.PARTNER_AGENCY, at=agency or an_agency(db), **fields)


def graded(**grades: str) -> list[dict[str, Any]]:
    """All domains, as they are stored: good unless told otherwise."""
    texts = dict.fromkeys(("not_graded_reason", "strengths_text", "development_text"))
    return [
        {"domain": domain.value, "grade": grades.get(domain.value, "good"), **texts}
        for domain in PracticeDomain
    ]


def a_multi_agency_audit(
    db: Session,
    *contacts: Person,
    at: OrgUnit | None = None,
    subject: Subject | None = None,
    **fields: Any,
) -> MultiAgencyAudit:
    """An audit in any `status` of one child, by police, health, and a body for each contact.

    A contact with a role at an agency stands for it, another one for children's social care. From
    `requesting` on there are submitted returns; a discussion is recorded and has a finding.
    """
    place = at or the_county(db)
    status = MultiAgencyAuditStatus(fields.get("status", MultiAgencyAuditStatus.PROPOSED))
    yesterday = clock.today() - timedelta(days=1)
    usual: dict[str, Any] = {
        "title": "Suicide prevention",
        "theme_codes": ["mental_health_and_suicide_prevention"],
        "trigger": AuditTrigger.INCIDENT_LEARNING,
        "trigger_date": LONG_AGO,
        "rationale": "A review asked how agencies share what worries them.",
        "lead_body": LeadBody.SAFEGUARDING_PARTNERSHIP,
        "period_from": LONG_AGO,
        "period_to": yesterday,
        "returns_due_date": yesterday,
        "status_reason": "It was a duplicate." if status == "cancelled" else None,
        "opened_at": clock.now() if status in OPENED else None,
        **placed(db, place),
        "service_line": None,
    }
    if "lead_person_id" not in fields:
        fields["lead_person_id"] = a_person(db, Role.QA_MANAGER).id
    row = saved(db, MultiAgencyAudit(**usual | fields))
    case = MultiAgencyCase(number=1, subject_id=(subject or a_subject(db, case_number="C-1001")).id)
    row.cases = [case]
    row.bodies = [
        MultiAgencyBody(position=n, **each) for n, each in enumerate(_bodies(db, place, contacts))
    ]
    db.flush()
    if status in ASKED:
        for body in row.bodies:
            _return(db, row, body, status in OPENED)
    if status in OPENED:
        _discussed(db, row, case)
    return row


def _bodies(db: Session, place: OrgUnit, contacts: tuple[Person, ...]) -> list[dict[str, Any]]:
    agencies = [an_agency(db), an_agency(db, "health")]
    bodies = {each.id: (BodyKind.AGENCY, a_partner(db, each).id) for each in agencies}
    for person in contacts:
        unit = agency_of(db, person)
        kind = BodyKind.AGENCY if unit else BodyKind.SOCIAL_CARE
        bodies[(unit or place).id] = (kind, person.id)
    return [
        {"org_unit_id": unit, "kind": kind, "contact_person_id": person}
        for unit, (kind, person) in bodies.items()
    ]


def agency_of(db: Session, person: Person) -> OrgUnit | None:
    """The agency at which a person has the role of a partner, if any."""
    held = (
        select(OrgUnit)
        .join(RoleAssignment, RoleAssignment.org_unit_id == OrgUnit.id)
        .where(RoleAssignment.person_id == person.id, OrgUnit.kind == OrgUnitKind.AGENCY)
    )
    return db.scalars(held).first()


def _return(db: Session, row: MultiAgencyAudit, body: MultiAgencyBody, shared: bool) -> None:
    saved(
        db,
        AgencyReturn(
            multi_agency_audit_id=row.id,
            case_number=1,
            subject_id=row.cases[0].subject_id,
            agency_id=body.org_unit_id,
            kind=body.kind,
            contact_person_id=body.contact_person_id,
            due_date=row.returns_due_date,
            status=AgencyReturnStatus.SUBMITTED,
            domains=graded(),
            narrative=f"The story of {body.org_unit_id}.",
            submitted_at=clock.now(),
            submitted_by=body.contact_person_id,
            shared_at=row.opened_at if shared else None,
            **location_of(row),
        ),
    )


def _discussed(db: Session, row: MultiAgencyAudit, case: MultiAgencyCase) -> None:
    case.held_on, case.narrative = clock.today(), "Everybody knew a part."
    case.recorded_by = row.lead_person_id
    case.participant_ids = [str(body.org_unit_id) for body in row.bodies]
    case.domains = [
        {"domain": domain.value, "grade": "good", "rationale": None} for domain in PracticeDomain
    ]
    saved(
        db,
        Finding(
            origin=FindingOrigin.MULTI_AGENCY,
            origin_id=row.id,
            recorded_by=row.lead_person_id,
            polarity=Polarity.DEVELOPMENT,
            text="Worries are not put together.",
            theme_codes=[],
            severity=Severity.NOTE,
            practice_framework_codes=[],
            **location_of(row),
        ),
    )


def return_of(db: Session, audit: MultiAgencyAudit, contact: Person) -> AgencyReturn:
    """The return of an audit that a contact writes."""
    written = select(AgencyReturn).where(
        AgencyReturn.multi_agency_audit_id == audit.id,
        AgencyReturn.contact_person_id == contact.id,
    )
    return db.scalars(written).one()


def an_agency_return(
    db: Session, contact: Person | None = None, at: OrgUnit | None = None, **fields: Any
) -> AgencyReturn:
    """A return in any `status` that a contact writes; its audit still requests returns."""
    contact = contact or a_partner(db)
    audit = a_multi_agency_audit(db, contact, at=at, status=MultiAgencyAuditStatus.REQUESTING)
    row = return_of(db, audit, contact)
    for name, value in fields.items():
        if name != "status":
            setattr(row, name, value)
    return with_status(db, row, fields.get("status", AgencyReturnStatus.IN_PROGRESS))


def with_status(db: Session, row: AgencyReturn, status: str) -> AgencyReturn:
    """A submitted return as it is in another status."""
    row.status = AgencyReturnStatus(status)
    if row.status is not AgencyReturnStatus.SUBMITTED:
        row.submitted_at = row.submitted_by = None
    if row.status is AgencyReturnStatus.NO_INVOLVEMENT:
        row.no_involvement_reason = "The child was not known to us."
    if row.status is AgencyReturnStatus.REQUESTED:
        row.domains, row.narrative = [], None
    db.flush()
    return row

"""The OData sets of multi-agency audits: audits, returns, and the grades of shared returns."""

from sqlalchemy import and_, inspect, true
from sqlalchemy.orm import join

from app.models.partnership.agency_returns import AgencyReturn
from app.models.partnership.multi_agency_audits import MultiAgencyAudit
from app.services.feeds.sets import places, pseudonyms
from app.services.feeds.sets.entity_set import EntitySet
from app.services.figures.engine.facts import elements
from app.vocabulary.partnership import AgencyReturnStatus

_DOMAIN = elements(AgencyReturn.domains, "graded")
_OF_RETURN = {
    "multi_agency_audit_id": AgencyReturn.multi_agency_audit_id,
    "agency_id": AgencyReturn.agency_id,
    "body_kind": AgencyReturn.kind,
    "child_key": pseudonyms.of(AgencyReturn.subject_id),
    **places.of(AgencyReturn),
}

ENTITY_SETS = (
    EntitySet(
        name="fact_multi_agency_audit",
        description="Multi-agency audits, with their trigger, period and state.",
        keys=("multi_agency_audit_id",),
        columns={
            "multi_agency_audit_id": MultiAgencyAudit.id,
            **places.of(MultiAgencyAudit),
            "trigger": MultiAgencyAudit.trigger,
            "trigger_date": MultiAgencyAudit.trigger_date,
            "lead_body": MultiAgencyAudit.lead_body,
            "period_from": MultiAgencyAudit.period_from,
            "period_to": MultiAgencyAudit.period_to,
            "returns_due_date": MultiAgencyAudit.returns_due_date,
            "status": MultiAgencyAudit.status,
            "opened_at": MultiAgencyAudit.opened_at,
            **places.times(MultiAgencyAudit),
        },
        source=inspect(MultiAgencyAudit).selectable,
        model=MultiAgencyAudit,
    ),
    EntitySet(
        name="fact_agency_return",
        description="Returns of agencies, with how far they are; what they say is in"
        " `fact_agency_grade` once it is shared.",
        keys=("agency_return_id",),
        columns={
            "agency_return_id": AgencyReturn.id,
            **_OF_RETURN,
            "due_date": AgencyReturn.due_date,
            "status": AgencyReturn.status,
            "submitted_at": AgencyReturn.submitted_at,
            "shared_at": AgencyReturn.shared_at,
            **places.times(AgencyReturn),
        },
        source=inspect(AgencyReturn).selectable,
        model=AgencyReturn,
    ),
    EntitySet(
        name="fact_agency_grade",
        description="Grades that agencies gave, by domain, from the joint discussion on. Those of"
        " one return are replaced together.",
        keys=("agency_return_id", "domain"),
        columns={
            "agency_return_id": AgencyReturn.id,
            "domain": _DOMAIN.c.value["domain"].astext,
            **_OF_RETURN,
            "grade": _DOMAIN.c.value["grade"].astext,
            "shared_at": AgencyReturn.shared_at,
            **places.times(AgencyReturn),
        },
        source=join(AgencyReturn, _DOMAIN, true()),
        where=and_(
            AgencyReturn.shared_at.is_not(None),
            AgencyReturn.status == AgencyReturnStatus.SUBMITTED,
        ),
        model=AgencyReturn,
    ),
)

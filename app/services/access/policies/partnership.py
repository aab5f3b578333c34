"""Who sees multi-agency audits and agency returns: the Unit of the place, and who takes part.

Until the joint discussion is opened, a body sees its own returns alone, and the Unit sees how far
each return is and not what it says.
"""

from typing import Any

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import aliased

from app.models.organisation.people import Person, RoleAssignment
from app.models.partnership.agency_returns import AgencyReturn
from app.models.partnership.multi_agency_audits import (
    MultiAgencyAudit,
    MultiAgencyBody,
    MultiAgencyCase,
)
from app.models.platform.base import valid_on
from app.services.access.actor import Actor, GrantScope
from app.services.access.predicates import QA, Masks, Rows, Scopes, covered, for_roles, to
from app.vocabulary.partnership import OPENED, AgencyReturnStatus, BodyKind, MultiAgencyAuditStatus
from app.vocabulary.roles import DIRECTORS, Role

# The roles that write the returns of children's social care, if they are named as its contact.
CONTACTS = (
    *(Role.AUDITOR, Role.TEAM_MANAGER, Role.SERVICE_MANAGER),
    Role.PRINCIPAL_SOCIAL_WORKER,
)
# The body has finished with it.
TOLD = frozenset({AgencyReturnStatus.SUBMITTED, AgencyReturnStatus.NO_INVOLVEMENT})
CONTENT = ("domains", "narrative", "no_involvement_reason", "submitted_by")


def works_for(row: Any, me: Actor) -> ColumnElement[bool]:
    """Whether the caller holds a role at the agency of a return, or writes it for social care.

    A role above an agency does not count: it would open the returns of all of them.
    """
    at_agency = exists(
        select(RoleAssignment.id).where(
            RoleAssignment.person_id == me.me,
            RoleAssignment.role == Role.PARTNER_AGENCY,
            RoleAssignment.org_unit_id == row.agency_id,
            valid_on(RoleAssignment, me.today),
        )
    )
    contact = exists(
        select(RoleAssignment.id).where(
            RoleAssignment.person_id == me.me,
            RoleAssignment.role.in_(CONTACTS),
            row.contact_person_id == me.me,
            valid_on(RoleAssignment, me.today),
        )
    )
    return or_(
        and_(row.kind == BodyKind.AGENCY, at_agency),
        and_(row.kind == BodyKind.SOCIAL_CARE, contact),
    )


def _takes_part(audit_id: Any, me: Actor) -> ColumnElement[bool]:
    own = aliased(AgencyReturn)
    mine = select(own.id).where(own.multi_agency_audit_id == audit_id, works_for(own, me))
    return exists(mine)


def met_in_audits(row: type[Person], me: Actor, _: GrantScope) -> ColumnElement[bool]:
    """Whether it is the caller, or leads an audit or answers for a body where they take part."""
    audit, body = aliased(MultiAgencyAudit), aliased(MultiAgencyBody)
    leads = select(audit.id).where(audit.lead_person_id == row.id, _takes_part(audit.id, me))
    answers = select(body.org_unit_id).where(
        body.contact_person_id == row.id, _takes_part(body.multi_agency_audit_id, me)
    )
    return or_(row.id == me.me, exists(leads), exists(answers))


def _audit_mine(row: type[MultiAgencyAudit], me: Actor, _: GrantScope) -> ColumnElement[bool]:
    return _takes_part(row.id, me)


def _return_mine(row: type[AgencyReturn], me: Actor, _: GrantScope) -> ColumnElement[bool]:
    """Whether a return is the caller's, or was shared with those who take part."""
    shared = and_(
        row.shared_at.is_not(None),
        row.status.in_(sorted(TOLD)),
        _takes_part(row.multi_agency_audit_id, me),
    )
    return or_(works_for(row, me), shared)


def _case_mine(row: type[MultiAgencyCase], me: Actor, _: GrantScope) -> ColumnElement[bool]:
    audit = aliased(MultiAgencyAudit)
    opened = select(audit.id).where(
        audit.id == row.multi_agency_audit_id, audit.status.in_(sorted(OPENED))
    )
    return and_(exists(opened), _takes_part(row.multi_agency_audit_id, me))


def _case_here(row: type[MultiAgencyCase], _me: Actor, place: GrantScope) -> ColumnElement[bool]:
    audit = aliased(MultiAgencyAudit)
    here = select(audit.id).where(audit.id == row.multi_agency_audit_id, place.covers(audit))
    return exists(here)


def _reported(row: type[MultiAgencyAudit], _me: Actor, place: GrantScope) -> ColumnElement[bool]:
    ended = (MultiAgencyAuditStatus.REPORTED, MultiAgencyAuditStatus.CLOSED)
    return and_(place.covers(row), row.status.in_(ended))


def _reported_or_mine(
    row: type[MultiAgencyAudit], me: Actor, place: GrantScope
) -> ColumnElement[bool]:
    return or_(_reported(row, me, place), _audit_mine(row, me, place))


def _each(mine: Rows, here: Rows = covered) -> dict[Role, Rows]:
    return {**to(Role.PARTNER_AGENCY, *CONTACTS, rows=mine), **to(*QA, rows=here)}


SCOPES: Scopes = {
    # Directors read a reported audit, and neither its children nor what agencies returned; so does
    # the principal social worker, who may also be a contact.
    MultiAgencyAudit: {
        **_each(_audit_mine),
        **to(*DIRECTORS, rows=_reported),
        Role.PRINCIPAL_SOCIAL_WORKER: _reported_or_mine,
    },
    MultiAgencyCase: _each(_case_mine, _case_here),
    AgencyReturn: _each(_return_mine),
}


def _opened(row: Any) -> ColumnElement[bool]:
    opened: ColumnElement[bool] = row.status.in_(sorted(OPENED))
    return opened


def _told(row: Any) -> ColumnElement[bool]:
    return and_(row.shared_at.is_not(None), row.status.in_(sorted(TOLD)))


SENSITIVE: Masks = {
    MultiAgencyAudit: {
        "cases": {
            **for_roles(Role.PARTNER_AGENCY, *CONTACTS, when=_opened),
            **for_roles(*QA),
        }
    },
    AgencyReturn: {
        name: {**for_roles(Role.PARTNER_AGENCY, *CONTACTS), **for_roles(*QA, when=_told)}
        for name in CONTENT
    },
}

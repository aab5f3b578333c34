"""Which units, people, role assignments and API keys each role sees."""

from sqlalchemy import ColumnElement, and_, or_

from app.models.organisation.access_changes import AccessChange
from app.models.organisation.api_keys import ApiKey
from app.models.organisation.org_units import OrgUnit
from app.models.organisation.people import Person, RoleAssignment
from app.services.access.actor import Actor, GrantScope
from app.services.access.policies.partnership import met_in_audits
from app.services.access.predicates import (
    ALL_STAFF,
    EVERYONE,
    OUTSIDERS,
    QA,
    Masks,
    Scopes,
    covered,
    for_roles,
    to,
)
from app.vocabulary.roles import Role


def _mine(row: type[RoleAssignment], me: Actor, _place: GrantScope) -> ColumnElement[bool]:
    return row.person_id == me.me


def _mine_or_here(row: type[RoleAssignment], me: Actor, place: GrantScope) -> ColumnElement[bool]:
    return or_(row.person_id == me.me, place.covers(row))


def _proposed_here(row: type[AccessChange], me: Actor, place: GrantScope) -> ColumnElement[bool]:
    """Whether it gives a role in the place, or the caller proposed it or is meant."""
    return or_(place.covers(row), row.proposed_by == me.me, row.person_id == me.me)


SCOPES: Scopes = {
    OrgUnit: EVERYONE,
    Person: {
        **ALL_STAFF,
        **to(*OUTSIDERS, rows=lambda row, me, _: row.id == me.me),
        Role.PARTNER_AGENCY: met_in_audits,
    },
    RoleAssignment: {
        **to(*Role, rows=_mine),
        **to(*QA, Role.ADMINISTRATOR, Role.DATA_PROTECTION_OFFICER, rows=_mine_or_here),
    },
    AccessChange: {
        **to(*Role, rows=lambda row, me, _: row.person_id == me.me),
        Role.ADMINISTRATOR: _proposed_here,
    },
    ApiKey: {
        **to(Role.ADMINISTRATOR, rows=covered),
        **to(Role.QA_MANAGER, rows=lambda row, _, scope: and_(row.row_feed, scope.covers(row))),
    },
}


SENSITIVE: Masks = {
    AccessChange: {"sign_in_subject": for_roles(Role.ADMINISTRATOR)},
    Person: {
        "sign_in_subject": for_roles(Role.ADMINISTRATOR),
        "closes_on": for_roles(Role.ADMINISTRATOR),
    },
}

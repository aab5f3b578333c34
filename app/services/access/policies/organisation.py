"""Which units, people, role assignments and API keys each role sees."""

from sqlalchemy import and_

from app.models.organisation.api_keys import ApiKey
from app.models.organisation.org_units import OrgUnit
from app.models.organisation.people import Person, RoleAssignment
from app.services.access.predicates import (
    ALL_STAFF,
    EVERYONE,
    OUTSIDERS,
    QA,
    Masks,
    Scopes,
    for_roles,
    to,
)
from app.vocabulary.roles import Role

SCOPES: Scopes = {
    OrgUnit: EVERYONE,
    Person: {
        **ALL_STAFF,
        **to(*OUTSIDERS, rows=lambda row, me, _: row.id == me.me),
    },
    RoleAssignment: {
        **to(*Role, rows=lambda row, me, _: row.person_id == me.me),
        **to(*QA, Role.ADMINISTRATOR, Role.DATA_PROTECTION_OFFICER),
    },
    ApiKey: {
        **to(Role.ADMINISTRATOR),
        **to(Role.QA_MANAGER, rows=lambda row, _, scope: and_(row.row_feed, scope.covers(row))),
    },
}


SENSITIVE: Masks = {
    Person: {
        "sign_in_subject": for_roles(Role.ADMINISTRATOR),
        "closes_on": for_roles(Role.ADMINISTRATOR),
    },
}

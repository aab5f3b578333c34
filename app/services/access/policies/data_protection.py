"""Visibility of history and the access log: both are of the whole county."""

from app.models.platform.history import Change, Read
from app.services.access.predicates import Masks, Scopes, for_county, for_roles, to
from app.vocabulary.roles import Role

SCOPES: Scopes = {
    Change: to(Role.QA_MANAGER, Role.DATA_PROTECTION_OFFICER, rows=for_county),
    Read: to(Role.QA_MANAGER, Role.DATA_PROTECTION_OFFICER, Role.ADMINISTRATOR, rows=for_county),
}


SENSITIVE: Masks = {
    Change: dict.fromkeys(("before", "after", "note"), for_roles(Role.QA_MANAGER)),
}

"""Visibility of history and the access log."""

from app.models.platform.history import Change, Read
from app.services.access.predicates import Masks, Scopes, for_roles, to
from app.vocabulary.roles import Role

SCOPES: Scopes = {
    Change: to(Role.QA_MANAGER, Role.DATA_PROTECTION_OFFICER),
    Read: to(Role.QA_MANAGER, Role.DATA_PROTECTION_OFFICER, Role.ADMINISTRATOR),
}


SENSITIVE: Masks = {
    Change: dict.fromkeys(("before", "after", "note"), for_roles(Role.QA_MANAGER)),
}

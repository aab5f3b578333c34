"""Who sees releases: everybody reads published ones, and those who make them all of them."""

from sqlalchemy import ColumnElement

from app.models.figures.releases import Release
from app.services.access.actor import Actor, GrantScope
from app.services.access.predicates import PRACTICE, QA, Masks, Scopes, to
from app.vocabulary.auditing import EXEMPTION_APPROVERS
from app.vocabulary.figures import OUT
from app.vocabulary.roles import Role


def _published(row: type[Release], _me: Actor, _place: GrantScope) -> ColumnElement[bool]:
    return row.status.in_(sorted(OUT))


SCOPES: Scopes = {
    Release: {
        **to(*PRACTICE, Role.PARTNER_AGENCY, Role.MI_ANALYST, rows=_published),
        **to(*QA, *EXEMPTION_APPROVERS),
    }
}
SENSITIVE: Masks = {}

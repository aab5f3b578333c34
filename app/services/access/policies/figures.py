"""Who sees releases: everybody reads published ones, and those who make them all of them.

Targets and step changes are read by all who read figures: they are about no person.
"""

from sqlalchemy import ColumnElement

from app.models.figures.releases import Release
from app.models.figures.step_changes import StepChange
from app.models.figures.targets import MetricTarget
from app.services.access.actor import Actor, GrantScope
from app.services.access.predicates import PRACTICE, QA, Masks, Scopes, to
from app.vocabulary.auditing import EXEMPTION_APPROVERS
from app.vocabulary.figures import OUT
from app.vocabulary.roles import Role


def _published(row: type[Release], _me: Actor, _place: GrantScope) -> ColumnElement[bool]:
    return row.status.in_(sorted(OUT))


SCOPES: Scopes = {
    MetricTarget: to(*PRACTICE, Role.MI_ANALYST),
    StepChange: to(*PRACTICE, Role.MI_ANALYST),
    Release: {
        **to(*PRACTICE, Role.PARTNER_AGENCY, Role.MI_ANALYST, rows=_published),
        **to(*QA, *EXEMPTION_APPROVERS),
    },
}
SENSITIVE: Masks = {}

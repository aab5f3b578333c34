"""Findings in any state."""

from dataclasses import replace

from app.models.platform.base import Record
from app.vocabulary.roles import Role
from tests import factories
from tests.tables.permissions.base import GROUPS
from tests.tables.states.auditing import an_audit
from tests.tables.states.base import At, Cast, Recipe


def _finding(cast: Cast, at: At) -> Record:
    audit = an_audit(cast, at, status="finalised")
    reason = "Of another child." if at.state == "withdrawn" else None
    return factories.a_finding(cast.db, audit, status=at.state, status_reason=reason)


def _alert(cast: Cast, at: At) -> Record:
    audit = an_audit(cast, replace(at, state="submitted"))
    told = cast.mine(at, *sorted(GROUPS["practice"]))
    return factories.a_safeguarding_alert(cast.db, audit, told, status=at.state)


RECIPES: dict[str, Recipe] = {
    "findings": Recipe(
        _finding, owners={Role.AUDITOR, Role.MODERATOR, Role.PRACTITIONER, Role.IRO, Role.CPC}
    ),
    "safeguarding-alerts": Recipe(
        _alert,
        owners=GROUPS["practice"],
        bodies=lambda _: {"acknowledge": {"response_text": "The family was seen today."}},
    ),
}

"""Findings in any state."""

from dataclasses import replace
from datetime import timedelta

from sqlalchemy.orm import Session

from app.core import clock
from app.models.platform.base import Record
from app.vocabulary.roles import Role
from tests import factories
from tests.tables.permissions.base import GROUPS
from tests.tables.states.auditing import an_audit
from tests.tables.states.base import At, Bodies, Cast, Recipe

WORKERS = frozenset(
    {
        Role.PRACTITIONER,
        Role.AUDITOR,
        Role.MODERATOR,
        Role.IRO,
        Role.CPC,
        Role.PARTNER_AGENCY,
    }
)

TOLD = GROUPS["practice"] | GROUPS["chair_managers"]


def _finding(cast: Cast, at: At) -> Record:
    audit = an_audit(cast, at, status="finalised")
    reason = "Of another child." if at.state == "withdrawn" else None
    return factories.a_finding(cast.db, audit, status=at.state, status_reason=reason)


def _recommendation(cast: Cast, at: At) -> Record:
    me = cast.mine(at, *WORKERS)
    if "finding" not in cast.shared:
        cast.shared["finding"] = factories.a_finding(
            cast.db, factories.an_audit(cast.db, at=at.team, status="finalised")
        )
    return factories.a_recommendation(
        cast.db,
        cast.shared["finding"],
        at=at.team,
        status=at.state,
        proposed_by=(me or cast.other).id,
    )


def _successor(db: Session) -> Bodies:
    other = factories.a_recommendation(db)
    return {
        "accept": None,
        "supersede": {"superseded_by_id": str(other.id), "reason": "It says more."},
    }


def _action(cast: Cast, at: At) -> Record:
    owner = cast.mine(at, *WORKERS) or cast.other
    finding = factories.a_finding(
        cast.db, factories.an_audit(cast.db, at=at.team, status="finalised")
    )
    return factories.an_action(cast.db, owner, finding, status=at.state)


def _action_bodies(db: Session) -> Bodies:
    later = str(clock.today() + timedelta(days=30))
    other = factories.a_person(db, Role.PRACTITIONER)
    return {
        "start": None,
        "complete": {"outcome_text": "The template is in use."},
        "verify": {},
        "assess": {"effectiveness": "effective", "note": "The re-audits show it."},
        "close": None,
        "extend": {"due_date": later, "reason": "The panel meets later."},
        "reassign": {"owner_person_id": str(other.id), "reason": "They have left."},
    }


def _alert(cast: Cast, at: At) -> Record:
    audit = an_audit(cast, replace(at, state="submitted"))
    told = cast.mine(at, *sorted(TOLD))
    return factories.a_safeguarding_alert(cast.db, audit, told, status=at.state)


RECIPES: dict[str, Recipe] = {
    "findings": Recipe(
        _finding, owners={Role.AUDITOR, Role.MODERATOR, Role.PRACTITIONER, Role.IRO, Role.CPC}
    ),
    "recommendations": Recipe(_recommendation, owners=WORKERS, bodies=_successor),
    "actions": Recipe(_action, owners=WORKERS, bodies=_action_bodies),
    "safeguarding-alerts": Recipe(
        _alert,
        owners=TOLD,
        bodies=lambda _: {"acknowledge": {"response_text": "The family was seen today."}},
    ),
}

"""A finding of the audit, and the recommendation and action that come from it."""

from app.models.auditing.audits import Audit
from app.models.organisation.org_units import OrgUnit
from tests import factories
from tests.tables.permissions.base import GROUPS
from tests.tables.states.findings import WORKERS
from tests.tables.world.base import CallersWorld


def add(world: CallersWorld) -> None:
    audit, team = world.row("audit_id", Audit), world.row("org_unit_id", OrgUnit)
    finding = factories.a_finding(world.db, audit)
    recommendation = factories.a_recommendation(
        world.db, finding, at=team, proposed_by=world.mine(*WORKERS).id
    )
    world.enter(
        {
            "finding_id": finding,
            "recommendation_id": recommendation,
            "action_id": factories.an_action(world.db, world.mine(*WORKERS), finding),
            "safeguarding_alert_id": factories.a_safeguarding_alert(
                world.db, audit, world.mine(*GROUPS["practice"], *GROUPS["chair_managers"])
            ),
        },
        bodies={
            "create_finding": {
                "origin": "audit",
                "origin_id": str(audit.id),
                "polarity": "strength",
                "text": "Seen.",
            }
        },
    )

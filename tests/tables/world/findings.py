"""A finding of the audit."""

from app.models.auditing.audits import Audit
from tests import factories
from tests.tables.permissions.base import GROUPS
from tests.tables.world.base import CallersWorld


def add(world: CallersWorld) -> None:
    audit = world.row("audit_id", Audit)
    world.enter(
        {
            "finding_id": factories.a_finding(world.db, audit),
            "safeguarding_alert_id": factories.a_safeguarding_alert(
                world.db, audit, world.mine(*GROUPS["practice"])
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

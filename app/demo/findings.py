"""The concerns of the demo's auditors about children who may not be safe, and what was done."""

import random
from uuid import UUID

from sqlalchemy import select

from app.core import clock, ids
from app.demo import texts
from app.demo.timeline import Story
from app.models.auditing.audits import Audit
from app.models.findings.safeguarding_alerts import SafeguardingAlert
from app.schemas.findings.findings import FindingWrite
from app.services import access
from app.services.access import Actor
from app.services.findings import findings, safeguarding_alerts
from app.vocabulary.findings import FindingOrigin, Polarity, Severity

UNSAFE = 3.0  # points of ten below which the auditor finds that the child may not be safe


def concern(story: Story, auditor: Actor, audit: Audit, quality: float) -> None:
    """Records the concern of an audit of very weak work, raised with the service manager."""
    if quality >= UNSAFE:
        return
    data = FindingWrite(
        origin=FindingOrigin.AUDIT,
        origin_id=audit.id,
        polarity=Polarity.CONCERN,
        text=texts.UNSAFE,
        severity=Severity.IMMEDIATE_SAFEGUARDING,
        escalated_to_id=story.cast.by_role["service_manager"].id,
        escalated_at=clock.now(),
    )
    finding = findings.create(story.db, auditor, ids.new(), data)
    alerts = select(SafeguardingAlert.id).where(SafeguardingAlert.finding_id == finding.id)
    alert_id = story.db.scalars(alerts).one()
    with story.with_rng(random.Random(str(audit.id))):  # noqa: S311 - demo data, no secret
        story.unless_stalled(audit.cycle_id, 0, 1, acknowledge, alert_id)


def acknowledge(story: Story, alert_id: UUID) -> None:
    """Acknowledges an alert as the person with whom the concern was raised."""
    manager = story.role("service_manager")
    row = access.get(story.db, manager, SafeguardingAlert, alert_id)
    safeguarding_alerts.acknowledge(story.db, manager, row, texts.MADE_SAFE)

"""The OData set of thematic audits."""

from sqlalchemy import Integer, func, inspect

from app.models.thematic.audits import ThematicAudit
from app.services.feeds.sets import places
from app.services.feeds.sets.entity_set import EntitySet

ENTITY_SETS = (
    EntitySet(
        name="fact_thematic_audit",
        description="Thematic audits of quality circles, with their days and how much they ask.",
        keys=("thematic_audit_id",),
        columns={
            "thematic_audit_id": ThematicAudit.id,
            "circle_id": ThematicAudit.circle_id,
            **places.of(ThematicAudit),
            "status": ThematicAudit.status,
            "period_from": ThematicAudit.period_from,
            "period_to": ThematicAudit.period_to,
            "due_date": ThematicAudit.due_date,
            "questions": func.jsonb_array_length(ThematicAudit.questions, type_=Integer),
            "themes": func.jsonb_array_length(ThematicAudit.theme_codes, type_=Integer),
            "decided_at": ThematicAudit.decided_at,
            "published_at": ThematicAudit.published_at,
            **places.times(ThematicAudit),
        },
        source=inspect(ThematicAudit).selectable,
        model=ThematicAudit,
    ),
)

"""The OData set of actions."""

from sqlalchemy import inspect

from app.models.findings.actions import Action
from app.services.feeds.sets import places, pseudonyms
from app.services.feeds.sets.entity_set import EntitySet

ENTITY_SETS = (
    EntitySet(
        name="fact_action",
        description="Actions, with whether they were done in time and whether they were effective.",
        key="action_id",
        columns={
            "action_id": Action.id,
            "child_key": pseudonyms.of_child(Action.subject_id),
            **places.of(Action),
            "priority": Action.priority,
            "due_date": Action.due_date,
            "status": Action.status,
            "completed_at": Action.completed_at,
            "verified_at": Action.verified_at,
            "effectiveness": Action.effectiveness,
            **places.times(Action),
        },
        source=inspect(Action).selectable,
        model=Action,
    ),
)

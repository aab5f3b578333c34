"""The OData set of moderation: decisions with the grades before and after them."""

from sqlalchemy import inspect

from app.models.moderation.decisions import ModerationDecision
from app.services.feeds.sets import places, pseudonyms
from app.services.feeds.sets.entity_set import EntitySet

ENTITY_SETS = (
    EntitySet(
        name="fact_moderation",
        description="Decisions of moderators, with the grade before and after; also superseded.",
        key="decision_id",
        columns={
            "decision_id": ModerationDecision.id,
            "audit_id": ModerationDecision.audit_id,
            "child_key": pseudonyms.of_child(ModerationDecision.subject_id),
            "cycle_id": ModerationDecision.cycle_id,
            "tool_key": ModerationDecision.tool_key,
            **places.of(ModerationDecision),
            "selection_reason": ModerationDecision.selection_reason,
            "blind": ModerationDecision.blind,
            "grade_before": ModerationDecision.auditor_grade_snapshot,
            "moderated_grade": ModerationDecision.moderated_grade,
            "outcome": ModerationDecision.outcome,
            "decided_at": ModerationDecision.decided_at,
            "superseded_at": ModerationDecision.superseded_at,
            **places.times(ModerationDecision),
        },
        source=inspect(ModerationDecision).selectable,
        model=ModerationDecision,
    ),
)

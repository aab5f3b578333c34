"""The OData set of moderation: decisions with the grades before and after them."""

from sqlalchemy.orm import aliased, join

from app.models.auditing.audits import Audit
from app.models.moderation.decisions import ModerationDecision
from app.services.feeds.sets import places, pseudonyms
from app.services.feeds.sets.entity_set import EntitySet

_AUDIT = aliased(Audit, name="audit_of_decision")  # scopes ask for other audits

ENTITY_SETS = (
    EntitySet(
        name="fact_moderation",
        description="Decisions of moderators, with the grade before and after; also superseded."
        " Those of an audit that is voided have `deleted_at`.",
        keys=("decision_id",),
        columns={
            "decision_id": ModerationDecision.id,
            "audit_id": ModerationDecision.audit_id,
            "child_key": pseudonyms.of(ModerationDecision.subject_id),
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
            "moderator_key": pseudonyms.of(ModerationDecision.moderator_id),
            **places.times(ModerationDecision, _AUDIT, ended=places.audit_ended(_AUDIT)),
        },
        source=join(ModerationDecision, _AUDIT, _AUDIT.id == ModerationDecision.audit_id),
        model=ModerationDecision,
        people=frozenset({"moderator_key"}),
        changed_since=places.changed_with(ModerationDecision, Audit, "audit_id"),
    ),
)

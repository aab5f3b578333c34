"""The decisions of an Area Learning Event, each with its actions or a reason for none."""

from typing import Any

from sqlalchemy import Select, exists, not_, select
from sqlalchemy.orm import aliased

from app.models.findings.actions import Action
from app.models.learning.area_learning_events import AreaLearningDecision
from app.services.platform import named_lists
from app.vocabulary.findings import ActionStatus


def of_event(row: Any, decision: Any, *columns: Any) -> Select[Any]:
    """Selects columns of the decisions of an event."""
    return select(*columns).where(decision.area_learning_event_id == row.id)


def still_open(row: Any, *columns: Any) -> Select[Any]:
    """Selects the decisions that have neither a reason nor an action that was not cancelled."""
    decision, action = aliased(AreaLearningDecision), aliased(Action)
    standing = named_lists.rows_of(decision.action_ids, action, action.id).where(
        action.status != ActionStatus.CANCELLED
    )
    rows = of_event(row, decision, *(columns or (decision.id,))).select_from(decision)
    return rows.where(decision.no_action_reason.is_(None), not_(exists(standing)))

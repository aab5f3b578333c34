"""The steps of an action (docs/domain/findings.md)."""

from sqlalchemy import or_

from app.models.findings.actions import Action
from app.services import access
from app.services.platform import workflow
from app.services.platform.workflow import Guard, Step
from app.vocabulary.findings import CHECKED, TO_DO, ActionStatus
from app.vocabulary.roles import Permission

_OWNER = Guard(
    "not_yours",
    "Only the owner of this action can do this.",
    lambda row, me: row.owner_person_id == me.me,
)
_RAISER_OR_MANAGER = Guard(
    "not_yours",
    "Only the person who raised this action or a manager of its unit can change it.",
    lambda row, me: or_(row.raised_by == me.me, access.allowed(me, Permission.ACTION_MANAGE, row)),
)
_NOT_MY_ACTION = Guard(
    "own_action",
    "You own this action, so somebody else must do this.",
    lambda row, me: row.owner_person_id != me.me,
)
EDIT = Step(
    Action,
    "edit",
    Permission.ACTION_RAISE,
    TO_DO,
    None,
    who=_RAISER_OR_MANAGER,
    named=lambda row, me: row.raised_by == me.me,
)
START = Step(
    Action,
    "start",
    Permission.ACTION_WORK,
    frozenset({ActionStatus.OPEN}),
    ActionStatus.IN_PROGRESS,
    who=_OWNER,
    named=_OWNER.holds,
)
COMPLETE = Step(
    Action,
    "complete",
    Permission.ACTION_WORK,
    frozenset({ActionStatus.IN_PROGRESS}),
    ActionStatus.COMPLETED,
    who=_OWNER,
    named=_OWNER.holds,
)
RETURN = Step(
    Action,
    "return",
    Permission.ACTION_VERIFY,
    frozenset({ActionStatus.COMPLETED}),
    ActionStatus.IN_PROGRESS,
    guards=(_NOT_MY_ACTION,),
)
VERIFY = Step(
    Action,
    "verify",
    Permission.ACTION_VERIFY,
    frozenset({ActionStatus.COMPLETED}),
    ActionStatus.VERIFIED,
    guards=(_NOT_MY_ACTION,),
)
ASSESS = Step(Action, "assess", Permission.ACTION_VERIFY, CHECKED, None, guards=(_NOT_MY_ACTION,))
CLOSE = Step(
    Action,
    "close",
    Permission.ACTION_VERIFY,
    frozenset({ActionStatus.VERIFIED}),
    ActionStatus.CLOSED,
    guards=(_NOT_MY_ACTION,),
)
CANCEL = Step(Action, "cancel", Permission.ACTION_CANCEL, TO_DO, ActionStatus.CANCELLED)
EXTEND = Step(Action, "extend", Permission.ACTION_MANAGE, TO_DO, None, guards=(_NOT_MY_ACTION,))
REASSIGN = Step(Action, "reassign", Permission.ACTION_MANAGE, TO_DO, None)
workflow.declare(EDIT, START, COMPLETE, RETURN, VERIFY, ASSESS, CLOSE, CANCEL, EXTEND, REASSIGN)

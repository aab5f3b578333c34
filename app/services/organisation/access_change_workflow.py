"""The steps of a change of a sign-in or a role: one administrator proposes, another decides."""

from app.models.organisation.access_changes import AccessChange
from app.services.platform import events, workflow
from app.services.platform.workflow import Guard, Step
from app.vocabulary.organisation import AccessChangeStatus
from app.vocabulary.roles import Permission

PROPOSED = "access_change.propose"
events.declare(
    PROPOSED,
    AccessChange,
    "Access change: proposed. Tell the person, at the address that it names.",
)
_NOT_MINE = Guard(
    "own_proposal",
    "You made this proposal, so another administrator must decide it.",
    lambda row, me: row.proposed_by != me.me,
)
_NOT_ABOUT_ME = Guard(
    "own_role",
    "You cannot decide about your own sign-in or roles; ask another administrator.",
    lambda row, me: row.person_id != me.me,
)
APPROVE = Step(
    AccessChange,
    "approve",
    Permission.PEOPLE_MANAGE,
    frozenset({AccessChangeStatus.PROPOSED}),
    AccessChangeStatus.APPROVED,
    guards=(_NOT_MINE, _NOT_ABOUT_ME),
)
REJECT = Step(
    AccessChange,
    "reject",
    Permission.PEOPLE_MANAGE,
    frozenset({AccessChangeStatus.PROPOSED}),
    AccessChangeStatus.REJECTED,
    guards=(_NOT_ABOUT_ME,),
)
workflow.declare(APPROVE, REJECT)

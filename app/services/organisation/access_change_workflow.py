"""The steps of a change of a sign-in or a role: one administrator proposes, another decides."""

from sqlalchemy import or_

from app.models.organisation.access_changes import AccessChange
from app.models.organisation.org_units import OrgUnit
from app.models.organisation.people import Person
from app.services.access.predicates import there_is
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
_PERSON_STANDS = Guard(
    "closed_person",
    "This person's account has been closed since, so the proposal can only be rejected.",
    lambda row, _: there_is(Person, Person.id == row.person_id, Person.active.is_(True)),
)
# As `people.check_role` asks it of the proposal: by now the unit may end before the role does.
_UNIT_STANDS = Guard(
    "ended_unit",
    "The unit ends before the role does, so the proposal can only be rejected.",
    lambda row, me: or_(
        row.org_unit_id.is_(None),
        there_is(
            OrgUnit,
            OrgUnit.id == row.org_unit_id,
            or_(
                OrgUnit.valid_to.is_(None),
                OrgUnit.valid_to > me.today,
                row.valid_to <= OrgUnit.valid_to,
            ),
        ),
    ),
)
APPROVE = Step(
    AccessChange,
    "approve",
    Permission.PEOPLE_MANAGE,
    frozenset({AccessChangeStatus.PROPOSED}),
    AccessChangeStatus.APPROVED,
    guards=(_NOT_MINE, _NOT_ABOUT_ME, _PERSON_STANDS, _UNIT_STANDS),
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

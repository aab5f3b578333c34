"""The steps of a release: one person proposes its figures, the service checks them, and another
person publishes them."""

from sqlalchemy import and_

from app.models.figures.releases import Release
from app.services.platform import workflow
from app.services.platform.workflow import Guard, Step
from app.vocabulary.figures import ReleaseStatus
from app.vocabulary.roles import Permission

_SECOND_PERSON = Guard(
    "own_proposal",
    "You composed or proposed this release, so somebody else must approve it.",
    lambda row, me: and_(row.proposed_by != me.me, row.composed_by != me.me),
)
EDIT = Step(Release, "edit", Permission.RELEASE_COMPOSE, frozenset({ReleaseStatus.DRAFT}), None)
DELETE = Step(Release, "delete", Permission.RELEASE_COMPOSE, frozenset({ReleaseStatus.DRAFT}), None)
PROPOSE = Step(
    Release,
    "propose",
    Permission.RELEASE_COMPOSE,
    frozenset({ReleaseStatus.DRAFT}),
    ReleaseStatus.CHECKING,
)
PASS_CHECK = Step(
    Release,
    "pass-check",
    None,
    frozenset({ReleaseStatus.CHECKING}),
    ReleaseStatus.PROPOSED,
)
FAIL_CHECK = Step(
    Release,
    "fail-check",
    None,
    frozenset({ReleaseStatus.CHECKING}),
    ReleaseStatus.DRAFT,
)
RETURN = Step(
    Release,
    "return",
    Permission.RELEASE_APPROVE,
    frozenset({ReleaseStatus.CHECKING, ReleaseStatus.PROPOSED}),
    ReleaseStatus.DRAFT,
)
APPROVE = Step(
    Release,
    "approve",
    Permission.RELEASE_APPROVE,
    frozenset({ReleaseStatus.PROPOSED}),
    ReleaseStatus.PUBLISHED,
    guards=(_SECOND_PERSON,),
)
SUPERSEDE = Step(
    Release,
    "supersede",
    None,
    frozenset({ReleaseStatus.PUBLISHED}),
    ReleaseStatus.SUPERSEDED,
)
workflow.declare(EDIT, DELETE, PROPOSE, PASS_CHECK, FAIL_CHECK, RETURN, APPROVE, SUPERSEDE)

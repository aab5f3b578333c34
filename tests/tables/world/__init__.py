"""One row of everything, each in the best case for one caller: theirs where it can be somebody's.

For the permission table: `the_world` names what stands in the address and the bodies of requests.
A row stands in the file of the area that has its model.
"""

from collections.abc import Callable

from sqlalchemy.orm import Session

from app.models.organisation.api_keys import ApiKey
from app.models.organisation.people import Person
from app.vocabulary.roles import Role
from tests import factories
from tests.tables.joining import joined
from tests.tables.world import (
    auditing,
    cases,
    feedback,
    feeds,
    figures,
    findings,
    intake,
    intelligence,
    learning,
    moderation,
    notifications,
    organisation,
    outcome_analysis,
    partnership,
    reference,
    reporting,
    reviewing,
    thematic,
    tools,
)
from tests.tables.world.base import OTHER, CallersWorld, World

__all__ = ["QUERIES", "World", "seeded", "the_caller", "the_world"]

# In the order in which they are made: an area may use what those above it have entered.
AREAS: tuple[Callable[[CallersWorld], None], ...] = (
    reference.add,
    organisation.add,
    tools.add,
    cases.add,
    feedback.add,
    auditing.add,
    findings.add,
    reviewing.add,
    partnership.add,
    moderation.add,
    thematic.add,
    outcome_analysis.add,
    intake.add,
    learning.add,
    figures.add,
    reporting.add,
    intelligence.add,
    feeds.add,
    notifications.add,
)
QUERIES: dict[str, dict[str, str]] = joined(
    figures.QUERIES,
    intelligence.QUERIES,
    reference.QUERIES,
    tools.QUERIES,
)


def the_caller(db: Session, role: Role) -> Person | ApiKey:
    if role is Role.INTEGRATION_CLIENT:
        return factories.a_client(db)
    return factories.a_person(db, role)


def the_world(db: Session, me: Person | ApiKey, role: Role) -> World:
    """Everything once. What is somebody's is the caller's, as far as the role can have it."""
    other = factories.a_person(db, Role.AUDITOR, Role.MODERATOR)
    mine = me if isinstance(me, Person) else other
    world = CallersWorld({OTHER: other.id}, db=db, role=role, me=mine, other=other)
    for add in AREAS:
        add(world)
    return world


def seeded(db: Session) -> None:
    """What is shipped, and slow to put in: once for many worlds."""
    reference.seeded(db)
    feedback.seeded(db)

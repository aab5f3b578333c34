"""The case-management system that pushes, and the child whom it pushes meetings of."""

from datetime import date

import pytest
from sqlalchemy.orm import Session

from app.models.cases.subjects import Subject
from app.models.organisation.api_keys import ApiKey
from app.models.organisation.people import Person
from app.models.reviewing.meetings import Meeting
from app.vocabulary.roles import Role
from tests import factories
from tests.support.pushed_meetings import a_child


@pytest.fixture
def client(db: Session) -> ApiKey:
    return factories.a_client(db)


@pytest.fixture
def child(db: Session) -> Subject:
    """A child in care whom the source calls C1, since 5 January 2026."""
    return a_child(db, "C1", became_looked_after_on=date(2026, 1, 5))


@pytest.fixture
def raiser(db: Session) -> Person:
    factories.the_calendar(db)
    factories.the_reasons(db)
    return factories.a_person(db, Role.IRO)


@pytest.fixture
def manager(db: Session) -> Person:
    return factories.a_person(db, Role.TEAM_MANAGER, at=factories.a_team(db))


@pytest.fixture
def reviewer(db: Session) -> Person:
    return factories.a_person(db, Role.IRO)


@pytest.fixture
def meeting(db: Session, reviewer: Person) -> Meeting:
    factories.a_qa_form(db)
    return factories.a_meeting(db, chair_person_id=reviewer.id)

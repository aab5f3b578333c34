"""The case-management system that pushes, and the child whom it pushes meetings of."""

from datetime import date

import pytest
from sqlalchemy.orm import Session

from app.models.cases.subjects import Subject
from app.models.organisation.api_keys import ApiKey
from tests import factories
from tests.support.pushed_meetings import a_child


@pytest.fixture
def client(db: Session) -> ApiKey:
    return factories.a_client(db)


@pytest.fixture
def child(db: Session) -> Subject:
    """A child in care whom the source calls C1, since 5 January 2026."""
    return a_child(db, "C1", became_looked_after_on=date(2026, 1, 5))

"""The history of whose case a child was."""

from typing import Any

from sqlalchemy.orm import Session

from app.models.cases.subjects import Subject
from app.vocabulary.roles import Role
from tests import factories
from tests.conftest import As


def allocation_history(as_: As, db: Session, subject: Subject) -> list[Any]:
    """Returns the ends of a child's cases before and after each change."""
    manager = as_(factories.a_person(db, Role.QA_MANAGER))
    lines = manager.get(f"/v1/history?entity_id={subject.id}&action=subject.allocate").json()
    return [
        [[case["valid_to"] for case in line[side]["allocations"]] for side in ("before", "after")]
        for line in lines["items"]
    ]

"""What a role sees of a row, and may do with it, depends on that row and on no other of its table.

SQLAlchemy ties a subquery to the SELECT around it. In a subquery of a subquery the row itself must
be named (`correlate`), or the condition is asked of any row of the table.
"""

import re

import pytest
from pydantic import BaseModel
from sqlalchemy import select
from sqlalchemy.orm import aliased

from app.core import ids
from app.models.platform.base import Base
from app.services import access
from app.services.access import Actor, Grant
from app.services.platform import documents
from app.services.platform.workflow import STEPS, Step
from app.vocabulary.organisation import ServiceLine
from app.vocabulary.roles import Role
from tests.tables.documents import PAIRS

FROM_THE_TABLE = re.compile(r"(?:FROM|JOIN|,)\s+\w+ AS the_row\b")


@pytest.mark.parametrize("model", access.SCOPES, ids=lambda model: model.__name__)
def test_a_rule_is_asked_of_the_row_itself(model: type[Base]) -> None:
    row = aliased(model, name="the_row")
    for role in access.SCOPES[model]:
        for units in ((ids.new(),), None):
            grants = (Grant(role, units, ServiceLine.CHILD_PROTECTION),)
            actor = Actor("caller", grants, person_id=ids.new(), source_system="source")
            rows = select(row).where(access.scope(actor, model, row))
            assert len(FROM_THE_TABLE.findall(str(rows))) == 1, (Role(role), units)


def of_many_roles() -> Actor:
    roles = (Role.QA_MANAGER, Role.PRACTITIONER, Role.IRO, Role.TEAM_MANAGER)
    grants = tuple(Grant(role, (ids.new(),), None) for role in roles)
    return Actor("caller", grants, person_id=ids.new(), source_system="source")


@pytest.mark.parametrize(
    "schema",
    [schema for schema, model in PAIRS.items() if model in access.SCOPES],
    ids=lambda schema: schema.__name__,
)
def test_a_document_is_made_of_the_row_itself(schema: type[BaseModel]) -> None:
    row = aliased(PAIRS[schema], name="the_row")
    document = documents.document(schema, row, of_many_roles())
    assert len(FROM_THE_TABLE.findall(str(select(document).select_from(row)))) == 1


@pytest.mark.parametrize(
    "step",
    [step for steps in STEPS.values() for step in steps],
    ids=lambda step: f"{step.model.__name__}-{step.verb}",
)
def test_a_step_asks_about_the_row_itself(step: Step) -> None:
    row, me = aliased(step.model, name="the_row"), of_many_roles()
    for guard in (*([step.who] if step.who else []), *step.guards):
        found = FROM_THE_TABLE.findall(str(select(row).where(guard.holds(row, me))))
        assert len(found) == 1, guard.code

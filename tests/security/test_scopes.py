"""What a role sees of a row depends on that row, and on no other of its table.

SQLAlchemy ties a subquery to the SELECT around it. In a subquery of a subquery the row itself must
be named (`correlate`), or the condition is asked of any row of the table.
"""

import re

import pytest
from sqlalchemy import select
from sqlalchemy.orm import aliased

from app.core import ids
from app.models.platform.base import Base
from app.services import access
from app.services.access import Actor, Grant
from app.vocabulary.organisation import ServiceLine
from app.vocabulary.roles import Role

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

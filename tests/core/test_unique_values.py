"""A broken unique constraint names the noun and the member, and never a value."""

import pytest
from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Session

from app.core.database_errors import CONSTRAINTS
from app.models.platform.base import Base
from app.vocabulary.roles import Role
from tests import factories
from tests.conftest import As

SOMEBODY = "01890a5d-ac96-774b-bcce-b302099a8057"


def test_every_unique_constraint_of_the_tables_has_its_sentence() -> None:

    for table in Base.metadata.tables.values():
        unique: list[UniqueConstraint | Index] = [
            *(each for each in table.constraints if isinstance(each, UniqueConstraint)),
            *(index for index in table.indexes if index.unique),
        ]
        assert {str(each.name) for each in unique} <= CONSTRAINTS.keys(), table.name


@pytest.mark.parametrize(
    ("constraint", "sentence"),
    [
        ("uq_people_email", "A person with this e-mail address already exists."),
        ("uq_audit_cycles_programme_id_number", "An audit cycle with this programme and number"),
        ("uq_change_requests_open", "This audit already has an open change request."),
        ("uq_qa_records_live", "This meeting already has a QA record."),
    ],
)
def test_the_sentence_names_the_noun_and_its_members(constraint: str, sentence: str) -> None:
    assert CONSTRAINTS[constraint].sentence.startswith(sentence)


def test_a_second_person_with_an_email_address_is_refused_by_name(db: Session, as_: As) -> None:
    client = as_(factories.a_person(db, Role.ADMINISTRATOR))
    person = {"display_name": "One", "email": "same@kent.example", "active": True}
    assert client.put("/v1/people/01890a5d-ac96-774b-bcce-b302099a8056", json=person).is_success
    answer = client.put(f"/v1/people/{SOMEBODY}", json={**person, "display_name": "Two"})
    problem = answer.json()
    sentence = "A person with this e-mail address already exists."
    assert (answer.status_code, problem["code"]) == (409, "conflict")
    assert problem["detail"] == sentence
    assert problem["errors"] == [{"pointer": "/email", "code": "exists", "detail": sentence}]
    assert "same@kent" not in answer.text

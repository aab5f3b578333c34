"""Names beside identifiers, for callers who are shown the identifier."""

from collections.abc import Iterator
from typing import Any, get_args, get_origin

import pytest
from pydantic import BaseModel
from sqlalchemy.orm import Session

from app.core import clock
from app.models.organisation.people import Person
from app.services.platform.documents import bare
from app.services.platform.references import REFERENCES
from app.vocabulary.roles import Role
from tests import factories
from tests.conftest import As


@pytest.fixture
def auditor(db: Session) -> Person:
    return factories.a_person(db, Role.AUDITOR)


def read(as_: As, who: Person, audit_id: Any) -> dict[str, Any]:
    answer = as_(who).get(f"/v1/audits/{audit_id}")
    assert answer.status_code == 200, answer.text
    document: dict[str, Any] = answer.json()
    return document


def test_an_audit_names_its_people_place_child_round_and_tool(
    db: Session, as_: As, auditor: Person
) -> None:
    team = factories.a_team(db, "dover-1")
    audit = factories.an_audit(db, auditor, team)
    document = read(as_, auditor, audit.id)
    assert document["auditor"] == {"id": str(auditor.id), "display_name": auditor.display_name}
    assert document["org_unit"] == {"id": str(team.id), "code": team.code, "name": team.name}
    assert document["subject"]["id"] == document["subject_id"]
    assert len(document["subject"]["reference"]) > 0
    assert document["cycle"]["number"] == 1
    assert document["round"]["id"] == document["round_id"]
    assert document["tool_version"]["tool_key"] == audit.tool_key
    assert document["practitioner"] is None


def test_a_list_names_as_a_single_read_does(db: Session, as_: As, auditor: Person) -> None:
    audit = factories.an_audit(db, auditor, factories.a_team(db))
    (line,) = as_(auditor).get("/v1/audits").json()["items"]
    (item,) = as_(auditor).get("/v1/audits?view=full").json()["items"]
    single = read(as_, auditor, audit.id)
    assert {name: line[name] for name in ("auditor", "subject", "org_unit", "round")} == {
        name: single[name] for name in ("auditor", "subject", "org_unit", "round")
    }
    assert {name: item[name] for name in ("auditor", "subject", "org_unit", "cycle")} == {
        name: single[name] for name in ("auditor", "subject", "org_unit", "cycle")
    }


def test_a_name_is_masked_where_its_identifier_is(db: Session, as_: As, auditor: Person) -> None:
    """The moderator is shown to the Unit and to the moderator, not to the auditor."""
    moderator = factories.a_person(db, Role.MODERATOR)
    audit = factories.an_audit(
        db,
        auditor,
        factories.a_team(db),
        status="in_moderation",
        moderator_id=moderator.id,
        selected_at=clock.now(),
        selection_reason="random",
    )
    document = read(as_, auditor, audit.id)
    assert (document["moderator_id"], document["moderator"]) == (None, None)
    unit = factories.a_person(db, Role.QA_ADMIN)
    assert read(as_, unit, audit.id)["moderator"]["display_name"] == moderator.display_name


def inside(schema: type[BaseModel]) -> Iterator[type[BaseModel]]:
    """Yields the documents that are in a document, and those in them."""
    for field in schema.model_fields.values():
        kind = bare(field.annotation)
        kind = bare(get_args(kind)[0]) if get_origin(kind) is list else kind
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            yield kind
            yield from inside(kind)


def test_no_reference_has_another_to_a_row_of_its_own_model_in_it() -> None:
    """So that one alias of each model names all its rows."""
    within = {
        schema: {REFERENCES[each].model for each in inside(schema) if each in REFERENCES}
        for schema in REFERENCES
    }
    assert any(within.values())
    assert [schema for schema, target in REFERENCES.items() if target.model in within[schema]] == []

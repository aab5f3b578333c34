"""A role holds for its place, whatever the level at which it is held: county to team.

Generated from `tests/tables/workflows`: each role at each level over rows inside its place and
outside it. Inside it sees what the table says of its place, outside what the table says of a
foreign one; the list, its count and single reads agree, and no step reaches outside.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy.orm import Session

from app.core.config import settings
from app.models.organisation.org_units import OrgUnit
from app.models.platform.base import Record
from app.vocabulary.roles import Role
from tests import factories
from tests.conftest import Client, headers_of, undone
from tests.project.test_workflows import may, posted, seen
from tests.tables.states import HERE, RECIPES, THERE, Scene
from tests.tables.workflows import NOUNS

LOCATED = sorted(name for name in NOUNS if not RECIPES[name].placeless)
Row = tuple[str, str, Record]  # the place as the role has it, the state, and the row


@pytest.fixture(autouse=True)
def callers_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings(), "actor_cache_seconds", 10.0)


def levels(db: Session, name: str) -> dict[str, OrgUnit]:
    """Returns the units at which a role can cover the rows of a noun."""
    found = {
        "county": factories.the_county(db),
        "area": factories.an_area(db),
        "district": factories.a_district(db, "dartford"),
        "team": factories.a_team(db, "dartford-1"),
    }
    if RECIPES[name].of_district:
        del found["team"]
    return found


def depends_on_place(name: str, role: Role) -> bool:
    return seen(NOUNS[name], role, HERE) != seen(NOUNS[name], role, THERE)


def rows_of(scene: Scene, name: str, role: Role, level: str) -> Iterator[Row]:
    """One row here and one elsewhere, in a state that the role sees in its place."""
    states = NOUNS[name].states.split()
    state = next((each for each in states if each in seen(NOUNS[name], role, HERE)), states[0])
    for place in (HERE, THERE):
        yield HERE if level == "county" else place, state, scene.row(place, state)


@pytest.mark.parametrize("name", LOCATED)
def test_a_role_reads_and_moves_in_its_place_alone(db: Session, app: FastAPI, name: str) -> None:
    noun, scene = NOUNS[name], Scene(db, name)
    sent = scene.bodies()
    for role in Role:
        asked = levels(db, name)
        if not depends_on_place(name, role):
            asked = dict(list(asked.items())[-1:])
        for level, unit in asked.items():
            if role is Role.INTEGRATION_CLIENT:
                continue  # a source has its own rows alone, in whatever place
            scene.forget()
            with undone(db):
                client = Client(app, None, headers_of(scene.enter(role, unit)))
                rows = list(rows_of(scene, name, role, level))
                db.flush()
                wanted = {str(row.id) for at, state, row in rows if state in seen(noun, role, at)}
                made = {str(row.id) for _, _, row in rows}
                page = client.get(f"{scene.path}?limit=200&count=true").json()
                found = {item["id"] for item in page["items"]}
                told = (role, level)
                assert found & made == wanted, told
                assert page["total"] == len(found), told
                for at, state, row in rows:
                    one(client, scene, row, found, told)
                    if state not in seen(noun, role, at):
                        unmoved(client, scene, row, sent, told)
                    elif at == THERE:
                        refused(client, scene, row, role, sent)


def one(client: Client, scene: Scene, row: Record, found: set[str], told: Any) -> None:
    status = 200 if str(row.id) in found else 404
    for tail in ("", "/actions"):
        assert client.get(f"{scene.path}/{row.id}{tail}").status_code == status, (told, tail)


def unmoved(client: Client, scene: Scene, row: Record, sent: Any, told: Any) -> None:
    """No step of a row that is not seen says more than that there is none."""
    for verb, move in NOUNS[scene.noun].moves.items():
        if move.path is not None:
            answer = posted(client, scene, row, verb, move, sent)
            assert answer.status_code == 404, (told, verb, answer.text)


def refused(client: Client, scene: Scene, row: Record, role: Role, sent: Any) -> None:
    """What is read by everybody, such as an open campaign, is moved in its place alone."""
    for verb, move in NOUNS[scene.noun].moves.items():
        if move.path is not None and not may(move, role, THERE):
            answer = posted(client, scene, row, verb, move, sent)
            assert answer.status_code == 403, (role, verb, answer.text)

"""List, count, get, the rows behind figures and their export are the same rows, for everybody.

Worlds and callers are drawn: teams of three districts, one to three roles at any height of the
tree, of one service line or all, of today or of another day; rows in any state, theirs or not.
"""

from datetime import timedelta
from random import Random

import pytest
from fastapi import FastAPI
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from app import clock
from app import db as database
from app.config import settings
from app.models.base import Record
from app.models.meetings import Meeting
from app.models.organisation import OrgUnit
from app.models.people import Person, RoleAssignment
from app.models.subjects import Subject
from app.vocabulary import Role, ServiceLine
from tests import make
from tests.conftest import Client, OneConnection, headers_of
from tests.states import MAKERS, PLACES, At, Scene
from tests.workflow_rows import NOUNS

TEAMS = ("dartford-1", "dartford-2", "dover-1", "thanet-1")
NAMED = ("cype", "north", "dartford", "dartford-1", "dartford-2", "dover", "dover-1")
# What comes with the others, and has no states.
ALSO: dict[str, type[Record]] = {
    "subjects": Subject,
    "meetings": Meeting,
    "people": Person,
    "org-units": OrgUnit,
    "role-assignments": RoleAssignment,
}


@pytest.fixture(autouse=True)
def callers_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings(), "actor_cache_seconds", 10.0)


def a_caller(db: Session, chance: Random) -> tuple[Person, Role]:
    """Somebody with some roles somewhere, not all of them held today."""
    person, today = make.a_person(db), clock.today()
    roles = [role for role in Role if role is not Role.INTEGRATION_CLIENT]
    held = [chance.choice(roles) for _ in range(chance.randint(1, 3))]
    for role in dict.fromkeys(held):
        unit = db.scalars(select(OrgUnit).where(OrgUnit.code == chance.choice(NAMED))).one()
        begins = chance.choice([make.LONG_AGO] * 4 + [today, today + timedelta(days=1)])
        ends = None
        if begins == make.LONG_AGO:
            ends = chance.choice([None] * 3 + [today, today + timedelta(days=1)])
        line = chance.choice([None, None, ServiceLine.CHILDREN_IN_CARE, ServiceLine.FRONT_DOOR])
        make.a_role(db, person, role, unit, valid_from=begins, valid_to=ends, service_line=line)
    return person, held[0]


def a_drawn_world(db: Session, chance: Random) -> tuple[Person, dict[str, type[Record]]]:
    """The caller, and the model of each list in which something was put."""
    teams = [make.a_team(db, code) for code in TEAMS]
    me, role = a_caller(db, chance)
    models: dict[str, type[Record]] = dict(ALSO)
    for noun, maker in MAKERS.items():
        if "{" in noun:
            continue
        scene = Scene(db, noun)
        scene.me, scene.role = me, role
        for _ in range(3):
            scene.number += 1
            state = chance.choice(NOUNS[noun].states.split())
            row = maker(scene, At(chance.choice(PLACES), chance.choice(teams), state))
            models[noun] = type(row)
    db.flush()
    return me, models


def listed(client: Client, path: str, limit: int) -> tuple[list[str], int | None]:
    """What all pages hold, in their order, and the count of the first."""
    page = client.get(f"{path}?limit={limit}&count=true").json()
    found, total = [item["id"] for item in page["items"]], page["total"]
    while page["next_cursor"] is not None:
        page = client.get(f"{path}?limit={limit}&cursor={page['next_cursor']}").json()
        found += [item["id"] for item in page["items"]]
    return found, total


def explained(client: Client, slug: str, name: str) -> set[str] | None:
    """The rows behind a figure, over all pages; None for who may not read rows."""
    found: set[str] = set()
    url = f"/v1/metrics/{slug}?explain=rows&limit=7"
    answer = client.get(url)
    while answer.status_code == 200:
        page = answer.json()["explanation"]
        found |= {item[name] for item in page["items"]}
        if page["next_cursor"] is None:
            return found
        answer = client.get(f"{url}&cursor={page['next_cursor']}")
    assert answer.status_code == 403, answer.text
    return None


def figures_agree(client: Client, assignments: set[str], meetings: set[str]) -> None:
    """No row is counted that is not listed, and the export says what the answer says."""
    for slug, name, among in (
        ("expected", "assignment_id", assignments),
        ("completion_rate", "assignment_id", assignments),
        ("qa_coverage", "meeting_id", meetings),
    ):
        rows = explained(client, slug, name)
        assert rows is None or rows <= among, slug
        told, export = (client.get(f"/v1/metrics/{slug}{kind}") for kind in ("", "/csv"))
        assert told.status_code == export.status_code, slug
        if told.status_code == 200 and rows is not None:
            total = told.json()["total"]["denominator"]
            head, *lines = [line.split(",") for line in export.text.splitlines()]
            column = head.index("denominator")
            assert sum(int(line[column] or 0) for line in lines[-1:]) == total, slug


@hypothesis_settings(
    max_examples=5, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True
)
@given(chance=st.randoms(use_true_random=False))
def test_list_count_get_and_figures_agree_in_any_world(
    engine: Engine, app: FastAPI, chance: Random
) -> None:
    with engine.connect() as connection, connection.begin() as outer:
        database.use(OneConnection(connection))
        with Session(connection, join_transaction_mode="create_savepoint") as db:
            agree(db, app, chance)
        outer.rollback()


def agree(db: Session, app: FastAPI, chance: Random) -> None:
    me, models = a_drawn_world(db, chance)
    client, seen = Client(app, None, headers_of(me)), dict[str, set[str]]()
    for noun, model in models.items():
        path = f"/v1/{noun}"
        found, total = listed(client, path, chance.choice([2, 5, 200]))
        seen[noun] = set(found)
        assert len(found) == len(seen[noun]) == total, noun
        known = db.scalars(select(model.id).order_by(model.id)).all()
        for row_id in chance.sample(known, min(len(known), 8)):
            status = client.get(f"{path}/{row_id}").status_code
            assert status == (200 if str(row_id) in seen[noun] else 404), (noun, row_id)
    figures_agree(client, seen["audit-assignments"], seen["meetings"])

"""List, count, get, the rows behind figures and their export are the same rows, for everybody.

There is one of everything in each state in two districts. Callers are drawn: one to three roles at
any height of the tree, of one service line or all, of today or of another day, and what is theirs.
"""

from datetime import timedelta
from random import Random

import pytest
from fastapi import FastAPI
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.config import settings
from app.models.base import Record
from app.models.meetings import Meeting
from app.models.organisation import OrgUnit
from app.models.people import Person, RoleAssignment
from app.models.subjects import Subject
from app.vocabulary import Role, ServiceLine
from tests import make
from tests.conftest import Client, headers_of, undone
from tests.states import HERE, OWN, THERE, Scene
from tests.workflow_rows import NOUNS

NAMED = ("cype", "north", "dartford", "dartford-1", "dover", "dover-1")
OTHERS = [role for role in Role if role is not Role.INTEGRATION_CLIENT]
READERS = [Role.QA_ADMIN, Role.QA_MANAGER, Role.AUDITOR, Role.MODERATOR, Role.PRACTITIONER,
           Role.TEAM_MANAGER, Role.SERVICE_MANAGER, Role.DIRECTOR, Role.IRO]  # fmt: skip
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
    held = [chance.choice(READERS)]
    held += [chance.choice(OTHERS) for _ in range(chance.randint(0, 2))]
    for role in dict.fromkeys(held):
        unit = db.scalars(select(OrgUnit).where(OrgUnit.code == chance.choice(NAMED))).one()
        begins = chance.choice([make.LONG_AGO] * 4 + [today, today + timedelta(days=1)])
        ends = None
        if begins == make.LONG_AGO:
            ends = chance.choice([None] * 3 + [today, today + timedelta(days=1)])
        line = chance.choice([None, None, ServiceLine.CHILDREN_IN_CARE, ServiceLine.FRONT_DOOR])
        make.a_role(db, person, role, unit, valid_from=begins, valid_to=ends, service_line=line)
    return person, held[0]


def a_world(db: Session) -> tuple[list[Scene], dict[str, type[Record]]]:
    """What there is whoever asks, and the model of each list in which something was put."""
    scenes, models = [], dict(ALSO)
    for noun in (noun for noun in NOUNS if "{" not in noun):
        scene = Scene(db, noun)
        rows = scene.rows(HERE, NOUNS[noun].states) | scene.rows(THERE, NOUNS[noun].states)
        models[noun] = type(next(iter(rows.values())))
        scenes.append(scene)
    return scenes, models


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


def test_list_count_get_and_figures_agree_for_whoever_asks(db: Session, app: FastAPI) -> None:
    scenes, models = a_world(db)

    @hypothesis_settings(
        max_examples=5, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True
    )
    @given(chance=st.randoms(use_true_random=False))
    def for_somebody(chance: Random) -> None:
        with undone(db):
            me, role = a_caller(db, chance)
            for scene in scenes:
                scene.me, scene.role = me, role
                scene.rows(OWN, chance.choice(NOUNS[scene.noun].states.split()))
            db.flush()
            agree(db, Client(app, None, headers_of(me)), models, chance)
        for scene in scenes:
            scene.forget()

    for_somebody()


def agree(db: Session, client: Client, models: dict[str, type[Record]], chance: Random) -> None:
    seen = dict[str, set[str]]()
    for noun, model in models.items():
        path = f"/v1/{noun}"
        found, total = listed(client, path, chance.choice([5, 50, 200]))
        seen[noun] = set(found)
        assert len(found) == len(seen[noun]) == total, noun
        known = db.scalars(select(model.id).order_by(model.id)).all()
        for row_id in chance.sample(known, min(len(known), 4 if noun in ALSO else 24)):
            status = client.get(f"{path}/{row_id}").status_code
            assert status == (200 if str(row_id) in seen[noun] else 404), (noun, row_id)
    figures_agree(client, seen["audit-assignments"], seen["meetings"])

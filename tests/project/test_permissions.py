"""Who may do what: every operation by role.

The table is golden: it was read against docs/permissions.md, and any change of it must be meant.
What has states is tested by state and place in `tests/project/test_workflows.py`.

EVERY OPERATION HAS A ROW in `tests/tables/permissions`; `test_every_operation_has_its_row` fails
without one. To add an operation: write its row from docs/permissions.md into the file of its area;
if its address has a new `{parameter}`, put one such row into the same area of `tests/tables/world`,
where the caller is its owner as far as the role can be; if its body cannot be made from the
document alone, enter it there too.
"""

import re
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy.orm import Session

from app.core.config import settings
from app.vocabulary.roles import Role
from tests import factories
from tests.conftest import As, Client, headers_of, undone
from tests.project.test_architecture import protected
from tests.support.example_bodies import body_of, resolved
from tests.support.roles import QUARTERS
from tests.tables.permissions import ROWS, among
from tests.tables.world import QUERIES, World, seeded, the_caller, the_world


def test_rows_behind_a_figure_are_those_of_the_list(db: Session, as_: As) -> None:
    """List, get, count and the rows of a metric agree for each role that may read rows."""
    team = factories.a_team(db, "dartford-1")
    for role in (Role.QA_ADMIN, Role.QA_MANAGER, Role.AUDITOR, Role.TEAM_MANAGER, Role.DIRECTOR):
        me = factories.a_person(db, role, at=factories.a_district(db, "dartford"))
        factories.an_assignment(db, me if role is Role.AUDITOR else None, at=team)
        factories.an_assignment(db, at=factories.a_team(db, "dover-1"))
        client = as_(me)
        page = client.get("/v1/audit-assignments?limit=200&count=true").json()
        explained = client.get("/v1/metrics/expected?explain=rows&limit=1000").json()
        rows = {row["assignment_id"] for row in explained["explanation"]["items"]}
        assert rows == {item["id"] for item in page["items"]}, role
        assert explained["total"]["denominator"] == page["total"], role


def asked(
    client: Client, method: str, path: str, name: str, document: dict[str, Any], world: World
) -> Any:
    """One request of an operation, with everything of it naming what is in the world."""
    told = document["paths"][path][method.lower()]
    url = re.sub(r"\{(\w+)\}", lambda hole: world.named(hole[1], path[: hole.start()]), path)
    content = told.get("requestBody", {}).get("content", {})
    sent: dict[str, Any] = {"headers": {"Idempotency-Key": name}} if method == "POST" else {}
    if "application/json" in content:
        schema = content["application/json"]["schema"]
        sent["json"] = world.bodies.get(name) or body_of(document, schema, world)
    elif content:
        upload = resolved(document, content["multipart/form-data"]["schema"])
        needed = upload.get("required", ("header", "episodes"))
        sent["files"] = dict.fromkeys(needed, b"CHILD\n")
    query = {key: str(world.ids.get(value, value)) for key, value in QUERIES.get(name, {}).items()}
    return client.request(method, url, params=query or None, **sent)


def row_of(name: str, role: Role) -> str:
    done, refused = (among(words) for words in ROWS[name])
    if role in done:
        return "ok"
    return "403" if role in refused else "404"


def outcome(answer: Any) -> str:
    """What the answer says of the permission: past it lie states, bodies and conditions."""
    status = answer.status_code
    assert status < 500, answer.text
    assert status != 401, answer.text
    return str(status) if status in {403, 404} else "ok"


@pytest.mark.parametrize("roles", QUARTERS)
def test_every_operation_is_for_whom_its_row_says(
    db: Session, app: FastAPI, monkeypatch: pytest.MonkeyPatch, roles: list[Role]
) -> None:
    monkeypatch.setattr(settings(), "actor_cache_seconds", 10.0)
    document = app.openapi()
    seeded(db)
    for role in roles:
        with undone(db):
            me = the_caller(db, role)
            world = the_world(db, me, role)
            db.flush()
            client = Client(app, None, headers_of(me))
            for method, path, name in protected(app):
                with undone(db):
                    found = asked(client, method, path, name, document, world)
                assert outcome(found) == row_of(name, role), (role, name, found.text)


def test_every_operation_has_its_row(app: FastAPI) -> None:
    assert set(ROWS) == {name for _, _, name in protected(app)}

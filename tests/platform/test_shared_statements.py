"""Callers of one shape share a compiled statement, and never a value in it."""

import ast
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from fastapi import FastAPI
from sqlalchemy import select, true
from sqlalchemy.orm import Session

from app.core import clock, ids
from app.core.config import settings
from app.core.database import database
from app.models.auditing.assignments import AuditAssignment
from app.models.organisation.org_units import OrgUnit
from app.models.organisation.people import Person
from app.models.platform.base import Record
from app.schemas.notifications.notifications import NotificationQuery
from app.services import access
from app.services.access import Actor, Grant
from app.services.notifications import notifications
from app.services.platform import compiled_sql, documents, scopes
from app.services.platform.reading import Reading
from app.vocabulary.organisation import ServiceLine
from app.vocabulary.roles import Role
from tests import factories
from tests.conftest import As, Client, headers_of, undone
from tests.project.test_architecture import protected
from tests.support.roles import QUARTERS
from tests.tables.documents import PAIRS
from tests.tables.permissions import ROWS, among
from tests.tables.world import QUERIES, World, seeded, the_caller, the_world

LIST = "/v1/audit-assignments?limit=20"
# The documents of rows that are read by themselves; those of parts are in them.
READ = {
    schema: model
    for schema, model in PAIRS.items()
    if model in access.SCOPES and issubclass(model, Record)
}


def listed(client: Client, path: str = LIST) -> set[str]:
    answer = client.get(path)
    assert answer.status_code == 200, answer.text
    return {item["id"] for item in answer.json()["items"]}


@pytest.fixture
def teams(db: Session) -> list[OrgUnit]:
    return [factories.a_team(db, "dartford-1"), factories.a_team(db, "dover-1")]


@pytest.fixture
def managers(db: Session, teams: list[OrgUnit]) -> list[Person]:
    return [factories.a_person(db, Role.TEAM_MANAGER, at=team) for team in teams]


def test_callers_of_one_shape_share_a_statement_and_each_sees_their_own_place(
    db: Session, as_: As, teams: list[OrgUnit], managers: list[Person]
) -> None:
    rows = [{str(factories.an_assignment(db, at=team).id)} for team in teams]
    first, second = (as_(person) for person in managers)
    assert listed(first) == rows[0]
    kept = len(compiled_sql.KEPT)
    assert listed(second) == rows[1]
    assert listed(first) == rows[0]
    assert len(compiled_sql.KEPT) == kept


def test_a_scope_that_is_kept_has_the_values_of_each_caller(
    db: Session, teams: list[OrgUnit]
) -> None:
    """Wherever it stands in a statement, also beside a condition that has an OR."""
    rows = [factories.an_assignment(db, at=team).id for team in teams]
    actors = [Actor("manager", (Grant(Role.TEAM_MANAGER, (team.id,)),)) for team in teams]
    for actor, row_id in zip((*actors, *actors), (*rows, *rows), strict=True):
        seen = scopes.seen(actor, AuditAssignment)
        assert db.scalars(select(AuditAssignment.id).where(seen)).all() == [row_id]
        other = select(AuditAssignment.id).where(seen.is_not(true()), AuditAssignment.id.in_(rows))
        assert set(db.scalars(other)) == {*rows} - {row_id}


def test_a_role_for_the_county_does_not_share_the_statement_of_one_for_a_team(
    db: Session, as_: As, teams: list[OrgUnit], managers: list[Person]
) -> None:
    rows = [str(factories.an_assignment(db, at=team).id) for team in teams]
    county = as_(factories.a_person(db, Role.TEAM_MANAGER))
    assert listed(county) == set(rows)
    assert listed(as_(managers[1])) == {rows[1]}
    assert listed(county) == set(rows)


def test_the_same_question_with_other_values_shares_a_statement_and_finds_other_rows(
    db: Session, as_: As, teams: list[OrgUnit]
) -> None:
    rows = [str(factories.an_assignment(db, at=team).id) for team in teams]
    client = as_(factories.a_person(db, Role.QA_MANAGER))
    several = f"id={rows[1]}&id={rows[0]}"
    assert listed(client, f"{LIST}&id={rows[0]}") == {rows[0]}
    assert listed(client, f"{LIST}&{several}") == set(rows)
    kept = len(compiled_sql.KEPT)
    assert listed(client, f"{LIST}&id={rows[1]}") == {rows[1]}
    assert listed(client, f"{LIST}&{several}&id={ids.new()}") == set(rows)
    assert len(compiled_sql.KEPT) == kept


def test_each_combination_of_filters_has_a_statement_of_its_own(
    db: Session, as_: As, teams: list[OrgUnit]
) -> None:
    rows = [str(factories.an_assignment(db, at=team).id) for team in teams]
    client = as_(factories.a_person(db, Role.QA_MANAGER))
    assert listed(client, f"{LIST}&org_unit_id={teams[0].id}") == {rows[0]}
    assert listed(client, f"{LIST}&under={teams[0].id}") == {rows[0]}
    assert listed(client, f"{LIST}&org_unit_id={teams[0].id}&under={teams[1].id}") == set()
    assert listed(client, LIST) == set(rows)


def lists(app: FastAPI) -> Iterator[tuple[str, str, str, str]]:
    """Every list of rows that can also be read one by one: its path and name, and of the one."""
    names = {path: name for method, path, name in protected(app) if method == "GET"}
    for path, name in names.items():
        below = re.compile(re.escape(path) + r"/\{\w+_id\}")
        one = next((each for each in names if below.fullmatch(each)), None)
        if name.startswith("list_") and "{" not in path and one is not None:
            yield path, name, one, names[one]


@pytest.mark.parametrize("roles", QUARTERS)
def test_a_list_holds_exactly_what_can_be_read_one_by_one(
    db: Session, app: FastAPI, monkeypatch: pytest.MonkeyPatch, roles: list[Role]
) -> None:
    """For every role and a third of the lists, by people of the role in different places."""
    monkeypatch.setattr(settings(), "actor_cache_seconds", 10.0)
    seeded(db)
    for role in roles:
        with undone(db):
            me = the_caller(db, role)
            world = the_world(db, me, role)
            clients = [Client(app, None, headers_of(me))]
            if role is not Role.INTEGRATION_CLIENT:
                other = factories.a_person(db, role, at=factories.a_team(db, "thanet-9"))
                elsewhere = factories.a_person(db, role, at=factories.a_team(db, "thanet-8"))
                clients += [Client(app, None, headers_of(each)) for each in (other, elsewhere)]
            db.flush()
            for path, name, one, one_name in asked_by(role, app):
                for client in (*clients, clients[0]):
                    compare(client, path, name, one, one_name, world, role)


def asked_by(role: Role, app: FastAPI) -> Iterator[tuple[str, str, str, str]]:
    """The lists of a role: a third of those it may ask, and another third for the next role."""
    mine = [each for each in lists(app) if role in among(ROWS[each[1]][0])]
    yield from mine[list(Role).index(role) % 3 :: 3]


def compare(
    client: Client, path: str, name: str, one: str, one_name: str, world: World, role: Role
) -> None:
    query = {key: str(world.ids.get(value, value)) for key, value in QUERIES.get(name, {}).items()}
    answer = client.get(path, params={**query, "limit": "200"})
    assert answer.status_code == 200, (name, role, answer.text)
    found = [item["id"] for item in answer.json()["items"]]
    named = world.named(one.rpartition("{")[2].rstrip("}"), one.rpartition("{")[0])
    for row_id in {named, *found[:2]}:
        status = client.get(f"{path}/{row_id}").status_code
        assert status in {200, 404}, (one_name, role)
        assert (status == 200) == (row_id in found), (name, role, row_id)


def of_all_roles(name: str, line: ServiceLine) -> Actor:
    units = (ids.new(), ids.new())
    grants = tuple(Grant(role, units, line) for role in Role)
    return Actor(name=name, grants=grants, person_id=ids.new(), source_system=name)


@pytest.mark.usefixtures("db")
def test_a_statement_for_one_caller_is_word_for_word_that_of_another_of_the_shape() -> None:
    """Whatever differs between them, and the day, is a parameter, by the rules of every role."""
    texts: list[dict[str, str]] = []
    for n, line in enumerate((ServiceLine.CHILD_PROTECTION, ServiceLine.CHILDREN_IN_CARE)):
        actor = of_all_roles(f"caller-{n}", line)
        day = datetime(2026, 3, 1, 9, tzinfo=UTC) + timedelta(days=40 * n)
        with clock.held_at(day), database().connection() as connection:
            reading = Reading(connection, actor, f"/v1/route-{n}")
            texts.append(
                {
                    schema.__name__: documents.statement_of(reading, schema, model).sql
                    for schema, model in READ.items()
                }
            )
            inbox = notifications.statement_of(reading, NotificationQuery(kind=[], overdue=True))
            texts[n]["notifications"] = inbox.sql
    assert len(texts[0]) > 30
    assert texts[0] == texts[1]


def searches() -> dict[str, ast.FunctionDef]:
    """The functions that select the rows of a list, and that routes hand to `reader.page`."""
    services = Path(__file__).parents[2] / "app" / "services"
    return {
        f"{path.parent.name}/{path.stem}": function
        for path in services.rglob("*.py")
        for function in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(function, ast.FunctionDef) and function.name == "search"
    }


def test_a_search_knows_the_time_and_the_database_by_its_caller_alone() -> None:
    """What it selects is built once a day for a caller who asks the same again."""
    found = searches()
    assert len(found) > 40
    asking = {name for name, function in found.items() if "clock.now" in ast.unparse(function)}
    with_session = {name for name, f in found.items() if "db" in {a.arg for a in f.args.args}}
    assert (asking, with_session) == (set(), set())


def test_a_list_that_is_asked_again_is_not_built_again_and_shows_what_has_changed(
    db: Session, as_: As, teams: list[OrgUnit]
) -> None:
    client = as_(factories.a_person(db, Role.QA_MANAGER))
    first = str(factories.an_assignment(db, at=teams[0]).id)
    assert listed(client) == {first}
    asked = len(compiled_sql.ASKED)
    second = str(factories.an_assignment(db, at=teams[1]).id)
    assert listed(client) == {first, second}
    assert len(compiled_sql.ASKED) == asked
    assert listed(client, f"{LIST}&org_unit_id={teams[0].id}") == {first}
    assert len(compiled_sql.ASKED) == asked + 1


def test_a_list_that_is_asked_again_follows_the_day_and_the_roles_of_its_caller(
    db: Session, as_: As, teams: list[OrgUnit]
) -> None:
    due = date(2026, 3, 10)
    row = str(factories.an_assignment(db, at=teams[0], due_date=due, status="allocated").id)
    manager = factories.a_person(db, Role.TEAM_MANAGER, at=teams[1])
    unit = factories.a_person(db, Role.QA_MANAGER)
    overdue = f"{LIST}&overdue=true"
    for day, late in ((date(2026, 3, 10), set()), (date(2026, 3, 11), {row})):
        with clock.held_at(datetime(day.year, day.month, day.day, 9, tzinfo=UTC)):
            assert listed(as_(unit), overdue) == late
    assert listed(as_(manager)) == set()
    factories.a_role(db, manager, Role.TEAM_MANAGER, at=teams[0])
    assert listed(as_(manager)) == {row}

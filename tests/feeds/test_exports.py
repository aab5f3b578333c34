"""Exports: every list and set as a file that holds what the list holds."""

import csv
import io
import json
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy.orm import Session

from app.core import clock
from app.services.feeds.sets.catalogue import SETS
from app.vocabulary.roles import Role
from tests import factories
from tests.conftest import As, Client, headers_of
from tests.tables.world import QUERIES, World, seeded, the_caller, the_world

REASON = "Yearly return to the Department for Education."


def exports_of(document: dict[str, Any]) -> dict[str, str]:
    """The path of each list that has an export, by the name of the list."""
    return {
        item["post"]["operationId"].replace("export_", "list_", 1): path
        for path, item in document["paths"].items()
        if path.startswith("/v1/exports/") and "sets/" not in path
        if "post" in item
    }


def filled(path: str, world: World) -> str:
    for part in [each[1:-1] for each in path.split("/") if each.startswith("{")]:
        path = path.replace(f"{{{part}}}", world.named(part, path[: path.index(f"{{{part}}}")]))
    return path


def flat(row: dict[str, Any], path: str = "") -> dict[str, Any]:
    """The row with `auditor.display_name` for a member of an object."""
    found: dict[str, Any] = {}
    for name, value in row.items():
        if isinstance(value, dict):
            found |= flat(value, f"{path}{name}.")
        else:
            found[path + name] = value
    return found


def as_cell(value: Any) -> str:
    """The value as a cell of CSV has it, once a reader has taken away quotes."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    text = str(value)
    return f"'{text}" if isinstance(value, str) and text[:1] in set("=+-@\t\r") else text


def the_cells(row: dict[str, Any], cells: dict[str, str]) -> None:
    """Asserts that a line of CSV has what the row has; what is null in it has empty cells."""
    for name, value in flat(row).items():
        if value is None and name not in cells:
            assert all(cells[each] == "" for each in cells if each.startswith(f"{name}."))
        elif isinstance(value, list):
            assert json.loads(cells[name].removeprefix("'")) == value, name
        elif isinstance(value, dict):
            assert json.loads(cells[name]) == value, name
        elif isinstance(value, float):
            assert float(cells[name]) == value, name
        else:
            assert cells[name] == as_cell(value), name


# Seen by administrators alone.
OF_ADMINISTRATORS = {"list_access_changes", "list_api_keys", "list_webhooks"}
OF_ADMINISTRATORS |= {"list_webhook_deliveries"}


@pytest.mark.parametrize("role", [Role.QA_MANAGER, Role.ADMINISTRATOR])
def test_a_file_has_the_rows_that_the_list_has(db: Session, app: FastAPI, role: Role) -> None:
    seeded(db)
    me = the_caller(db, role)
    world = the_world(db, me, role)
    db.flush()
    client, compared = Client(app, None, headers_of(me)), set()
    for name, template in exports_of(app.openapi()).items():
        if (name in OF_ADMINISTRATORS) is not (role is Role.ADMINISTRATOR):
            continue
        path = filled(template, world)
        query = {k: str(world.ids.get(v, v)) for k, v in QUERIES.get(name, {}).items()}
        listed = client.get(path.replace("/exports", "", 1), params=query | {"limit": "200"})
        lines = client.post(path, params=query, json={"format": "ndjson", "reason": REASON})
        assert lines.status_code == listed.status_code, (name, lines.text)
        if listed.status_code != 200:
            continue
        rows = listed.json()["items"]
        assert [json.loads(each) for each in lines.text.splitlines()] == rows, name
        table = client.post(path, params=query, json={"format": "csv", "reason": REASON})
        cells = list(csv.DictReader(io.StringIO(table.text, newline=""), strict=True))
        assert len(cells) == len(rows), name
        for row, line in zip(rows, cells, strict=True):
            the_cells(row, line)
        if rows:
            compared.add(name)
    assert len(compared) >= (40 if role is Role.QA_MANAGER else 3), sorted(compared)


def test_a_file_of_a_set_has_the_rows_that_odata_has(db: Session, app: FastAPI) -> None:
    seeded(db)
    me = the_caller(db, Role.QA_MANAGER)
    the_world(db, me, Role.QA_MANAGER)
    db.flush()
    client, compared = Client(app, None, headers_of(me)), set()
    # Thirty years of days are alike in all; the watermark tells when it was read.
    for name in SETS.keys() - {"dim_date", "feed_watermark"}:
        compared |= {name} if same_rows(client, name) else set()
    assert len(compared) >= 20, sorted(compared)


def same_rows(client: Client, name: str) -> bool:
    """Whether a set that its caller may read has rows, which are those of its files."""
    path = f"/v1/exports/sets/{name}"
    lines = client.post(path, json={"format": "ndjson", "reason": REASON})
    answer = client.get(f"/odata/v4/{name}")
    assert lines.status_code == answer.status_code, (name, lines.text)
    if answer.status_code != 200:
        return False
    rows = answer.json()["value"]
    assert [json.loads(each) for each in lines.text.splitlines()] == rows, name
    table = client.post(path, json={"format": "csv", "reason": REASON})
    cells = list(csv.DictReader(io.StringIO(table.text, newline=""), strict=True))
    for row, line in zip(rows, cells, strict=True):
        the_cells(row, line)
    if len(rows) > 1:
        after = ",".join(str(rows[0][key]) for key in SETS[name].keys)
        rest = client.post(path, json={"format": "csv", "reason": REASON, "after": after})
        assert rest.text.count("\r\n") == len(rows) - 1, name
        assert table.text.endswith(rest.text), name
    return bool(rows)


def test_a_set_is_exported_by_those_who_read_it(db: Session, as_: As) -> None:
    meeting = factories.a_meeting(db)
    path = "/v1/exports/sets/fact_meeting"
    feed: dict[str, Any] = {"row_feed": True, "row_feed_approved_at": clock.now()}
    feed["row_feed_approved_by"] = factories.a_person(db, Role.QA_MANAGER).id
    with_feed = factories.a_client(db, Role.MI_ANALYST, **feed)
    answer = as_(with_feed).post(path, json={"format": "ndjson", "reason": REASON})
    assert str(meeting.id) in answer.text
    assert str(meeting.subject_id) not in answer.text  # a pseudonym of the feed instead
    answer = as_(with_feed).post(path, json={})
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/reason")
    answer = as_(factories.a_client(db, Role.MI_ANALYST)).post(path, json={"reason": REASON})
    assert (answer.status_code, answer.json()["code"]) == (403, "no_row_feed")
    assert as_(with_feed).post("/v1/exports/sets/fact_x", json={}).status_code == 404


def test_a_set_is_exported_as_it_is_filtered_and_selected(db: Session, as_: As) -> None:
    factories.an_audit(db)
    client = as_(factories.a_person(db, Role.QA_MANAGER))
    path = "/v1/exports/sets/dim_org_unit"
    table = client.post(path, params={"$select": "code", "$filter": "code eq 'dartford'"}, json={})
    assert table.text == 'code\r\n"dartford"\r\n'
    answer = client.post(path, params={"$filter": "nothing eq 1"}, json={})
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (400, "?$filter")
    answer = client.post(path, params={"$orderby": "code"}, json={})
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "?$orderby")
    answer = client.post(path, json={"after": "x"})
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/after")

"""Nothing that is about a child is read without a line that names its reader.

Which rows are about a child is no list: it is every table from which foreign keys lead to a child,
and what `read_log.children` registers beside them. Every route is asked for the rows of a whole
world, and no identifier of such a row may leave without its line.
"""

import base64
import json
import re
from collections.abc import Iterator

import pytest
from fastapi import FastAPI
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.models.cases.subjects import Subject
from app.models.platform.base import Base
from app.models.platform.history import Read
from app.services.access import SYSTEM
from app.services.platform import read_log
from app.vocabulary.roles import Role
from tests.conftest import Client, headers_of, undone
from tests.project.test_architecture import protected
from tests.project.test_permissions import asked
from tests.support.roles import apart
from tests.tables.states import HERE, Scene
from tests.tables.workflows import NOUNS
from tests.tables.world import World, seeded, the_caller, the_world

pytestmark = pytest.mark.usefixtures("callers_are_remembered")

# The log itself names what was read; reading it is no reading of the records.
LOG = "list_access_log"
COUNTED = (
    *("audit-assignments", "audit-alerts", "findings", "actions"),
    *("safeguarding-alerts", "appreciative-inquiries", "change-requests", "qa-records"),
    *("escalations", "feedback-submissions"),
)
READERS = (
    *(Role.QA_MANAGER, Role.QA_ADMIN, Role.AUDITOR, Role.MODERATOR, Role.PRACTITIONER),
    *(Role.TEAM_MANAGER, Role.ASSISTANT_DIRECTOR, Role.IRO, Role.INTEGRATION_CLIENT),
    *(Role.DATA_PROTECTION_OFFICER, Role.ADMINISTRATOR),
)


def models() -> set[type[Base]]:
    return {mapper.class_ for mapper in Base.registry.mappers}


def about_children() -> set[type[Base]]:
    """Every model from which foreign keys lead to a child, over however many tables."""
    found: set[type[Base]] = {Subject}
    while True:
        tables = {model.__table__ for model in found}
        more = {
            model
            for model in models() - found
            if any(key.column.table in tables for key in model.__table__.foreign_keys)
        }
        if not more:
            return found
        found |= more


def test_whatever_leads_to_a_child_knows_whose_record_it_is() -> None:
    unknown = [
        model.__name__ for model in about_children() if read_log.subject_of(model, SYSTEM) is None
    ]
    assert unknown == []


def test_what_is_about_a_child_says_so_itself() -> None:
    """A column that refers to a child is the one that names it."""
    for model in models():
        columns = [
            column.name
            for column in model.__table__.columns
            if any(key.column.table is Subject.__table__ for key in column.foreign_keys)
        ]
        if model is Subject:
            columns.remove("merged_into_id")  # another number of the same child
        assert columns in ([], [model.about]), model.__name__


class Watch:
    """The rows of children, and the lines of the read log since the last look."""

    def __init__(self, db: Session) -> None:
        self.db = db
        self.rows: dict[str, set[str]] = {}
        for model in models():
            children = read_log.children_of(model, SYSTEM)
            if children is not None and hasattr(model, "id"):
                for row_id, of in db.execute(select(model.id, children)):
                    if of:  # of a child, or of one whom nobody knows
                        self.rows[str(row_id)] = {str(each) for each in of if each is not None}
        self.seq = self._last()

    def _last(self) -> int:
        return self.db.scalar(select(func.max(Read.seq))) or 0

    def lines(self) -> list[Read]:
        lines = list(self.db.scalars(select(Read).where(Read.seq > self.seq)))
        self.seq = self._last()
        return lines

    def unlogged(self, body: str, lines: list[Read]) -> set[str]:
        """The rows that a body names, where no line names them or their child.

        Of a row whose child nobody knows, a line must say at least that something was read.
        """
        named = {each for each in re.findall(r"[0-9a-f-]{36}", body) if each in self.rows}
        seen = {str(each) for line in lines for each in (*line.entity_ids, *line.subject_ids)}
        told = bool(lines)
        return {
            each
            for each in named - seen
            if not (self.rows[each] & seen if self.rows[each] else told)
        }


def entered(db: Session, app: FastAPI, role: Role) -> tuple[Client, World, Watch]:
    me = the_caller(db, role)
    world = the_world(db, me, role)
    db.flush()
    return Client(app, None, headers_of(me)), world, Watch(db)


@pytest.mark.parametrize("role", apart(READERS))
def test_no_route_names_a_row_of_a_child_without_a_line(
    db: Session, app: FastAPI, role: Role
) -> None:
    """One row, lists, actions, histories and calculations, answers to writes, and their replays."""
    document = app.openapi()
    seeded(db)
    client, world, watch = entered(db, app, role)
    found: list[tuple[str, str]] = []
    for method, path, name in protected(app):
        if name == LOG:
            continue
        with undone(db):
            for _ in range(2 if method == "POST" else 1):  # the second time it is a replay
                watch.lines()
                answer = asked(client, method, path, name, document, world)
                assert answer.status_code < 500, (name, answer.text)
                missing = watch.unlogged(answer.text, watch.lines())
                if answer.status_code < 300 and missing:
                    found.append((name, answer.headers.get("Idempotent-Replayed", "first")))
    assert not found, found


def counted(app: FastAPI) -> Iterator[tuple[str, str]]:
    document = app.openapi()
    for method, path, name in protected(app):
        parameters = document["paths"][path][method.lower()].get("parameters", [])
        if method == "GET" and {"count", "cursor"} <= {each["name"] for each in parameters}:
            yield path, name


def after_all(cursor: str) -> str:
    """The cursor after every row, made of the cursor of a page."""
    names, *keys = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    last = "-" not in names[0]
    ends = [_end(key, last=last) for key in keys]
    text = json.dumps([names, *ends], separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _end(key: str, *, last: bool) -> str:
    if re.fullmatch(r"[0-9a-f-]{36}", key):
        return ("f" if last else "0") * 32
    if re.match(r"\d{4}-\d\d-\d\d", key):
        return ("9999-12-30" if last else "0001-01-02") + key[10:]
    if key.isdigit():
        return "2147483647" if last else "0"
    return "\U0010fffd" if last else ""


def test_counting_a_childs_records_without_showing_one_leaves_a_line(
    db: Session, app: FastAPI
) -> None:
    seeded(db)
    for name in COUNTED:  # two of each, so that a page has a next one
        scene, states = Scene(db, name), NOUNS[name].states.split()
        assert scene.row(HERE, states[0]) is not scene.row(HERE, states[0])
    client, world, watch = entered(db, app, Role.QA_MANAGER)
    noted = set()
    for path, name in counted(app):
        url = re.sub(r"\{(\w+)\}", lambda hole: world.named(hole[1], path[: hole.start()]), path)  # noqa: B023 - called at once
        shown = client.get(url, params={"limit": 200})
        first = client.get(url, params={"limit": 1})
        assert shown.status_code in {200, 403, 404}, (name, shown.text)
        if shown.status_code != 200 or first.json()["next_cursor"] is None:
            continue  # a source's own list, one below what they do not see, or one of one row
        watch.lines()
        after = after_all(first.json()["next_cursor"])
        answer = client.get(url, params={"count": True, "cursor": after})
        assert answer.status_code == 200, (name, answer.text)
        page, lines = answer.json(), watch.lines()
        assert page["items"] == [], name
        rows = [each for each in shown.json()["items"] if each.get("id") in watch.rows]
        if rows:
            assert lines, name
            assert lines[0].entity_ids, name
            noted.add(lines[0].entity)
    assert {
        name.replace("-", "_") for name in (*COUNTED, "audits", "meetings", "subjects")
    } <= noted

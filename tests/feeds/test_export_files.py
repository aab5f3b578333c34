"""Files of exports: what is in them, when they go on, and what is known of them afterwards."""

import csv
import hashlib
import io
import json
import tracemalloc
from collections.abc import Callable
from typing import Any

import anyio
import pytest
from fastapi import FastAPI
from openpyxl import load_workbook
from sqlalchemy import func, insert, select, text
from sqlalchemy.orm import Session

from app.core import ids
from app.core.config import settings
from app.models.feeds.exports import Export
from app.models.organisation.people import Person
from app.models.platform.history import Read
from app.models.reference.themes import Theme
from app.services.feeds.exports import streams
from app.vocabulary.roles import Role
from tests import factories
from tests.conftest import As, Client, headers_of, portal

REASON = {"reason": "Yearly return to the Department for Education."}
# What spreadsheets and readers of CSV are known to stumble over, as labels of themes.
HOSTILE = [
    '=HYPERLINK("https://example.org?"&A1,"x")',
    "+441632960001",
    "-2+3",
    "@SUM(A1)",
    "\uff1d1+2",  # the full width
    'She said "no", twice',
    "Two\\r\\nlines",
    "Zoë, Zoe\\u0308 and 👩‍👧",
    "back\\\\slash and 'apostrophe'",
]


def labels_of(db: Session) -> list[str]:
    """Themes with hostile labels, in the order of their codes."""
    for n, label in enumerate(HOSTILE):
        factories.a_theme(db, f"hostile_{n}", label=label)
    return HOSTILE


def exported(client: Client, path: str, **body: Any) -> Any:
    answer = client.post(f"/v1/exports/{path}", json=body)
    assert answer.status_code == 200, answer.text
    return answer


def history_of(client: Client, answer: Any) -> dict[str, Any]:
    """The line of the history that the answer links to."""
    link = answer.headers["Link"]
    assert link.endswith('>; rel="describedby"')
    found: dict[str, Any] = client.get(link[1 : link.index(">")]).json()
    return found


@pytest.fixture
def manager(db: Session) -> Person:
    return factories.a_person(db, Role.QA_MANAGER)


def test_no_text_is_a_formula_and_every_text_comes_through(
    db: Session, as_: As, manager: Person
) -> None:
    labels = labels_of(db)
    client = as_(manager)
    table = exported(client, "themes?sort=code", format="csv")
    cells = [line["label"] for line in csv.DictReader(io.StringIO(table.text, newline=""))]
    assert cells == [f"'{each}" if each[0] in "=+-@\uff1d" else each for each in labels]
    lines = exported(client, "themes?sort=code", format="ndjson").text.splitlines()
    assert [json.loads(line)["label"] for line in lines] == labels
    book = load_workbook(io.BytesIO(exported(client, "themes?sort=code", format="xlsx").content))
    head, *rows = book.active.iter_rows()
    column = [cell.value for cell in head].index("label")
    assert [row[column].value for row in rows] == labels
    assert {row[column].data_type for row in rows} == {"s"}  # "f" would be a formula


def test_a_workbook_has_the_cells_of_the_table(db: Session, as_: As, manager: Person) -> None:
    factories.an_audit(db)
    client = as_(manager)
    table = exported(client, "audits?view=full", format="csv", **REASON).text
    (cells,) = csv.DictReader(io.StringIO(table, newline=""))
    book = exported(client, "audits?view=full", format="xlsx", **REASON)
    assert "spreadsheetml" in book.headers["Content-Type"]
    head, row = load_workbook(io.BytesIO(book.content)).active.iter_rows(values_only=True)
    assert list(head) == list(cells)
    for name, value in zip(head, row, strict=True):
        if isinstance(value, bool):
            assert cells[name] == str(value).lower()
        elif isinstance(value, (int, float)):
            assert float(cells[name]) == value
        elif value is not None and value[:1] == "[":
            assert json.loads(cells[name]) == json.loads(value)
        else:
            assert cells[name] == (value or ""), name


def test_a_workbook_with_more_rows_than_allowed_is_refused(
    db: Session, as_: As, manager: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    labels_of(db)
    monkeypatch.setattr(settings(), "export_workbook_rows", len(HOSTILE) - 1)
    answer = as_(manager).post("/v1/exports/themes", json={"format": "xlsx"})
    assert answer.status_code == 422
    (fault,) = answer.json()["errors"]
    assert (fault["pointer"], fault["code"]) == ("/format", "too_large_for_workbook")
    assert fault["detail"].startswith("A workbook has at most 8 rows here; ask for fewer rows")
    monkeypatch.setattr(settings(), "export_workbook_rows", len(HOSTILE))
    exported(as_(manager), "themes", format="xlsx")


def test_excel_knows_the_encoding_by_a_mark_that_is_there_on_request(
    as_: As, manager: Person
) -> None:
    client = as_(manager)
    assert exported(client, "themes", byte_order_mark=True).content[:5] == b"\xef\xbb\xbfid"
    assert exported(client, "themes").content[:3] == b"id,"


def test_a_file_bears_the_name_of_its_list_and_the_type_of_its_format(
    as_: As, manager: Person
) -> None:
    answer = exported(as_(manager), "grade-scales", format="ndjson")
    assert answer.headers["Content-Type"] == "application/x-ndjson"
    name = answer.headers["Content-Disposition"]
    assert name.startswith('attachment; filename="grade-scales-2')
    assert name.endswith('.ndjson"')
    assert answer.headers["Cache-Control"] == "private, no-cache"


def test_an_export_has_the_filters_of_its_list_and_no_pages(
    db: Session, as_: As, manager: Person
) -> None:
    labels_of(db)
    client = as_(manager)
    answer = client.post("/v1/exports/themes?limit=3&cursor=x&count=true", json={})
    assert answer.status_code == 422
    found = {(each["pointer"], each["code"]) for each in answer.json()["errors"]}
    assert found == {("?count", "no_pages"), ("?cursor", "no_pages"), ("?limit", "no_pages")}
    answer = client.post("/v1/exports/themes?labels=x", json={})
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "?labels")
    factories.a_theme(db, "below", label="Below", parent_code="hostile_2")
    one = exported(client, "themes?parent_code=hostile_2", format="ndjson")
    assert [json.loads(line)["label"] for line in one.text.splitlines()] == ["Below"]


@pytest.mark.parametrize("file_format", ["csv", "ndjson"])
def test_a_broken_file_goes_on_after_its_last_whole_row(
    db: Session, as_: As, manager: Person, file_format: str
) -> None:
    labels_of(db)
    client = as_(manager)
    whole = exported(client, "themes?sort=-code", format=file_format)
    end = b"\r\n" if file_format == "csv" else b"\n"
    lines = whole.content.split(end)[:-1]
    broken = end.join(lines[:4]) + end  # the connection broke in the fifth line
    cells = next(csv.reader([lines[3].decode()]))
    last = cells[0] if file_format == "csv" else json.loads(lines[3])["id"]
    rest = exported(client, "themes?sort=-code", format=file_format, after=last)
    assert broken + rest.content == whole.content
    assert history_of(client, rest)["resumed"] is True


def test_a_file_goes_on_only_after_a_row_that_is_in_the_list(
    db: Session, as_: As, manager: Person
) -> None:
    labels_of(db)
    for after in (str(ids.new()), "no identifier", "1"):
        answer = as_(manager).post("/v1/exports/themes", json={"after": after})
        assert answer.status_code == 422
        (fault,) = answer.json()["errors"]
        assert (fault["pointer"], fault["code"]) == ("/after", "unknown_row")


def test_a_whole_file_is_told_from_a_broken_one_by_its_size_and_digest(
    db: Session, as_: As, manager: Person
) -> None:
    labels_of(db)
    client = as_(manager)
    answer = exported(client, "themes?active=true&id=" + str(ids.new()), format="csv")
    told = history_of(client, answer)
    assert told["complete"] is True
    assert told["size"] == len(answer.content)
    assert told["sha256"] == hashlib.sha256(answer.content).hexdigest()
    assert told["row_count"] == 0
    assert history_of(client, exported(client, "themes"))["row_count"] == len(HOSTILE)


def test_rows_about_children_leave_only_with_a_reason(
    db: Session, as_: As, manager: Person
) -> None:
    subject = factories.a_subject(db)
    client = as_(manager)
    for body in ({}, {"reason": None}):
        answer = client.post("/v1/exports/subjects", json=body)
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["pointer"] == "/reason"
    assert db.scalar(select(func.count(Export.id))) == 0
    answer = exported(client, "subjects", **REASON)
    assert str(subject.id) in answer.text
    told = history_of(client, answer)
    assert (told["about_children"], told["reason"]) == (True, REASON["reason"])


def test_the_history_says_who_took_what_and_no_identifiers_of_filters(
    db: Session, as_: As, manager: Person
) -> None:
    subject = factories.a_subject(db)
    client = as_(manager)
    path = f"audits?subject_id={subject.id}&status=finalised&status=voided&sort=-due_date"
    told = history_of(client, exported(client, path, format="ndjson", **REASON))
    assert told["person"] == {"id": str(manager.id), "display_name": manager.display_name}
    assert (told["source"], told["format"]) == ("audits", "ndjson")
    assert {each["name"]: each["values"] for each in told["filters"]} == {
        "sort": ["-due_date"],
        "status": ["finalised", "voided"],
        "subject_id": None,
    }
    later = exported(client, f"themes?updated_since={told['watermark']}", format="ndjson")
    assert history_of(client, later)["complete"] is True


def test_the_history_is_for_the_unit_and_data_protection_and_ones_own_for_oneself(
    db: Session, as_: As, manager: Person
) -> None:
    auditor, key = factories.a_person(db, Role.AUDITOR), factories.a_client(db)
    exported(as_(auditor), "themes")
    exported(as_(key), "grade-scales")
    exported(as_(manager), "tools")

    def seen(who: Any) -> set[str]:
        return {each["source"] for each in as_(who).get("/v1/exports").json()["items"]}

    assert seen(manager) == {"themes", "grade-scales", "tools"}
    assert seen(factories.a_person(db, Role.DATA_PROTECTION_OFFICER)) == seen(manager)
    assert seen(auditor) == {"themes"}
    assert seen(key) == {"grade-scales"}
    here = factories.a_person(db, Role.QA_MANAGER, at=factories.a_team(db, "dover-1"))
    assert seen(here) == set()
    assert seen(factories.a_person(db, Role.DIRECTOR)) == set()


def test_every_child_is_in_the_read_log_before_its_row_leaves(
    db: Session, as_: As, manager: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streams, "CHUNK", 2)
    children = [factories.a_subject(db) for _ in range(5)]
    db.flush()
    before = db.scalar(select(func.max(Read.seq))) or 0
    exported(as_(manager), "subjects", format="ndjson", **REASON)
    lines = db.scalars(select(Read).where(Read.seq > before).order_by(Read.seq)).all()
    assert [len(line.entity_ids) for line in lines] == [2, 2, 1]  # a line a chunk
    assert {each for line in lines for each in line.subject_ids} == {each.id for each in children}
    assert {line.route for line in lines} == {"/v1/exports/subjects"}
    assert {line.actor_id for line in lines} == {manager.id}


def test_a_member_that_the_list_masks_is_empty_in_the_file(db: Session, as_: As) -> None:
    person = factories.a_person(db, Role.AUDITOR)
    for role, expected in ((Role.ADMINISTRATOR, person.sign_in_subject), (Role.QA_ADMIN, "")):
        client = as_(factories.a_person(db, role))
        table = exported(client, f"people?id={person.id}").text
        (row,) = csv.DictReader(io.StringIO(table, newline=""))
        assert row["sign_in_subject"] == expected, role


def streamed(
    app: FastAPI, who: Person, path: str, take: Callable[[bytes], bool], *, leaves: bool = True
) -> None:
    """Sends a request without the client of tests, which would collect the whole file.

    Once `take` says that a piece is not taken, the receiver leaves, or takes nothing any more.
    """
    body = json.dumps({"format": "csv"} | REASON).encode()
    raw = headers_of(who) | {"content-type": "application/json"}
    scope = {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "method": "POST",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "headers": [(name.lower().encode(), value.encode()) for name, value in raw.items()],
        "scheme": "http",
        "client": ("127.0.0.1", 1),
        "server": ("testserver", 80),
    }

    async def call() -> None:
        waiting, gone = [body], anyio.Event()

        async def receive() -> Any:
            if waiting:
                return {"type": "http.request", "body": waiting.pop(), "more_body": False}
            await gone.wait()
            return {"type": "http.disconnect"}

        async def send(message: Any) -> None:
            if message["type"] == "http.response.start":
                assert message["status"] == 200
            elif message["body"] and not take(message["body"]):
                if leaves:
                    gone.set()
                await anyio.sleep_forever()

        await app(scope, receive, send)

    portal().call(call)


def open_cursors(db: Session) -> int:
    return db.scalar(text("SELECT count(*) FROM pg_cursors WHERE name <> ''")) or 0


def test_a_connection_that_breaks_frees_the_cursor_and_leaves_no_whole_file(
    db: Session, app: FastAPI, manager: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streams, "CHUNK", 3)
    labels_of(db)
    open_while: list[int] = []

    def take_one(_: bytes) -> bool:
        open_while.append(open_cursors(db))
        return len(open_while) < 2

    streamed(app, manager, "/v1/exports/themes", take_one)
    assert open_while == [1, 1]
    assert open_cursors(db) == 0
    row = db.scalars(select(Export)).one()
    assert row.ended_at is not None
    assert (row.complete, row.sha256, row.row_count) == (False, None, 6)


def test_a_file_takes_the_memory_of_a_chunk_however_many_rows_it_has(
    db: Session, app: FastAPI, manager: Person
) -> None:
    """The lines of 20,000 themes have several megabytes; those of a chunk have a twentieth."""

    def peak(rows: int) -> tuple[int, int]:
        known = db.scalar(select(func.count(Theme.id))) or 0
        made = [
            {"id": ids.new(), "code": f"made_up_{n}", "label": "Made up " * 20}
            for n in range(known, rows)
        ]
        db.execute(insert(Theme).values(polarity_allowed=[]), made)
        db.flush()
        db.expunge_all()
        sizes: list[int] = []

        def take(piece: bytes) -> bool:
            sizes.append(len(piece))
            return True

        tracemalloc.start()
        streamed(app, manager, "/v1/exports/themes", take)
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return sum(sizes), most

    peak(500)  # what is compiled once
    small, least = peak(2_000)
    large, most = peak(20_000)
    assert large > 9 * small > 4_000_000
    assert most < least + 500_000

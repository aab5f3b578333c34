"""Nobody can work out which child gave which answer: an attack on two dumps and all logs.

The attacker is the worst one: they handed the links out, and know in which order and at which
minute each was used. They have every table with its physical order and transactions, before,
in the middle of the week and after, and every line that was logged. Their AUC is at most 0.55
(docs/childrens-data.md).
"""

import io
import json
import logging
import random
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import text

from app.core import clock, database, logs
from app.core.config import settings
from app.models.feedback.campaigns import FeedbackCampaign
from app.models.organisation.people import Person
from app.models.platform.base import Base
from app.security import rate_limits
from app.security.rate_limits import Limiter
from app.services.feedback import anonymous_box, disclosures
from app.vocabulary.roles import Role
from tests import factories
from tests.conftest import cloned, headers_of
from tests.factories import feedback

CHILDREN = 200
CHANCE = 0.55
WEDNESDAY = datetime(2026, 4, 8, 9, 0, tzinfo=UTC)
ON_THE_HOUR = datetime(2026, 4, 8, 13, 0, tzinfo=UTC)
NEXT_MONDAY = datetime(2026, 4, 13, 9, 0, tzinfo=UTC)
TELLTALE = ("10.9.8.7", "Canary", "mine-")

Dump = dict[str, list[dict[str, Any]]]


@pytest.fixture
def shop(server: str, worker_id: str) -> Iterator[database.Database]:
    """A committed database: a transaction for each answer, as in life."""
    with cloned(server, f"unlinked_{worker_id}") as url:
        own = database.Database(url, settings())
        database.use(own)
        yield own
        own.close()


def dump(shop: database.Database) -> Dump:
    """Returns every table in the order on disk, with the transaction that wrote each row."""
    tables: Dump = {}
    with shop.connection() as connection:
        for name in Base.metadata.tables:
            query = f"SELECT to_jsonb(t), t.xmin::text::bigint FROM {name} t ORDER BY ctid"  # noqa: S608
            rows = connection.execute(text(query))
            tables[name] = [row | {"xmin": xmin} for row, xmin in rows]
    return tables


def child_of(row: dict[str, Any]) -> int:
    (written,) = row["words"] if "words" in row else [row["narrative"]]
    return int(written.rpartition(" ")[2])


def link_strength(features: dict[int, float]) -> float:
    """Returns how often a link looks nearer to its own answer than to another one (AUC)."""
    ordered = sorted(set(features.values()))
    rank = {value: n * CHILDREN / len(ordered) for n, value in enumerate(ordered)}
    wins = 0.0
    for child in features:
        own = abs(rank[features[child]] - child)
        others = [abs(rank[features[other]] - child) for other in features if other != child]
        wins += sum((own < each) + (own == each) / 2 for each in others) / len(others)
    return wins / len(features)


def test_the_measure_finds_a_link_where_there_is_one() -> None:
    assert link_strength({child: child for child in range(CHILDREN)}) > 0.99
    assert link_strength(dict.fromkeys(range(CHILDREN), 0.0)) == 0.5


def submit_all(app: FastAPI, tokens: list[str]) -> None:
    """Submits an answer for each child, a minute apart, with text that may indicate harm."""
    client = TestClient(app)
    for child, token in enumerate(tokens):
        harm = f"They hit me, child {child}"
        answers = feedback.answers(worker_listens=1 + child % 5, change_thing=harm)
        headers = {
            "User-Agent": "Canary",
            "X-Forwarded-For": "10.9.8.7",
            "X-Request-Id": f"mine-{child}",
        }
        with clock.held_at(WEDNESDAY + timedelta(minutes=child)):
            answer = client.post(
                f"/v1/public/feedback/{token}",
                json={"answers": answers, "narrative": f"child {child}"},
                headers=headers,
            )
        assert answer.status_code == 202, answer.text


def arrange(app: FastAPI, shop: database.Database) -> tuple[Person, list[str]]:
    with clock.held_at(WEDNESDAY - timedelta(days=1)):
        with shop.session() as db:
            admin = factories.a_person(db, Role.QA_ADMIN)
            campaign: FeedbackCampaign = feedback.a_campaign(db, entry="single_use")
        url = f"/v1/feedback-campaigns/{campaign.id}/tokens"
        client = TestClient(app, headers=headers_of(admin))
        return admin, client.post(url, json={"number": CHILDREN}).json()["tokens"]


def test_an_attacker_with_dumps_and_logs_does_no_better_than_chance(
    app: FastAPI, shop: database.Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(anonymous_box, "_random", random.Random(20260408))  # noqa: S311
    many = Limiter(CHILDREN + 1)
    monkeypatch.setattr(rate_limits, "_public", lambda: many)
    admin, tokens = arrange(app, shop)
    before = dump(shop)
    stream = io.StringIO()
    logs.configure(stream)
    logging.getLogger("httpx2").setLevel(logging.WARNING)  # the test's own client
    try:
        submit_all(app, tokens)
        with clock.held_at(ON_THE_HOUR), shop.session() as db:
            disclosures.announce(db)
        middle = dump(shop)
        lines = stream.getvalue()
        with clock.held_at(NEXT_MONDAY):
            with shop.session() as db:
                anonymous_box.open_due(db)
            client = TestClient(app, headers=headers_of(admin))
            page = client.get("/v1/feedback-submissions?limit=200&count=true").json()
    finally:
        logs.configure()
    after = dump(shop)
    assert page["total"] == CHILDREN
    assert lines == ""
    _require_only_the_box_changes(before, middle)
    _require_no_trace(middle, tokens)
    _require_no_trace(after, tokens)
    for name, value in guesses(middle, after).items():
        assert link_strength(value) <= CHANCE, name


def _require_only_the_box_changes(before: Dump, middle: Dump) -> None:
    changed = {name for name in before if before[name] != middle[name]}
    assert changed == {"feedback_boxes", "feedback_disclosures", "events"}
    assert len(middle["feedback_tokens"]) == CHILDREN  # nothing tells that they were used
    (event,) = middle["events"]
    assert (event["type"], event["entity"]) == ("feedback_campaign.alert", "feedback_campaigns")
    assert event["occurred_at"] == ON_THE_HOUR.isoformat()


def _require_no_trace(tables: Dump, tokens: list[str]) -> None:
    """Requires that no address, browser, link or minute of that day is stored.

    Only the alert has a time, which is the full hour. The hashes of links stand where they stood
    before they were used.
    """
    written = json.dumps({name: rows for name, rows in tables.items() if name != "events"})
    secrets = [token.partition(".")[2] for token in tokens]
    marks = [*TELLTALE, *secrets, "2026-04-08"]
    assert [mark for mark in marks if mark in written] == []


def guesses(middle: Dump, after: Dump) -> dict[str, dict[int, float]]:
    """Returns every order in which answers could be matched to children."""
    (box,) = middle["feedback_boxes"]
    assert {name for each in box["answers"] for name in each} == {"week", "sealed"}
    rows = after["feedback_submissions"]
    assert len(rows) == len(box["answers"]) == CHILDREN
    orders = {"disk": {child_of(row): float(n) for n, row in enumerate(rows)}}
    children = {row["id"]: child_of(row) for row in rows}
    answers = after["feedback_answers"]
    orders["answers on disk"] = {
        children[row["submission_id"]]: float(n) for n, row in enumerate(answers)
    }
    reported = middle["feedback_disclosures"]
    assert len(reported) == CHILDREN
    for table in (rows, reported):
        _require_random_ids(table)
        for name in ("xmin", "changed_in", "created_at", "updated_at", "submitted_week"):
            assert len({row[name] for row in table}) == 1, name
    # In the order of identifiers, which are random each time.
    assert [row["id"] for row in reported] == sorted(row["id"] for row in reported)
    return orders


def _require_random_ids(rows: list[dict[str, Any]]) -> None:
    assert all(row["id"][14] == "4" for row in rows)
    order = sorted(row["id"] for row in rows)
    by_id = {child_of(row): float(order.index(row["id"])) for row in rows}
    assert link_strength(by_id) < 0.6  # five standard deviations from chance


def test_closing_a_disclosure_while_it_is_shuffled_waits_and_succeeds(
    app: FastAPI, shop: database.Database
) -> None:
    with shop.session() as db:
        manager = factories.a_person(db, Role.QA_MANAGER)
        campaign: FeedbackCampaign = feedback.a_campaign(db)
    anyone, client = TestClient(app), TestClient(app, headers=headers_of(manager))
    body = {"answers": [], "narrative": "They hit me."}
    assert anyone.post(f"/v1/public/feedback/{campaign.link}", json=body).status_code == 202
    (disclosure,) = client.get("/v1/feedback-disclosures").json()["items"]
    url = f"/v1/feedback-disclosures/{disclosure['id']}/close"
    done = {"outcome": "referred", "note": "Police."}
    with ThreadPoolExecutor() as pool:
        with shop.session() as db:
            assert disclosures.announce(db) == 1
            closed = pool.submit(client.post, url, json=done)
            time.sleep(0.3)
            assert not closed.done()
        assert closed.result().status_code == 200, closed.result().text

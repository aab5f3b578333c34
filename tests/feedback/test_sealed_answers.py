"""Until its week is over an answer lies sealed, and nothing stored says which link was used.

The attacker has a dump after each answer, the files of the database and its write-ahead log, and
knows which child used which link at which minute.
"""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.core import clock, database
from app.core.config import settings
from app.models.feedback.campaigns import FeedbackBox, FeedbackCampaign
from app.models.feedback.readings import FeedbackReading
from app.services.feedback import anonymous_box, sealed_answers
from app.vocabulary.roles import Role
from tests import factories
from tests.conftest import As, Client, cloned, headers_of
from tests.factories import feedback
from tests.feedback.test_anonymity_attack import dump

APRIL = date(2026, 4, 1)
WEDNESDAY = datetime(2026, 4, 8, 9, 0, tzinfo=UTC)
NEXT_MONDAY = datetime(2026, 4, 13, 9, 0, tzinfo=UTC)
URL = "/v1/public/feedback"
TOLD = f"told-{uuid4().hex}"  # the words of each child begin with it; no older log has it
CHILDREN = 6


@pytest.fixture
def shop(server: str, worker_id: str) -> Iterator[database.Database]:
    """A committed database: a transaction for each answer, as in life."""
    with cloned(server, f"sealed_{worker_id}") as url:
        own = database.Database(url, settings())
        database.use(own)
        yield own
        own.close()


@pytest.fixture
def keys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the keys."""
    monkeypatch.setattr(settings(), "feedback_keys_dir", tmp_path / "keys")
    return tmp_path / "keys"


def names(keys: Path) -> list[str]:
    return sorted(each.name for each in keys.glob("*/*"))


def told(child: int) -> str:
    return f"{TOLD} of child {child}, who says {'much ' * 10 * child}"


def written_in_log(shop: database.Database, since: str) -> bytes:
    """Returns the write-ahead log from a position on, and the files of the database."""
    with shop.connection() as connection:
        connection.execute(text("CHECKPOINT"))
        first = connection.scalar(
            text("SELECT pg_walfile_name(CAST(:since AS pg_lsn))"), {"since": since}
        )
        segments = text(
            "SELECT pg_read_binary_file('pg_wal/' || name) FROM pg_ls_waldir()"
            " WHERE name >= :first AND name ~ '^[0-9A-F]{24}$'"
            " AND name <= pg_walfile_name(pg_current_wal_lsn())"
        )
        log = [bytes(each) for each in connection.scalars(segments, {"first": first})]
        files = text(
            "SELECT pg_read_binary_file(pg_relation_filepath(oid)) FROM pg_class"
            " WHERE relkind IN ('r', 't') AND pg_relation_filepath(oid) IS NOT NULL"
            " AND (relname LIKE 'feedback%' OR oid IN (SELECT reltoastrelid FROM pg_class"
            " WHERE relname LIKE 'feedback%'))"
        )
        return b"".join([*log, *(bytes(each) for each in connection.scalars(files))])


def position(shop: database.Database) -> str:
    with shop.connection() as connection:
        return str(connection.scalar(text("SELECT pg_current_wal_lsn()")))


def differences(before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    return {name: after[name] for name in before if before[name] != after[name]}


def test_dumps_data_files_and_the_log_of_writing_link_no_answer_to_its_link(
    app: FastAPI, shop: database.Database, keys: Path
) -> None:
    with clock.held_at(WEDNESDAY - timedelta(days=1)):
        with shop.session() as db:
            admin = factories.a_person(db, Role.QA_ADMIN)
            campaign: FeedbackCampaign = feedback.a_campaign(db, entry="single_use")
        made = TestClient(app, headers=headers_of(admin)).post(
            f"/v1/feedback-campaigns/{campaign.id}/tokens", json={"number": 20}
        )
    tokens, anyone = made.json()["tokens"], TestClient(app)
    began, dumps = position(shop), [dump(shop)]
    for child in range(CHILDREN):
        with clock.held_at(WEDNESDAY + timedelta(minutes=child)):
            body = {
                "answers": feedback.answers(worker_listens=1 + child % 5),
                "narrative": told(child),
            }
            assert anyone.post(f"{URL}/{tokens[child]}", json=body).status_code == 202
        dumps.append(dump(shop))
    for before, after in pairwise(dumps):
        assert set(differences(before, after)) == {"feedback_boxes"}
        (box,) = after["feedback_boxes"]
        (fresh,) = [each for each in box["answers"] if each not in before_answers(before)]
        assert (set(fresh), fresh["week"]) == ({"week", "sealed"}, "2026-04-06")
    lengths = {len(each["sealed"]) for each in dumps[-1]["feedback_boxes"][0]["answers"]}
    assert len(lengths) == 1  # however long the words are
    assert TOLD not in json.dumps(dumps)
    assert TOLD.encode() not in written_in_log(shop, began)
    assert names(keys) == ["2026-04-06", "links"]
    with clock.held_at(NEXT_MONDAY):
        with shop.session() as db:
            assert anonymous_box.open_due(db) == 1
        with shop.session() as db:
            assert sealed_answers.destroy_spent_keys(db) == 1
    released = dump(shop)
    assert len(released["feedback_submissions"]) == CHILDREN
    assert len(released["feedback_tokens"]) == 20  # used ones, too
    assert names(keys) == ["links"]
    assert TOLD.encode() in written_in_log(shop, began)  # where it is, the search finds it
    with shop.session() as db:
        (box,) = dumps[-1]["feedback_boxes"]
        row = db.get_one(FeedbackBox, campaign.id)
        assert sealed_answers.unseal(row, box["answers"]) == []  # nobody opens old dumps now


def before_answers(tables: dict[str, Any]) -> list[Any]:
    answers: list[Any] = tables["feedback_boxes"][0]["answers"]
    return answers


def answered(anyone: Client, campaign: FeedbackCampaign, number: int, at: datetime) -> None:
    with clock.held_at(at):
        for child in range(number):
            body = {"answers": [], "narrative": told(child)}
            assert anyone.post(f"{URL}/{campaign.link}", json=body).status_code == 202


def test_keys_stay_as_long_as_answers_wait_and_go_when_a_closed_campaign_keeps_them_for_ever(
    db: Session, as_: As, anyone: Client, keys: Path
) -> None:
    campaign = feedback.a_campaign(db, opens=APRIL)
    answered(anyone, campaign, 3, WEDNESDAY)
    with clock.held_at(NEXT_MONDAY):
        assert anonymous_box.list_unread(db) == 1
        assert sealed_answers.destroy_spent_keys(db) == 0
        (reading,) = db.scalars(select(FeedbackReading)).all()
        assert len(reading.texts) == 3
        admin = as_(factories.a_person(db, Role.QA_ADMIN))
        answered(anyone, campaign, 1, NEXT_MONDAY)
        assert names(keys) == ["2026-04-06", "2026-04-13"]
        closed = admin.post(f"/v1/feedback-campaigns/{campaign.id}/close").json()
        assert closed["waiting"] is True
        assert sealed_answers.destroy_spent_keys(db) == 1
        assert names(keys) == ["2026-04-13"]  # the last one is still to be read by a person
    with clock.held_at(NEXT_MONDAY + timedelta(days=7)):
        anonymous_box.list_unread(db)
        assert sealed_answers.destroy_spent_keys(db) == 1
    assert list(keys.iterdir()) == []
    assert len(db.get_one(FeedbackBox, campaign.id).answers) == 4


def test_an_answer_whose_key_was_lost_is_counted_and_disturbs_nobody(
    db: Session, as_: As, anyone: Client, keys: Path
) -> None:
    campaign = feedback.a_campaign(db, opens=APRIL)
    answered(anyone, campaign, 6, WEDNESDAY)
    for each in keys.glob("*/2026-04-06"):
        each.unlink()
    answered(anyone, campaign, 1, WEDNESDAY)
    with clock.held_at(NEXT_MONDAY):
        assert anonymous_box.open_due(db) == 1
        manager = as_(factories.a_person(db, Role.QA_MANAGER))
        items = manager.get("/v1/feedback-submissions").json()["items"]
    assert len(items) == 1
    assert db.get_one(FeedbackBox, campaign.id).received == 7


def test_without_a_place_for_keys_feedback_is_asked_to_come_later(
    db: Session, anyone: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setattr(settings(), "feedback_keys_dir", tmp_path / "file")
    campaign = feedback.a_campaign(db)
    body = {"answers": [], "narrative": "Later."}
    refused = anyone.post(f"{URL}/{campaign.link}", json=body)
    assert refused.status_code == 503
    assert db.get_one(FeedbackBox, campaign.id).received == 0


def test_waiting_tells_nothing_of_this_week(db: Session, as_: As, anyone: Client) -> None:
    campaign = feedback.a_campaign(db, opens=APRIL)

    def waiting() -> Any:
        manager = as_(factories.a_person(db, Role.QA_MANAGER))
        return manager.get(f"/v1/feedback-campaigns/{campaign.id}").json()["waiting"]

    answered(anyone, campaign, 5, WEDNESDAY)
    with clock.held_at(WEDNESDAY + timedelta(days=1)):
        assert waiting() is False
    with clock.held_at(NEXT_MONDAY):
        anonymous_box.list_unread(db)
        assert waiting() is True
        answered(anyone, campaign, 1, NEXT_MONDAY)
    with clock.held_at(NEXT_MONDAY + timedelta(days=7)):
        anonymous_box.open_due(db)
        assert waiting() is False

"""Merges of a child's numbers that arrive at the same time, on a database of its own."""

import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from itertools import permutations
from typing import Any

from fastapi import FastAPI
from sqlalchemy import select, text

from app.core import database
from app.models.cases.subjects import Subject
from app.models.platform.history import Change
from app.models.reviewing.meetings import Meeting
from app.schemas.intake.subject_push import SubjectMergeWrite
from app.security.pseudonyms import pseudonym
from app.services.access import Actor, Grant
from app.services.intake import subject_merge
from app.vocabulary.roles import Role
from tests import factories
from tests.platform.test_concurrency import at_once, shop
from tests.support import pushed_meetings

__all__ = ["shop"]
URL = "/v1/sources/liberi/subjects:merge"
NUMBERS = ("A", "B", "C")


def a_merge(left: str, into: str) -> tuple[Any, dict[str, str]]:
    return {"external_id": left, "merged_into": into}, {"Idempotency-Key": f"{left}{into}"}


def test_merges_of_three_numbers_at_once_in_every_direction_leave_one_with_everything(
    app: FastAPI, shop: database.Database
) -> None:
    with shop.session() as db:
        factories.the_calendar(db)
        client, team = factories.a_client(db), factories.a_team(db, "dover-1")
        for number in NUMBERS:
            child = factories.a_subject(
                db, team, source_system="liberi", case_ref=pseudonym("liberi", number)
            )
            factories.a_meeting(db, child, team)
    waiting = list(permutations(NUMBERS, 2))
    codes: Counter[int] = Counter()
    while waiting:  # a request that waits too long for another is to be repeated
        answers = at_once(app, [(client, "POST", URL, *a_merge(*pair)) for pair in waiting])
        codes.update(answer.status_code for answer in answers)
        waiting = [
            pair for pair, answer in zip(waiting, answers, strict=True) if answer.status_code == 503
        ]
    assert codes.keys() <= {200, 422, 503}
    assert codes[200] >= 2
    with shop.session() as db:
        children = db.scalars(select(Subject)).all()
        (standing,) = [child for child in children if child.merged_into_id is None]
        assert standing.deleted_at is None
        gone = [child for child in children if child is not standing]
        assert {child.merged_into_id for child in gone} == {standing.id}
        assert set(db.scalars(select(Meeting.subject_id))) == {standing.id}
        merged = select(Change.entity_id).where(Change.action == "subject.merge")
        assert sorted(db.scalars(merged)).count(standing.id) >= 1


def until_somebody_waits(shop: database.Database) -> None:
    """Returns once a transaction waits for another, at the latest after five seconds."""
    waiting = "SELECT count(*) FROM pg_locks WHERE NOT granted"
    for _ in range(100):
        with shop.session() as db:
            if db.scalar(text(waiting)):
                return
        time.sleep(0.05)


def test_a_meeting_pushed_while_its_number_is_merged_is_kept_under_the_one_that_stands(
    app: FastAPI, shop: database.Database
) -> None:
    with shop.session() as db:
        factories.the_calendar(db)
        client, team = factories.a_client(db), factories.a_team(db, "dover-1")
        for number in ("A", "B"):
            factories.a_subject(
                db, team, source_system="liberi", case_ref=pseudonym("liberi", number)
            )
    meeting = pushed_meetings.a_review("M1", subject_external_id="A", team_code="dover-1")
    url, key = f"{pushed_meetings.URL}:batch", {"Idempotency-Key": "push"}
    push = (client, "POST", url, {"records": [meeting]}, key)
    with ThreadPoolExecutor(max_workers=1) as pool:
        with shop.session() as db:
            grants = (Grant(Role.INTEGRATION_CLIENT, None),)
            actor = Actor(name="liberi", grants=grants, source_system="liberi")
            data = SubjectMergeWrite(external_id="A", merged_into="B")
            standing = subject_merge.merge(db, actor, "liberi", data).id
            pushed = pool.submit(at_once, app, [push])
            until_somebody_waits(shop)
        (answer,) = pushed.result()
    assert answer.json()["items"][0]["outcome"] == "created", answer.text
    with shop.session() as db:
        assert set(db.scalars(select(Meeting.subject_id))) == {standing}

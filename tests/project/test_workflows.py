"""Whatever has states, by `tests/tables/workflows`: seen by whom, moved by whom, from where.

A noun with states needs its rows there, and in `tests/tables/states` how one in any state is made
and what its verbs are posted with.
"""

from itertools import product
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy.orm import Session

from app.core.config import settings
from app.data.files import label
from app.services import access
from app.services.platform.workflow import STEPS
from app.vocabulary.roles import Role
from tests.conftest import Client, headers_of, undone
from tests.tables.permissions import among
from tests.tables.states import HERE, OWN, PLACES, THERE, Scene
from tests.tables.workflows import NOUNS, Move, Noun


@pytest.fixture(autouse=True)
def callers_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings(), "actor_cache_seconds", 10.0)


def seen(noun: Noun, role: Role, place: str) -> set[str]:
    """The states in which the role sees it in that place."""
    told = [row for words, row in noun.sees.items() if role in among(words)]
    assert len(told) <= 1, role
    words = told[0][PLACES.index(place)] if told else ""
    return set((noun.states if words == "*" else words).split())


def may(move: Move, role: Role, place: str) -> bool:
    for word in move.who.split():
        who, _, only = word.partition("@")
        if role in among(who) and only in {"", place}:
            return True
    return False


def expected(noun: Noun, role: Role, place: str, state: str) -> list[str]:
    """The moves that the caller may make now."""
    return sorted(
        verb for verb, move in noun.moves.items() if may(move, role, place) and state in move.ends
    )


@pytest.mark.parametrize("name", NOUNS)
def test_each_role_sees_and_may_do_in_each_state_and_place_what_the_table_says(
    db: Session, app: FastAPI, name: str
) -> None:
    """The list, its count and the `allowed_actions` of each row, for every role."""
    noun, scene = NOUNS[name], Scene(db, name)
    around = scene.rows(HERE, noun.states) | scene.rows(THERE, noun.states)
    for role in Role:
        with undone(db):
            client = Client(app, None, headers_of(scene.enter(role)))
            rows = around | scene.rows(OWN, noun.states)
            db.flush()
            wanted = {
                str(row.id): expected(noun, role, place, state)
                for (place, state), row in rows.items()
                if state in seen(noun, role, place)
            }
            page = client.get(f"{scene.path}?limit=200&count=true")
            if page.status_code == 404:  # a list below what is not seen
                assert not wanted, role
                continue
            made = {str(row.id) for row in rows.values()}
            found = {item["id"]: sorted(item["allowed_actions"]) for item in page.json()["items"]}
            assert {k: v for k, v in found.items() if k in made} == wanted, role
            assert page.json()["total"] == len(found), role


@pytest.mark.parametrize("name", NOUNS)
def test_whoever_may_not_is_refused_and_whoever_sees_nothing_finds_nothing(
    db: Session, app: FastAPI, name: str
) -> None:
    """Each verb posted by every role in every place, in a state from which it leads."""
    noun, scene = NOUNS[name], Scene(db, name)
    sent = scene.bodies()
    around = scene.rows(HERE, noun.states) | scene.rows(THERE, noun.states)
    verbs = {verb: move for verb, move in noun.moves.items() if move.path is not None and move.ends}
    for role in Role:
        with undone(db):
            client = Client(app, None, headers_of(scene.enter(role)))
            rows = around | scene.rows(OWN, noun.states)
            db.flush()
            for place, (verb, move) in product({place for place, _ in rows}, verbs.items()):
                shown = seen(noun, role, place)
                state = next((each for each in move.ends if each in shown), next(iter(move.ends)))
                wanted = 403 if state in shown else 404
                if not (wanted == 403 and may(move, role, place)):
                    answer = posted(client, scene, rows[place, state], verb, move, sent)
                    assert answer.status_code == wanted, (role, place, verb, answer.text)


def who_moves(move: Move) -> Role:
    """The first role of the vocabulary that may."""
    return next(role for role in Role if may(move, role, OWN))


@pytest.mark.parametrize("name", NOUNS)
def test_each_move_ends_where_the_table_says_and_begins_nowhere_else(
    db: Session, app: FastAPI, name: str
) -> None:
    noun, scene = NOUNS[name], Scene(db, name)
    sent = scene.bodies()
    verbs = {verb: move for verb, move in noun.moves.items() if move.path is not None}
    for role in {who_moves(move) for move in verbs.values()}:
        with undone(db):
            client = Client(app, db, headers_of(scene.enter(role)))
            rows = [
                scene.row(OWN, state)
                for state in noun.states.split()
                if state in seen(noun, role, OWN)
            ]
            for row, (verb, move) in product(rows, verbs.items()):
                if who_moves(move) is role:
                    with undone(db):
                        moved(client, scene, row, verb, move, sent)
        scene.forget()


def posted(client: Client, scene: Scene, row: Any, verb: str, move: Move, sent: Any) -> Any:
    url = f"{scene.path}/{row.id}/{move.path or verb}"
    body = sent.get(verb, {"reason": "So."})
    return client.post(url, json=body, headers={"Idempotency-Key": f"{row.id}-{verb}"})


def moved(client: Client, scene: Scene, row: Any, verb: str, move: Move, sent: Any) -> None:
    """The move made, or refused with its reason."""
    state = str(row.status)
    answer = posted(client, scene, row, verb, move, sent)
    told = (scene.noun, verb, state, answer.text)
    if state in move.ends:
        assert answer.status_code in {200, 201}, told
        assert row.status == move.ends[state], told
        return
    assert answer.status_code == 409, told
    assert answer.json()["code"] == move.objects.get(state, "not_in_state"), told
    if state not in move.objects:
        words = type(row.status)
        starts = " or ".join(sorted(f"“{label(words(s))}”" for s in {*move.ends, *move.objects}))
        sentence = (
            f"You can {verb.replace('-', ' ')} only when the {access.label(type(row))} is {starts};"
            f" this one is “{label(row.status)}”."
        )
        assert answer.json()["detail"] == sentence
    assert row.status == state, told


def test_whatever_has_states_has_its_table() -> None:
    """Every noun with moves that somebody may make, and every such move of it."""
    declared = [
        sorted(step.verb for step in steps if step.permission)
        for steps in STEPS.values()
        if any(step.start for step in steps)
    ]
    assert sorted(sorted(noun.moves) for noun in NOUNS.values()) == sorted(declared)
    for name, noun in NOUNS.items():
        for verb, move in noun.moves.items():
            assert {*move.ends, *move.objects} <= set(noun.states.split()), (name, verb)

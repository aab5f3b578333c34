"""Seals of history: altered, missing and added lines are found."""

import threading
from collections.abc import Iterator

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.core import ids
from app.core.config import settings
from app.core.database import Database
from app.models.platform.history import Change
from app.services.data_protection import history_seals
from tests.conftest import cloned
from tests.project.test_commands import qaf, refused


@pytest.fixture
def sealed(db: Session) -> Session:
    """Returns 1,201 changes under three seals, in a session that may alter them as an intruder."""
    for number in range(1201):
        db.add(Change(action="test.do", entity="tests", entity_id=ids.new(), note=str(number)))
    db.flush()
    history_seals.extend(db, "changes", newest(db))
    db.execute(text("SET LOCAL session_replication_role = replica"))
    return db


def newest(db: Session) -> int:
    return db.scalar(text("SELECT max(seq) FROM changes")) or 0


def broken(db: Session) -> list[tuple[int, str]]:
    return [
        (fault.number, fault.detail.partition(": ")[2]) for fault in history_seals.verify(db, [])
    ]


def seq(db: Session, note: int) -> int:
    number = db.scalar(text("SELECT seq FROM changes WHERE note = :note"), {"note": str(note)})
    assert number is not None
    return int(number)


def test_unaltered_history_holds(sealed: Session) -> None:
    counts = text("SELECT lines FROM seals ORDER BY number")
    assert sealed.scalars(counts).all() == [500, 500, 201]
    assert history_seals.verify(sealed, []) == []


def test_later_lines_get_a_later_seal(sealed: Session) -> None:
    sealed.add(Change(action="test.do", entity="tests", entity_id=ids.new()))
    sealed.flush()
    assert history_seals.unsealed(sealed) == 1
    head = history_seals.extend(sealed, "changes", newest(sealed))
    assert head is not None
    assert (head.number, history_seals.unsealed(sealed)) == (4, 0)
    assert (
        history_seals.extend(sealed, "changes", newest(sealed)) == head
    )  # nothing new: no new seal
    assert history_seals.verify(sealed, [head]) == []


@pytest.mark.parametrize(
    "altered",
    [
        "note = 'else'",
        "at = at + interval '1 microsecond'",
        "actor_id = gen_random_uuid()",
        "action = 'test.done'",
        """after = '{"status": "final"}'""",
    ],
)
def test_an_altered_line_shows(sealed: Session, altered: str) -> None:
    sealed.execute(text(f"UPDATE changes SET {altered} WHERE note = '600'"))  # noqa: S608
    assert broken(sealed) == [(2, "a line was altered")]


def test_a_deleted_line_shows(sealed: Session) -> None:
    sealed.execute(text("DELETE FROM changes WHERE note = '3'"))
    assert broken(sealed) == [(1, "500 lines were sealed, and there are 499")]


INSERTED = {
    "changes": text(
        "INSERT INTO changes (seq, at, action, entity, entity_id) OVERRIDING SYSTEM VALUE"
        " VALUES (:seq, now(), 'test.do', 'tests', gen_random_uuid())"
    ),
    "reads": text(
        "INSERT INTO reads (seq, at, roles, entity, entity_ids, subject_ids, route)"
        " OVERRIDING SYSTEM VALUE VALUES (:seq, now(), 'iro', 'tests', '{}', '{}', '/')"
    ),
}


@pytest.mark.parametrize("log", INSERTED)
def test_a_line_with_a_number_of_0_or_below_is_refused_and_shows_where_the_rule_was_taken_away(
    sealed: Session, log: str
) -> None:
    for number in (0, -1, -(2**63)):
        with pytest.raises(IntegrityError, match=f"ck_{log}_seq"), sealed.begin_nested():
            sealed.execute(INSERTED[log], {"seq": number})
    sealed.execute(text(f"ALTER TABLE {log} DROP CONSTRAINT ck_{log}_seq"))
    for number in (0, -5):
        sealed.execute(INSERTED[log], {"seq": number})
    (found,) = history_seals.verify(sealed, [])
    assert (found.log, found.number) == (log, 0)
    assert found.detail == "lines before the first: 2 have a number of 0 or below"


def test_an_inserted_line_shows_even_where_a_number_was_free(db: Session) -> None:
    for number in range(3):
        db.add(Change(action="test.do", entity="tests", entity_id=ids.new(), note=str(number)))
        db.flush()
        db.execute(text("SELECT nextval('changes_seq_seq')"))  # as an aborted request leaves it
    history_seals.extend(db, "changes", newest(db))
    free = seq(db, 1) + 1
    db.execute(INSERTED["changes"], {"seq": free})
    assert broken(db) == [(1, "3 lines were sealed, and there are 4")]


def test_lines_that_changed_places_show(sealed: Session) -> None:
    a, b = seq(sealed, 10), seq(sealed, 11)
    swap = (
        "UPDATE changes SET note = CASE seq WHEN :a THEN '11' ELSE '10' END WHERE seq IN (:a, :b)"
    )
    sealed.execute(text(swap), {"a": a, "b": b})
    assert broken(sealed) == [(1, "a line was altered")]


def test_a_seal_made_to_fit_breaks_the_chain(sealed: Session) -> None:
    sealed.execute(text("DELETE FROM changes WHERE note = '3'"))
    sealed.execute(text("UPDATE seals SET lines = 499 WHERE number = 1"))
    assert (1, "") in [(number, rest) for number, rest in broken(sealed)]
    assert "the chain of seals was altered" in [f.detail for f in history_seals.verify(sealed, [])]


def test_a_missing_seal_shows(sealed: Session) -> None:
    sealed.execute(text("DELETE FROM seals WHERE number = 2"))
    assert "a seal is missing" in [fault.detail for fault in history_seals.verify(sealed, [])]


def test_a_chain_that_was_computed_again_shows_only_against_a_stored_head(
    sealed: Session,
) -> None:
    head = history_seals.extend(sealed, "changes", newest(sealed))
    assert head is not None
    sealed.execute(text("DELETE FROM seals"))
    sealed.execute(text("DELETE FROM changes WHERE note = '1200'"))
    history_seals.extend(sealed, "changes", newest(sealed))
    assert history_seals.verify(sealed, []) == []
    (fault,) = history_seals.verify(sealed, [head])
    assert (fault.number, "cut off or computed again" in fault.detail) == (3, True)


@pytest.mark.parametrize("done", ["UPDATE seals SET lines = 1", "DELETE FROM seals"])
def test_seals_cannot_be_changed(db: Session, done: str) -> None:
    with pytest.raises(Exception, match="history only grows"), db.begin_nested():
        db.execute(text(done))


# What is under way is waited for: on a database of its own, with real commits.


@pytest.fixture
def own(server: str, worker_id: str) -> Iterator[Database]:
    with cloned(server, f"seals_{worker_id}") as url:
        where = Database(url, settings())
        yield where
        where.close()


def test_a_line_of_a_running_transaction_is_sealed_when_it_has_ended(
    own: Database,
) -> None:
    def write(db: Session, note: str) -> None:
        db.add(Change(action="test.do", entity="tests", entity_id=ids.new(), note=note))
        db.flush()

    def later() -> None:
        with own.session() as db:
            write(db, "took its number first")
            begun.set()
            go_on.wait(10)

    begun, go_on = threading.Event(), threading.Event()
    slow = threading.Thread(target=later)
    slow.start()
    assert begun.wait(10)
    with own.session() as db:
        write(db, "ended first")
    with own.session() as db:
        assert history_seals.settled(db, wait=0) == {}  # the first is under way: nothing is sealed
    go_on.set()
    slow.join()
    with own.session() as db:
        assert [str(head).split(":")[:2] for head in history_seals.seal(db)] == [["changes", "1"]]
        assert (history_seals.unsealed(db), history_seals.verify(db, [])) == (0, [])


# The command


def test_the_command_shows_the_breaks(sealed: Session) -> None:
    whole = qaf("verify")
    assert (whole.exit_code, whole.stdout) == (0, "")
    assert "Lines not sealed yet: 0." in whole.stderr
    sealed.execute(text("DELETE FROM changes WHERE note = '3'"))
    result = qaf("verify")
    assert result.exit_code == 1
    assert result.stdout.startswith("changes:1: lines ")
    assert "The history has been altered. Places found: 1." in result.stderr


def test_a_head_that_is_none_is_refused() -> None:
    assert "is not a head" in refused("verify", "--head", "changes:1:zz")

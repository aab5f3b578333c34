"""Parts that are saved in the moment in which their whole is frozen. On a database of its own."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from fastapi import FastAPI
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app.core import database
from app.models.organisation.people import Person
from app.models.reporting.evidence_entries import EvidenceEntry
from app.models.reporting.evidence_packs import EvidencePack
from app.models.reporting.tri_annual_reports import TriAnnualReport
from app.schemas.reporting.evidence_entries import EvidenceAnswersWrite
from app.services import access
from app.services.access import Actor
from app.services.organisation import authentication
from app.services.platform.preconditions import Precondition
from app.services.reporting import evidence_entries, evidence_packs, tri_annual_reports
from app.vocabulary.roles import Role
from tests import factories
from tests.intake.test_merges_at_once import until_somebody_waits
from tests.platform.test_concurrency import at_once, shop

__all__ = ["shop"]
ETAG = {"If-Match": '"1"'}


def acting(db: Session, who: Person) -> Actor:
    return Actor(name="", grants=authentication.grants_of(db, who.id), person_id=who.id)


@contextmanager
def meanwhile(
    shop: database.Database, first: Callable[[Session], object], second: Callable[[], Any]
) -> Iterator[Any]:
    """Begins `first`, lets `second` wait for it, and yields the answer of `second` afterwards."""
    with ThreadPoolExecutor(max_workers=1) as pool:
        with shop.session() as db:
            first(db)
            answer = pool.submit(second)
            until_somebody_waits(shop)
            assert not answer.done()
        yield answer


def sent(app: FastAPI, who: Person, verb: str, path: str, body: Any = None, **etag: str) -> Any:
    (answer,) = at_once(app, [(who, verb, path, body, etag)])
    return answer


class Pack:
    """A draft with one entry that is written, by the Unit, and a director to freeze it."""

    def __init__(self, shop: database.Database) -> None:
        with shop.session() as db:
            self.unit, self.director = (
                factories.a_person(db, role) for role in (Role.QA_ADMIN, Role.DIRECTOR)
            )
            pack = factories.a_pack(db, composed_by=self.unit.id)
            values = {"written_by": self.unit.id, "known_text": "Before."}
            self.id = pack.id
            self.entry = factories.an_evidence_entry(db, pack, **values).id

    def freeze(self, db: Session) -> None:
        director = acting(db, self.director)
        evidence_packs.freeze(db, director, access.get(db, director, EvidencePack, self.id))

    def write(self, db: Session) -> None:
        answers = EvidenceAnswersWrite(known_text="After.")
        unit, precondition = acting(db, self.unit), Precondition(version=1)
        evidence_entries.write(db, unit, self.entry, answers, precondition)


def test_an_entry_that_is_saved_while_its_pack_is_frozen_is_refused(
    app: FastAPI, shop: database.Database
) -> None:
    pack = Pack(shop)
    path, body = f"/v1/evidence-entries/{pack.entry}/answers", {"known_text": "After."}
    save = partial(sent, app, pack.unit, "PUT", path, body, **ETAG)
    with meanwhile(shop, pack.freeze, save) as saved:
        answer = saved.result()
    assert (answer.status_code, answer.json()["code"]) == (409, "pack_frozen")
    with shop.session() as db:
        assert db.get_one(EvidenceEntry, pack.entry).known_text == "Before."


def test_a_pack_that_is_frozen_while_an_entry_is_saved_holds_what_was_saved(
    app: FastAPI, shop: database.Database
) -> None:
    pack = Pack(shop)
    freeze = partial(sent, app, pack.director, "POST", f"/v1/evidence-packs/{pack.id}/freeze")
    with meanwhile(shop, pack.write, freeze) as frozen:
        assert frozen.result().status_code == 200, frozen.result().text
    with shop.session() as db:
        content = db.get_one(EvidencePack, pack.id).content or {}
    assert [each["known"]["text"] for each in content["answers"]] == ["After."]


def test_a_section_that_is_saved_while_its_report_is_proposed_is_refused(
    app: FastAPI, shop: database.Database
) -> None:
    with shop.session() as db:
        unit = factories.a_person(db, Role.QA_ADMIN)
        report_id = factories.a_report(db, composed_by=unit.id, release_id=None).id
        report = db.get_one(TriAnnualReport, report_id)
        section = factories.a_report_section(db, report).id

    def propose(db: Session) -> None:
        actor = acting(db, unit)
        tri_annual_reports.propose(db, actor, access.get(db, actor, TriAnnualReport, report_id))

    path, body = f"/v1/report-sections/{section}/narrative", {"narrative": "Late."}
    save = partial(sent, app, unit, "PUT", path, body, **ETAG)
    with meanwhile(shop, propose, save) as saved:
        answer = saved.result()
    assert (answer.status_code, answer.json()["code"]) == (409, "report_not_in_draft")


def test_a_statement_past_the_service_waits_for_its_whole_and_is_refused_too(
    shop: database.Database,
) -> None:
    pack = Pack(shop)
    update, sentence = partial(raw_update, shop, pack.entry), "an entry of a frozen evidence pack"
    with (
        meanwhile(shop, pack.freeze, update) as updated,
        pytest.raises(DBAPIError, match=sentence),
    ):
        updated.result()


def raw_update(shop: database.Database, entry: UUID) -> None:
    with shop.session() as db:
        statement = text("UPDATE evidence_entries SET known_text = 'After.' WHERE id = :id")
        db.execute(statement, {"id": entry})

"""Published releases are read by anybody, without signing in, and kept by caches."""

import pytest
from sqlalchemy.orm import Session

from app.core import ids
from app.models.organisation.people import Person
from tests import factories
from tests.conftest import As, Client
from tests.figures.test_releases import a_body, approver, composed, composer, moved, proposed, work

__all__ = ["approver", "composer"]
PATH = "/v1/public/releases"
PEOPLE = ("composed_by", "proposed_by", "approved_by", "status_reason", "allowed_actions")


def test_anybody_reads_what_has_been_published_and_nothing_of_who_published_it(
    db: Session, as_: As, anyone: Client, composer: Person, approver: Person
) -> None:
    work(db, dover_1=(7, 2))
    path = composed(as_, composer, a_body())
    proposed(db, as_, composer, path)
    assert anyone.get(PATH).json() == {"items": []}
    release = moved(as_, approver, path, "approve")
    (item,) = anyone.get(PATH).json()["items"]
    assert (item["id"], item["title"]) == (release["id"], "Audits of the first cycle")
    assert item["checksum"] == release["checksum"]
    found = anyone.get(f"{PATH}/{item['id']}").json()
    assert found["figures"] == release["figures"]
    assert (found["figures_in_all"], found["superseded_by_id"]) == (release["figures_in_all"], None)
    for name in PEOPLE:
        assert name not in found
        assert name not in item


@pytest.mark.parametrize("status", ["draft", "proposed"])
def test_what_is_not_published_is_not_found(db: Session, anyone: Client, status: str) -> None:
    release = factories.a_release(db, status=status)
    assert anyone.get(PATH).json() == {"items": []}
    assert anyone.get(f"{PATH}/{release.id}").status_code == 404
    assert anyone.get(f"{PATH}/{ids.new()}").status_code == 404


def test_a_superseded_release_says_what_took_its_place_and_is_listed_no_more(
    db: Session, anyone: Client
) -> None:
    old = factories.a_release(db, status="superseded")
    new = factories.a_release(
        db, status="published", supersedes_id=old.id, correction_reason="A team was missing."
    )
    assert [each["id"] for each in anyone.get(PATH).json()["items"]] == [str(new.id)]
    found = anyone.get(f"{PATH}/{old.id}").json()
    assert (found["status"], found["superseded_by_id"]) == ("superseded", str(new.id))
    told = anyone.get(f"{PATH}/{new.id}").json()
    assert (told["supersedes_id"], told["correction_reason"]) == (
        str(old.id),
        "A team was missing.",
    )


def test_caches_may_keep_an_answer_and_ask_whether_it_still_holds(
    db: Session, anyone: Client
) -> None:
    release = factories.a_release(db, status="published")
    for path in (PATH, f"{PATH}/{release.id}"):
        first = anyone.get(path)
        assert first.headers["Cache-Control"] == "public, max-age=300"
        again = anyone.get(path, headers={"If-None-Match": first.headers["ETag"]})
        assert (again.status_code, again.content) == (304, b"")
    factories.a_release(db, status="published", populations=[str(ids.new())])
    listed = anyone.get(PATH, headers={"If-None-Match": anyone.get(PATH).headers["ETag"]})
    assert listed.status_code == 304
    assert anyone.get(f"{PATH}?unknown=1").status_code == 422

"""Working days and closed days, through HTTP."""

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.errors import Invalid
from app.models.organisation.people import Person
from app.models.platform.history import Change
from app.services.reference.closed_days import working_calendar
from app.vocabulary.roles import Role
from tests import factories
from tests.conftest import As

DAYS = "/v1/calendar/working-days"
STORM = "/v1/calendar/closed-days/2026-04-08"
CLOSED = {"title": "County offices closed"}


@pytest.fixture
def reader(db: Session) -> Person:
    factories.the_calendar(db)
    return factories.a_person(db, Role.PRACTITIONER)


@pytest.fixture
def admin(db: Session) -> Person:
    factories.the_calendar(db)
    return factories.a_person(db, Role.QA_ADMIN)


def test_the_calendar_tells_its_bank_holidays_and_how_far_they_are_known(
    as_: As, reader: Person
) -> None:
    calendar = as_(reader).get("/v1/calendar?from=2026-04-01&to=2026-05-31").json()
    assert (calendar["first"], calendar["last"]) == ("2010-01-01", "2035-12-31")
    assert [(day["day"], day["local"]) for day in calendar["closed_days"]] == [
        ("2026-04-03", False),  # Good Friday
        ("2026-04-06", False),  # Easter Monday
        ("2026-05-04", False),  # early May
        ("2026-05-25", False),  # spring
    ]


def test_an_unchanged_calendar_is_not_sent_again(as_: As, reader: Person) -> None:
    client = as_(reader)
    etag = client.get("/v1/calendar").headers["ETag"]
    assert client.get("/v1/calendar", headers={"If-None-Match": etag}).status_code == 304


@pytest.mark.parametrize(
    ("question", "end", "days"),
    [
        ("days=3", "2026-04-09", 3),  # after Thursday 2 April come Tuesday 7, 8 and 9
        ("days=1", "2026-04-07", 1),
        ("days=-2", "2026-03-31", -2),
        ("days=0", "2026-04-02", 0),
        ("end=2026-04-07", "2026-04-07", 1),
        ("end=2026-04-06", "2026-04-06", 0),
        ("end=2026-03-31", "2026-03-31", -2),
    ],
)
def test_working_days_leap_over_easter(
    as_: As, reader: Person, question: str, end: str, days: int
) -> None:
    answer = as_(reader).get(f"{DAYS}?start=2026-04-02&{question}")
    assert answer.json() == {"start": "2026-04-02", "end": end, "working_days": days}


@pytest.mark.parametrize("question", ["", "&days=1&end=2026-05-01"])
def test_it_must_be_clear_what_to_calculate(as_: As, reader: Person, question: str) -> None:
    answer = as_(reader).get(f"{DAYS}?start=2026-04-02{question}")
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["code"] == "one_of"


@pytest.mark.parametrize(
    "question",
    ["start=2009-12-31&days=1", "start=2035-12-20&days=20", "start=2035-12-20&end=2036-01-02"],
)
def test_what_lies_beyond_the_calendar_is_refused_and_not_guessed(
    as_: As, reader: Person, question: str
) -> None:
    answer = as_(reader).get(f"{DAYS}?{question}")
    assert answer.status_code == 422
    assert answer.json()["code"] == "calendar_range"


def test_without_a_calendar_nothing_is_calculated(db: Session) -> None:
    with pytest.raises(Invalid) as refused:
        working_calendar(db)
    assert refused.value.code == "calendar_range"


def test_a_day_the_council_is_closed_is_no_working_day(db: Session, as_: As, admin: Person) -> None:
    closed = as_(admin).put(STORM, json=CLOSED)
    assert closed.status_code == 201, closed.text
    assert closed.json()["local"] is True
    answer = as_(admin).get(f"{DAYS}?start=2026-04-07&days=1").json()
    assert answer["end"] == "2026-04-09"
    assert not working_calendar(db).is_working(date(2026, 4, 8))
    entry = db.scalars(select(Change).where(Change.action == "closed_day.create")).one()
    assert entry.actor_id == admin.id


def test_a_closure_is_renamed_only_by_who_has_seen_it(as_: As, admin: Person) -> None:
    client = as_(admin)
    client.put(STORM, json=CLOSED)
    assert client.put(STORM, json=CLOSED).status_code == 200  # the same again is a retry
    assert client.put(STORM, json={"title": "Storm"}).status_code == 428
    etag = client.get(STORM).headers["ETag"]
    renamed = client.put(STORM, json={"title": "Storm"}, headers={"If-Match": etag})
    assert (renamed.status_code, renamed.json()["title"]) == (200, "Storm")
    late = client.put(STORM, json={"title": "Snow"}, headers={"If-Match": etag})
    assert late.status_code == 412


def test_a_closure_made_by_mistake_is_opened_again(db: Session, as_: As, admin: Person) -> None:
    client = as_(admin)
    etag = client.put(STORM, json=CLOSED).headers["ETag"]
    assert client.delete(STORM).status_code == 428
    opened = client.delete(STORM, headers={"If-Match": etag})
    assert (opened.status_code, opened.content) == (204, b"")
    assert client.get(STORM).status_code == 404
    assert working_calendar(db).is_working(date(2026, 4, 8))
    entry = db.scalars(select(Change).where(Change.action == "closed_day.delete")).one()
    assert entry.before == {"day": "2026-04-08", "title": "County offices closed", "local": True}


def test_a_bank_holiday_is_not_the_councils_to_change(as_: As, admin: Person) -> None:
    christmas = "/v1/calendar/closed-days/2026-12-25"
    renamed = as_(admin).put(christmas, json={"title": "Open"})
    opened = as_(admin).delete(christmas, headers={"If-Match": '"1"'})
    assert [answer.json()["code"] for answer in (renamed, opened)] == ["bank_holiday"] * 2


def test_a_day_beyond_the_calendar_cannot_be_closed(as_: As, admin: Person) -> None:
    answer = as_(admin).put("/v1/calendar/closed-days/2036-01-02", json=CLOSED)
    assert (answer.status_code, answer.json()["code"]) == (422, "calendar_range")


def test_a_practitioner_closes_nothing(as_: As, reader: Person) -> None:
    assert as_(reader).put(STORM, json=CLOSED).status_code == 403
    assert as_(reader).delete(STORM, headers={"If-Match": '"1"'}).status_code == 403

"""Readings: a person of the Unit reads every anonymous box that stays too small to be opened."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import clock
from app.models.feedback.campaigns import FeedbackCampaign
from app.models.feedback.readings import FeedbackReading
from app.models.feedback.submissions import FeedbackSubmission
from app.models.organisation.people import Person
from app.models.platform.history import Change, Read
from app.seeding import seed
from app.services.feedback import anonymous_box
from app.services.notifications import reminders
from app.vocabulary.roles import Role
from tests import factories
from tests.conftest import As
from tests.factories import feedback

URL = "/v1/feedback-readings"
WEDNESDAY = datetime(2026, 4, 8, 12, tzinfo=UTC)
MONDAY = datetime(2026, 4, 13, 8, tzinfo=UTC)  # of the week after
NOTHING = {"harm_found": False}


@pytest.fixture
def campaign(db: Session) -> FeedbackCampaign:
    return feedback.a_campaign(db)


@pytest.fixture
def manager(db: Session) -> Person:
    return factories.a_person(db, Role.QA_MANAGER)


def answered(db: Session, campaign: FeedbackCampaign, *narratives: str | None) -> None:
    """Puts anonymous answers into the box."""
    for narrative in narratives:
        values: dict[str, Any] = {
            "narrative": narrative,
            "language": "en",
            "complete": True,
            "consent_analysis": True,
            "consent_quote": False,
            "consent_contact": False,
            "answers": [],
        }
        anonymous_box.put(db, campaign, values)


def waiting(as_: As, who: Person) -> list[dict[str, Any]]:
    query = {"kind": "feedback_box_to_read"}
    items: list[dict[str, Any]] = as_(who).get("/v1/notifications", params=query).json()["items"]
    return items


def test_the_texts_of_a_box_below_six_wait_for_the_unit_once_the_week_is_over(
    db: Session, as_: As, campaign: FeedbackCampaign, manager: Person
) -> None:
    with clock.held_at(WEDNESDAY):
        answered(db, campaign, "She listens.", None, "He shouts at me.")
        assert (anonymous_box.list_unread(db), waiting(as_, manager)) == (0, [])
    with clock.held_at(MONDAY):
        assert (anonymous_box.list_unread(db), anonymous_box.list_unread(db)) == (1, 0)
        (item,) = waiting(as_, manager)
        seen = as_(manager).get(item["path"]).json()
    assert (item["due_on"], seen["week"]) == ("2026-04-17", "2026-04-06")
    assert sorted(seen["texts"]) == ["He shouts at me.", "She listens."]
    assert (seen["status"], seen["allowed_actions"]) == ("waiting", ["read"])
    assert db.scalars(select(FeedbackSubmission)).all() == []


def test_the_reader_sees_texts_and_week_and_neither_place_nor_a_finer_time(
    db: Session, as_: As, campaign: FeedbackCampaign, manager: Person
) -> None:
    with clock.held_at(WEDNESDAY):
        answered(db, campaign, "She listens.")
    with clock.held_at(MONDAY + timedelta(days=1, minutes=17)):
        answered(db, campaign, "It is too late.")  # the box is listed before this one goes in
        (item,) = waiting(as_, manager)
        seen = as_(manager).get(item["path"]).json()
    assert seen["texts"] == ["She listens."]
    assert seen["created_at"] == seen["updated_at"] == "2026-04-13T00:00:00.000000Z"
    assert not {"org_unit", "district", "area", "invitation_id", "answers"} & set(seen)
    assert db.scalars(select(FeedbackReading)).one().id.version == 4


def test_each_text_is_read_once_and_a_box_of_six_is_opened_instead(
    db: Session, as_: As, campaign: FeedbackCampaign, manager: Person
) -> None:
    with clock.held_at(WEDNESDAY):
        answered(db, campaign, "One.", "Two.")
    with clock.held_at(WEDNESDAY + timedelta(days=7)):
        answered(db, campaign, "Three.")
    with clock.held_at(MONDAY + timedelta(days=7)):
        anonymous_box.list_unread(db)
        found = as_(manager).get(URL).json()["items"]
        texts = [as_(manager).get(f"{URL}/{each['id']}").json()["texts"] for each in found]
        assert [sorted(each) for each in texts] == [["One.", "Two."], ["Three."]]
        answered(db, campaign, "Four.", "Five.", "Six.")
    with clock.held_at(MONDAY + timedelta(days=14)):
        assert (anonymous_box.open_due(db), anonymous_box.list_unread(db)) == (1, 0)
    assert len(db.scalars(select(FeedbackSubmission)).all()) == 6


def test_answers_without_texts_need_no_reader(db: Session, campaign: FeedbackCampaign) -> None:
    with clock.held_at(WEDNESDAY):
        answered(db, campaign, None, None)
    with clock.held_at(MONDAY):
        anonymous_box.list_unread(db)
    assert db.scalars(select(FeedbackReading)).all() == []


def test_the_reader_says_so_and_texts_without_harm_are_deleted(
    db: Session, as_: As, campaign: FeedbackCampaign, manager: Person
) -> None:
    row = feedback.a_reading(db, campaign, MONDAY.date())
    done = as_(manager).post(f"{URL}/{row.id}/read", json=NOTHING)
    assert done.status_code == 200, done.text
    read = done.json()
    assert (read["status"], read["texts"], read["harm_found"]) == ("read", [], False)
    assert (read["read_by"], read["read_at"] is not None) == (str(manager.id), True)
    again = as_(manager).post(f"{URL}/{row.id}/read", json=NOTHING)
    assert (again.status_code, again.json()["code"]) == (409, "not_in_state")
    line = db.scalars(select(Change).where(Change.entity == "feedback_readings")).one()
    assert (line.action, line.actor_id) == ("feedback_reading.read", manager.id)
    assert "never listens" not in str((line.before, line.after, line.note))


def test_a_reading_that_found_harm_says_what_was_done_and_keeps_the_texts(
    db: Session, as_: As, campaign: FeedbackCampaign, manager: Person
) -> None:
    row = feedback.a_reading(db, campaign, MONDAY.date())
    harm: dict[str, Any] = {"harm_found": True}
    refused = as_(manager).post(f"{URL}/{row.id}/read", json=harm)
    assert [each["pointer"] for each in refused.json()["errors"]] == ["/done_text"]
    harm["done_text"] = "The school was told."
    read = as_(manager).post(f"{URL}/{row.id}/read", json=harm).json()
    assert (read["done_text"], read["texts"]) == ("The school was told.", ["She never listens."])


def test_opening_the_texts_is_logged_and_the_list_has_none(
    db: Session, as_: As, campaign: FeedbackCampaign, manager: Person
) -> None:
    row = feedback.a_reading(db, campaign, MONDAY.date())
    listed = as_(manager).get(URL, params={"status": "waiting", "overdue": True})
    assert [item["id"] for item in listed.json()["items"]] == [str(row.id)]
    assert "never listens" not in listed.text
    as_(manager).get(f"{URL}/{row.id}")
    line = db.scalars(select(Read).where(Read.entity == "feedback_readings")).one()
    assert (line.actor_id, line.entity_ids) == (manager.id, [row.id])


def test_whoever_read_the_box_before_is_reminded_when_it_is_overdue(
    db: Session, as_: As, campaign: FeedbackCampaign, manager: Person
) -> None:
    seed.reminder_rules(db)
    before = feedback.a_reading(db, campaign, MONDAY.date() - timedelta(days=14))
    as_(manager).post(f"{URL}/{before.id}/read", json=NOTHING)
    with clock.held_at(WEDNESDAY):
        answered(db, campaign, "She listens.")
    with clock.held_at(MONDAY):
        anonymous_box.list_unread(db)
    with clock.held_at(MONDAY + timedelta(days=4)):
        assert reminders.make(db) == 0
    with clock.held_at(MONDAY + timedelta(days=5)):
        assert [item["overdue"] for item in waiting(as_, manager)] == [True]
        assert reminders.make(db) == 1

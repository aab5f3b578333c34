"""A pushed QA record after a portal has touched it: amended, entered in error, put on file."""

from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.core import clock, ids
from app.models.findings.findings import Finding
from app.models.notifications.webhooks import WebhookDelivery, WebhookEndpoint
from app.models.organisation.api_keys import ApiKey
from app.models.platform.events import Event
from app.models.platform.history import Change
from app.models.reviewing.meetings import Meeting
from app.models.reviewing.qa_records import QaRecord, QaShare
from app.services.platform import events
from app.vocabulary.roles import Role
from tests import factories
from tests.conftest import As
from tests.support.batches import faults, outcomes
from tests.support.pushed_qa_records import STANDING, TODAY, URL, a_record, a_share, push


@pytest.fixture(autouse=True)
def on_1_november(db: Session) -> Any:
    factories.a_qa_form(db)
    with clock.held_at(TODAY):
        yield


@pytest.fixture
def meeting(db: Session) -> Meeting:
    """A review called R1, held on 25 October."""
    return factories.a_meeting(db, external_id="R1")


def moved(as_: As, person: Any, item: Any, verb: str, body: Any = None) -> None:
    answer = as_(person).post(f"/v1/qa-records/{item['id']}/{verb}", json=body)
    assert answer.status_code == 200, answer.text


def amended(as_: As, person: Any, item: Any) -> None:
    judgement = {
        "overall_rating": "inadequate",
        "answers": factories.IRO_ANSWERS,
        "concerns": [{"text": "The report came late."}],
    }
    moved(as_, person, item, "amend", judgement | {"reason": "Entered too high."})


def test_a_record_entered_in_error_stays_so_and_may_be_deleted(
    db: Session, as_: As, client: ApiKey, meeting: Meeting
) -> None:
    del meeting
    (item,) = push(as_, client, a_record())
    manager = factories.a_person(db, Role.QA_MANAGER)
    moved(as_, manager, item, "enter-in-error", {"reason": "Of another child."})
    again = push(as_, client, a_record(overall_rating="outstanding"), key="2")
    assert faults(again) == [("/records/0/external_id", "corrected_here")]
    gone = push(as_, client, {"external_id": "Q1", "deleted": True}, a_record("Q2"), key="3")
    assert outcomes(gone) == ["updated", "created"]
    assert faults(push(as_, client, a_record(), key="4"))[0][1] == "corrected_here"


@pytest.mark.parametrize("then", ["", "share", "close"])
def test_an_amended_record_is_neither_overwritten_nor_deleted_in_any_status(
    db: Session, as_: As, client: ApiKey, meeting: Meeting, then: str
) -> None:
    del meeting
    reviewer = factories.a_person(db, Role.IRO, employment_ref="E1")
    worker, leader = (
        factories.a_person(db, Role.PRACTITIONER),
        factories.a_person(db, Role.TEAM_MANAGER),
    )
    shares = [
        {"person_id": str(worker.id), "role": "social_worker"},
        {"person_id": str(leader.id), "role": "team_manager"},
    ]
    (item,) = push(as_, client, a_record(reviewer_ref="E1", source_version=1))
    amended(as_, factories.a_person(db, Role.QA_MANAGER), item)
    if then:
        moved(as_, reviewer, item, "share", {"shares": shares})
    if then == "close":
        moved(as_, reviewer, item, "record-on-file", {"file_reference": "Document 118"})
        moved(as_, reviewer, item, "close")
    again = push(
        as_,
        client,
        a_record(reviewer_ref="E1", source_version=2, overall_rating="outstanding"),
        key="2",
    )
    assert (outcomes(again), faults(again)) == (
        ["rejected"],
        [("/records/0/external_id", "corrected_here")],
    )
    gone = {"external_id": "Q1", "source_version": 3, "deleted": True}
    items = push(as_, client, gone, a_record("Q2"), key="3")
    assert faults(items) == [
        ("/records/0/external_id", "corrected_here"),
        ("/records/1/meeting_external_id", "meeting_has_record"),
    ]
    single = as_(client).delete(f"{URL}/Q1?source_version=3")
    assert (single.status_code, single.json()["code"]) == (409, "corrected_here")
    row = db.scalars(select(QaRecord)).one()
    assert (row.overall_rating, row.source_version, row.deleted_at) == ("inadequate", 1, None)
    assert [finding.text for finding in db.scalars(STANDING)] == ["The report came late."]


def test_every_status_that_a_push_reaches_is_an_event(
    db: Session, as_: As, client: ApiKey, meeting: Meeting
) -> None:
    del meeting
    factories.a_meeting(db, external_id="R2")
    admin = factories.a_person(db, Role.ADMINISTRATOR)
    for name, kinds in (("all", []), ("closed", ["qa_record.close", "finding.withdraw"])):
        body = {"name": name, "url": "https://hooks.example.org/qaf", "event_types": kinds}
        assert as_(admin).put(f"/v1/webhooks/{ids.new()}", json=body).status_code == 201
    both = {
        "shares": [a_share("W1", "social_worker"), a_share("M1", "team_manager")],
        "concerns": [{"text": "The report came late."}],
    }
    filed = {"recorded_on_file_at": "2026-10-30T09:00:00Z", "file_reference": "Doc 7"}
    seen: dict[str, list[str]] = {"all": [], "closed": []}

    def events_of_push(key: str, *records: Any, query: str = "") -> list[tuple[str, str, str]]:
        """Returns the new events for each webhook, with their records."""
        items = push(as_, client, *records, key=key, query=query)
        called = {item["id"]: item["external_id"] for item in items}
        rows = db.execute(
            select(WebhookEndpoint.name, Event.type, Event.entity_id, Event.id)
            .join(WebhookDelivery, WebhookDelivery.event_id == Event.id)
            .join(WebhookEndpoint, WebhookEndpoint.id == WebhookDelivery.endpoint_id)
        )
        new = []
        for name, kind, row_id, event_id in rows:
            if str(event_id) not in seen[name]:
                seen[name].append(str(event_id))
                new.append((name, kind, called.get(str(row_id), "finding")))
        return sorted(new)

    first = events_of_push(
        "1", a_record("Q1"), a_record("Q2", meeting_external_id="R2", **both, **filed)
    )
    assert first == [
        ("all", "qa_record.close", "Q2"),
        ("all", "qa_record.complete", "Q1"),
        ("all", "qa_record.complete", "Q2"),
        ("all", "qa_record.share", "Q2"),
        ("closed", "qa_record.close", "Q2"),
    ]
    assert events_of_push("2", a_record("Q1", overall_rating="outstanding")) == []
    assert events_of_push("3", a_record("Q1", **both), query="?dry_run=true") == []
    assert events_of_push("4", a_record("Q1", **both)) == [("all", "qa_record.share", "Q1")]
    assert events_of_push("5", {"external_id": "Q1", "deleted": True}) == [
        ("all", "finding.withdraw", "finding"),
        ("all", "qa_record.delete", "Q1"),
        ("closed", "finding.withdraw", "finding"),
    ]
    assert events_of_push("6", a_record("Q1")) == [
        ("all", "qa_record.complete", "Q1"),
        ("all", "qa_record.share", "Q1"),
    ]
    jobs = text("SELECT args->>'delivery_id' FROM procrastinate_jobs WHERE task_name = :name")
    deferred = db.scalars(jobs, {"name": events.DELIVER}).all()
    assert sorted(deferred) == sorted(str(each) for each in db.scalars(select(WebhookDelivery.id)))
    assert len(deferred) == sum(len(new) for new in seen.values()) == 11


def test_a_person_keeps_the_role_in_which_the_portal_shared_the_record(
    db: Session, as_: As, client: ApiKey, meeting: Meeting
) -> None:
    del meeting
    reviewer = factories.a_person(db, Role.IRO, employment_ref="E1")
    worker = factories.a_person(db, Role.PRACTITIONER, employment_ref="W1")
    leader = factories.a_person(db, Role.TEAM_MANAGER, employment_ref="M1")
    (item,) = push(as_, client, a_record(reviewer_ref="E1"))
    shares = [
        {"person_id": str(worker.id), "role": "social_worker"},
        {"person_id": str(leader.id), "role": "team_manager"},
    ]
    moved(as_, reviewer, item, "share", {"shares": shares})
    push(as_, client, a_record(reviewer_ref="E1", shares=[a_share("W1", "team_manager")]), key="2")
    rows = db.execute(select(QaShare.person_id, QaShare.role)).all()
    assert dict(rows) == {worker.id: "social_worker", leader.id: "team_manager"}


def test_a_source_corrects_its_own_answers_but_not_those_of_the_portal(
    db: Session, as_: As, client: ApiKey, meeting: Meeting
) -> None:
    del meeting
    worker = factories.a_person(db, Role.PRACTITIONER, employment_ref="W1")
    factories.a_person(db, Role.TEAM_MANAGER, employment_ref="M1")
    mine, theirs = a_share("W1", "social_worker"), a_share("M1", "team_manager")
    (item,) = push(as_, client, a_record(shares=[mine, theirs]))
    moved(as_, worker, item, "acknowledge", {"response_text": "The plan is late."})

    def pushed(key: str, response: str | None) -> dict[str, tuple[bool, str | None]]:
        answer = {"acknowledged_at": "2026-10-30T08:00:00Z", "response_text": response}
        record = a_record(
            shares=[mine | answer, theirs | answer],
            file_reference=f"Doc {key}",
            recorded_on_file_at="2026-10-31T09:00:00Z",
        )
        assert outcomes(push(as_, client, record, key=key)) == ["updated"]
        rows = db.execute(
            select(QaShare.worker_ref, QaShare.acknowledged_at, QaShare.response_text)
        ).all()
        return {ref: (at == TODAY, text) for ref, at, text in rows if ref}

    assert pushed("2", None) == {"W1": (True, "The plan is late."), "M1": (False, None)}
    assert pushed("3", "Seen.") == {"W1": (True, "The plan is late."), "M1": (False, "Seen.")}
    assert pushed("4", None) == {"W1": (True, "The plan is late."), "M1": (False, "Seen.")}
    assert pushed("5", "Read.") == {"W1": (True, "The plan is late."), "M1": (False, "Read.")}
    lines = db.scalars(
        select(Change).where(Change.action == "qa_share.replace").order_by(Change.seq)
    ).all()
    assert [(line.before, line.after) for line in lines] == [
        (
            {"acknowledged_at": None, "acknowledged_in": None},
            {"acknowledged_at": "2026-10-30T08:00:00Z", "acknowledged_in": "case_system"},
        ),
        ({"response_text": None}, {"response_text": "Seen."}),
        ({"response_text": "Seen."}, {"response_text": "Read."}),
    ]


def test_a_source_sees_the_progress_of_its_record_and_no_more(
    db: Session, as_: As, client: ApiKey, meeting: Meeting
) -> None:
    del meeting
    factories.a_person(db, Role.PRACTITIONER, employment_ref="W1")
    answer = {"acknowledged_at": "2026-10-30T08:00:00Z", "response_text": "I agree."}
    praise: dict[str, Any] = {
        "good_practice": True,
        "good_practice_text": "A later life letter.",
        "good_practice_theme_codes": ["direct_work_and_relationships"],
    }
    push(
        as_,
        client,
        a_record(
            shares=[a_share("W1", "social_worker", **answer), a_share("M1", "team_manager")],
            recorded_on_file_at="2026-10-30T09:00:00Z",
            file_reference="Doc 7",
            concerns=[{"text": "The report came late."}],
            **praise,
        ),
    )
    record = as_(client).get(f"{URL}/Q1").json()
    hidden = (
        "answers",
        "overall_rating",
        "good_practice",
        "good_practice_text",
        "concerns",
        "good_practice_theme_codes",
        "file_reference",
        "status_reason",
    )
    assert [name for name in hidden if record[name] is not None] == []
    assert (record["status"], record["recorded_on_file_at"]) == (
        "closed",
        "2026-10-30T09:00:00.000000Z",
    )
    shares = [(s["person_id"], s["response_text"], s["acknowledged_at"]) for s in record["shares"]]
    assert sorted(shares, key=str) == [
        (None, None, "2026-10-30T08:00:00.000000Z"),
        (None, None, None),
    ]
    assert as_(client).get("/v1/qa-records?good_practice=true").json()["items"] == []
    assert as_(client).get("/v1/findings").json()["items"] == []
    (finding, _) = db.scalars(select(Finding)).all()
    assert as_(client).get(f"/v1/findings/{finding.id}").status_code == 404
    manager = as_(factories.a_person(db, Role.QA_MANAGER))
    assert len(manager.get("/v1/qa-records?good_practice=true").json()["items"]) == 1
    assert len(manager.get("/v1/findings").json()["items"]) == 2

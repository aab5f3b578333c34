"""QA records pushed by case-management systems: checked, stored, and answered one by one."""

from datetime import UTC, datetime
from functools import partial
from typing import Any

import pytest
from sqlalchemy import func, select, text
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
from app.vocabulary.findings import FindingStatus
from app.vocabulary.roles import Role
from tests import factories
from tests.conftest import As
from tests.support import batches
from tests.support.batches import faults, outcomes

STANDING = select(Finding).where(Finding.status == FindingStatus.RECORDED)

URL = "/v1/sources/liberi/qa-records"
push = partial(batches.push, URL)
TODAY = datetime(2026, 11, 1, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def on_1_november(db: Session) -> Any:
    factories.a_qa_form(db)
    with clock.held_at(TODAY):
        yield


@pytest.fixture
def meeting(db: Session) -> Meeting:
    """A review called R1, held on 25 October."""
    return factories.a_meeting(db, external_id="R1")


def a_record(external_id: str = "Q1", **fields: Any) -> dict[str, Any]:
    return {
        "external_id": external_id,
        "kind": "iro",
        "meeting_external_id": "R1",
        "completed_at": "2026-10-28T09:30:00Z",
        "overall_rating": "good",
        "answers": factories.IRO_ANSWERS,
        **fields,
    }


def a_share(worker_ref: str, role: str, **fields: Any) -> dict[str, Any]:
    return {"worker_ref": worker_ref, "role": role, "shared_at": "2026-10-29T10:00:00Z", **fields}


def test_a_complete_record_has_the_child_and_location_of_its_meeting(
    db: Session, as_: As, client: ApiKey, meeting: Meeting
) -> None:
    reviewer = factories.a_person(db, Role.IRO, employment_ref="E1")
    items = push(as_, client, a_record(reviewer_ref="E1"))
    assert outcomes(items) == ["created"]
    row = db.scalars(select(QaRecord)).one()
    assert (row.status, row.meeting_id, row.subject_id) == (
        "completed",
        meeting.id,
        meeting.subject_id,
    )
    assert (row.reviewer_id, row.org_unit_id) == (reviewer.id, meeting.org_unit_id)
    assert row.completed_at == datetime(2026, 10, 28, 9, 30, tzinfo=UTC)
    line = db.scalars(select(Change).where(Change.entity == "qa_records")).one()
    assert (line.action, line.client_id) == ("qa_record.create", client.id)


def test_the_same_again_is_unchanged_newer_wins_older_is_stale(
    db: Session, as_: As, client: ApiKey, meeting: Meeting
) -> None:
    del meeting
    assert outcomes(push(as_, client, a_record(source_version=2), key="1")) == ["created"]
    assert outcomes(push(as_, client, a_record(source_version=2), key="2")) == ["unchanged"]
    newer = a_record(source_version=3, overall_rating="outstanding")
    assert outcomes(push(as_, client, newer, key="3")) == ["updated"]
    older = a_record(source_version=1, overall_rating="inadequate")
    assert outcomes(push(as_, client, older, key="4")) == ["stale"]
    assert db.scalars(select(QaRecord.overall_rating)).all() == ["outstanding"]
    change = db.scalars(select(Change).where(Change.action == "qa_record.replace")).one()
    assert change.before == {"overall_rating": "good", "source_version": 2}


def test_the_status_follows_from_shares_and_file(
    db: Session, as_: As, client: ApiKey, meeting: Meeting
) -> None:
    del meeting
    worker = factories.a_person(db, Role.PRACTITIONER, employment_ref="W1")
    shares = [a_share("W1", "social_worker")]
    filed = {"recorded_on_file_at": "2026-10-30T09:00:00Z", "file_reference": "Doc 7"}

    def status(key: str, **fields: Any) -> str:
        assert outcomes(push(as_, client, a_record(**fields), key=key)) in (
            ["created"],
            ["updated"],
        )
        return db.scalars(select(QaRecord.status)).one()

    assert status("1", shares=shares) == "completed"
    shares.append(a_share("unknown", "team_manager", shared_at="2026-10-29T11:00:00Z"))
    assert status("2", shares=shares) == "shared"
    assert db.scalars(select(QaRecord.shared_at)).one() == datetime(2026, 10, 29, 11, tzinfo=UTC)
    shares[0] |= {"acknowledged_at": "2026-10-30T08:00:00Z", "response_text": "I agree."}
    assert status("3", shares=shares) == "acknowledged"
    assert status("4", shares=shares, **filed) == "closed"
    assert status("5", overall_rating="outstanding") == "closed", "nothing is taken back"
    rows = db.scalars(select(QaShare).order_by(QaShare.shared_at)).all()
    assert [(row.person_id, row.role) for row in rows] == [
        (worker.id, "social_worker"),
        (None, "team_manager"),
    ]
    assert rows[0].response_text == "I agree."


def test_one_person_does_not_count_as_social_worker_and_manager(
    db: Session, as_: As, client: ApiKey, meeting: Meeting
) -> None:
    del meeting
    factories.a_person(db, Role.PRACTITIONER, employment_ref="W1")
    filed = {"recorded_on_file_at": "2026-10-30T09:00:00Z", "file_reference": "Doc 7"}

    def pushed(key: str, *shares: Any) -> tuple[str, list[tuple[str | None, str]]]:
        push(as_, client, a_record(shares=list(shares), **filed), key=key)
        rows = db.execute(select(QaShare.worker_ref, QaShare.role).order_by(QaShare.worker_ref))
        return db.scalars(select(QaRecord.status)).one(), [(ref, role) for ref, role in rows]

    assert pushed("1", a_share("W1", "social_worker")) == ("completed", [("W1", "social_worker")])
    assert pushed("2", a_share("W1", "team_manager")) == ("completed", [("W1", "team_manager")])
    assert pushed("3", a_share("W2", "team_manager")) == (
        "completed",
        [("W1", "team_manager"), ("W2", "team_manager")],
    )
    second = factories.a_person(db, Role.PRACTITIONER, employment_ref="W2")
    assert pushed("4", a_share("W2", "social_worker")) == (
        "closed",
        [("W1", "team_manager"), ("W2", "social_worker")],
    )
    known = select(QaShare.person_id).where(QaShare.worker_ref == "W2")
    assert db.scalars(known).one() == second.id, "who was unknown before is the same person"


def test_two_unknown_people_are_distinguished(
    db: Session, as_: As, client: ApiKey, meeting: Meeting
) -> None:
    del meeting
    shares = [a_share("W1", "social_worker"), a_share("W2", "social_worker")]
    push(as_, client, a_record(shares=shares))
    shares[1] |= {"acknowledged_at": "2026-10-30T08:00:00Z", "response_text": "I agree."}
    push(as_, client, a_record(shares=shares), key="2")
    rows = db.execute(select(QaShare.worker_ref, QaShare.response_text))
    assert dict(rows.all()) == {"W1": None, "W2": "I agree."}


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


def test_unknown_people_are_warned_of_and_filled_in_when_the_same_record_comes_again(
    db: Session, as_: As, client: ApiKey, meeting: Meeting
) -> None:
    del meeting
    record = a_record(
        reviewer_ref="E1",
        source_version=1,
        shares=[
            a_share("W1", "social_worker"),
            a_share("M1", "team_manager"),
        ],
    )

    def pushed(key: str) -> tuple[str, list[tuple[str, str]]]:
        (item,) = push(as_, client, record, key=key)
        return item["outcome"], [
            (warning["pointer"], warning["code"]) for warning in item["warnings"]
        ]

    worker, leader = "/records/0/shares/0/worker_ref", "/records/0/shares/1/worker_ref"
    unknown = [(worker, "unknown_worker"), (leader, "unknown_worker")]
    reviewer_too = [*unknown, ("/records/0/reviewer_ref", "unknown_worker")]
    assert pushed("1") == ("created", reviewer_too)
    assert pushed("2") == ("unchanged", reviewer_too)
    reviewer = factories.a_person(db, Role.IRO, employment_ref="E1")
    assert pushed("3") == ("updated", unknown)
    assert db.scalars(select(QaRecord.reviewer_id)).one() == reviewer.id
    known = factories.a_person(db, Role.PRACTITIONER, employment_ref="W1")
    assert pushed("4") == ("updated", unknown[1:])
    rows = dict(db.execute(select(QaShare.worker_ref, QaShare.person_id)).all())
    assert rows == {"W1": known.id, "M1": None}
    assert pushed("5") == ("unchanged", unknown[1:])


def test_every_bad_record_is_named_and_nothing_of_it_stored(
    db: Session, as_: As, client: ApiKey, meeting: Meeting
) -> None:
    del meeting
    factories.a_meeting(db, external_id="due", held_on=None, due_date=TODAY.date())
    factories.a_meeting(db, external_id="off", held_on=None, due_date=TODAY.date(), cancelled=True)
    factories.a_meeting(db, external_id="cp", kind="icpc")
    factories.a_meeting(db, external_id="gone", deleted_at=TODAY)
    answers = factories.IRO_ANSWERS
    bad = [
        (a_record("0", meeting_external_id="R9"), "meeting_external_id", "unknown_meeting"),
        (a_record("1", meeting_external_id="gone"), "meeting_external_id", "unknown_meeting"),
        (a_record("2", meeting_external_id="due"), "meeting_external_id", "not_held"),
        (a_record("3", meeting_external_id="off"), "meeting_external_id", "cancelled"),
        (a_record("4", meeting_external_id="cp"), "kind", "wrong_kind"),
        (a_record("5", completed_at="2026-10-24T09:00:00Z"), "completed_at", "before_meeting"),
        (a_record("6", completed_at="2026-11-02T09:00:00Z"), "completed_at", "in_future"),
        (a_record("7", completed_at="2026-10-28"), "completed_at", "bad_format"),
        (a_record("8", overall_rating="superb"), "overall_rating", "unknown_grade"),
        (a_record("9", overall_rating=None), "overall_rating", "required"),
        (a_record("10", answers=answers[1:]), "answers", "required"),
        (a_record("11", answers=[*answers, answers[0]]), "answers/7/question_key", "duplicate"),
        (
            a_record("12", answers=[answers[0] | {"value_num": 11}, *answers[1:]]),
            "answers/0",
            "out_of_range",
        ),
        (
            a_record("13", answers=[answers[0] | {"value_text": "x"}, *answers[1:]]),
            "answers/0",
            "one_value",
        ),
        (a_record("14", good_practice=True), "good_practice_text", "required"),
        (a_record("15", good_practice_text="Well done."), "good_practice", "good_practice"),
        (
            a_record("16", concerns=[{"text": "Late.", "theme_codes": ["late"]}]),
            "concerns/0/theme_codes/0",
            "unknown_code",
        ),
        (
            a_record("17", concerns=[{"text": "Danger.", "severity": "immediate_safeguarding"}]),
            "concerns/0/escalated_to_ref",
            "required",
        ),
        (
            a_record("18", concerns=[{"text": "Late.", "section_key": "cellar"}]),
            "concerns/0/section_key",
            "unknown_section",
        ),
        (a_record("19", file_reference="Doc 7"), "file_reference", "on_file"),
        (
            a_record("20", shares=[a_share("W", "social_worker"), a_share("W", "team_manager")]),
            "shares/1/worker_ref",
            "twice",
        ),
        (
            a_record("21", shares=[a_share("W", "social_worker", response_text="Yes.")]),
            "shares/0/acknowledged_at",
            "required",
        ),
        (a_record("22", shares=[a_share("W", "friend")]), "shares/0/role", "not_in_list"),
        (
            a_record("23", tool_version_id="01890a5d-ac96-774b-bcce-b302099a8057"),
            "tool_version_id",
            "unknown_tool",
        ),
        (a_record("24", surprise=1), "surprise", "unknown"),
    ]
    items = push(as_, client, *(record for record, _, _ in bad), a_record("good"))
    for n, (_, pointer, code) in enumerate(bad):
        faults_of_record = [(fault["pointer"], fault["code"]) for fault in items[n]["errors"]]
        assert (f"/records/{n}/{pointer}", code) in faults_of_record, (n, faults_of_record)
        assert items[n]["outcome"] == "rejected"
    assert items[-1]["outcome"] == "created"
    assert db.scalars(select(QaRecord.external_id)).all() == ["good"]


def test_a_meeting_has_one_valid_record(
    db: Session, as_: As, client: ApiKey, meeting: Meeting
) -> None:
    del meeting
    factories.a_meeting(db, external_id="R2")
    items = push(as_, client, a_record("A"), a_record("B"), a_record("C", kind="iro"))
    assert outcomes(items) == ["created", "rejected", "rejected"]
    assert faults(items)[0] == ("/records/1/meeting_external_id", "meeting_has_record")
    moved = push(as_, client, a_record("A", meeting_external_id="R2"), key="2")
    assert faults(moved) == [("/records/0/meeting_external_id", "fixed")]
    freed = push(as_, client, {"external_id": "A", "deleted": True}, a_record("B"), key="3")
    assert outcomes(freed) == ["updated", "created"]
    back = push(as_, client, a_record("A"), key="4")
    assert faults(back) == [("/records/0/meeting_external_id", "meeting_has_record")]


def test_concerns_and_good_practice_are_findings_with_their_themes(
    db: Session, as_: As, client: ApiKey, meeting: Meeting
) -> None:
    factories.a_person(db, Role.SERVICE_MANAGER, employment_ref="DUTY")
    late = {"text": "The report came late.", "theme_codes": ["drift_and_delay"]}
    unheard: dict[str, Any] = {
        "text": "The child was not asked.",
        "theme_codes": ["voice_of_child"],
        "severity": "immediate_safeguarding",
        "escalated_to_ref": "DUTY",
        "escalated_at": "2026-10-28T09:00:00Z",
    }
    praise: dict[str, Any] = {
        "good_practice": True,
        "good_practice_text": "A later life letter.",
        "good_practice_theme_codes": ["direct_work_and_relationships"],
    }
    push(as_, client, a_record(concerns=[late, unheard], **praise))

    def standing() -> dict[str, Finding]:
        return {row.text: row for row in db.scalars(STANDING)}

    first = standing()
    assert {(row.polarity, row.origin) for row in first.values()} == {
        ("concern", "iro_qa"),
        ("good_practice", "iro_qa"),
    }
    assert {row.subject_id for row in first.values()} == {meeting.subject_id}
    assert first[unheard["text"]].severity == "immediate_safeguarding"
    push(as_, client, a_record(concerns=[unheard], **praise), key="2")
    second = standing()
    assert set(second) == {unheard["text"], "A later life letter."}
    assert second[unheard["text"]].id == first[unheard["text"]].id
    push(as_, client, {"external_id": "Q1", "deleted": True}, key="3")
    assert standing() == {}


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


def test_one_record_is_put_replaced_and_deleted(
    db: Session, as_: As, client: ApiKey, meeting: Meeting
) -> None:
    del meeting
    body = a_record(source_version=1)
    del body["external_id"]
    created = as_(client).put(f"{URL}/Q1", json=body)
    assert (created.status_code, created.json()["version"], created.json()["status"]) == (
        201,
        1,
        "completed",
    )
    assert created.json()["answers"] is None, "a source is told how far it has come, no more"
    assert as_(client).put(f"{URL}/Q1", json=body).json()["version"] == 1
    newer = body | {"source_version": 2, "overall_rating": "outstanding"}
    assert as_(client).put(f"{URL}/Q1", json=newer).json()["version"] == 2
    bad = as_(client).put(f"{URL}/Q2", json=body | {"meeting_external_id": "R9"})
    assert (bad.status_code, bad.json()["errors"][0]["pointer"]) == (422, "/meeting_external_id")
    assert as_(client).get(f"{URL}/Q1").json()["source_version"] == 2
    assert as_(client).delete(f"{URL}/Q1?source_version=3").status_code == 204
    assert as_(client).get(f"{URL}/Q1").json()["deleted_at"] is not None
    assert as_(client).delete(f"{URL}/Q9").status_code == 404
    assert as_(client).delete(f"{URL}/Q9?source_version=2").status_code == 204
    late = as_(client).put(f"{URL}/Q9", json=body | {"source_version": 1})
    assert (late.status_code, late.json()["code"]) == (409, "deleted_at_source")
    assert db.scalar(select(func.count()).select_from(QaRecord)) == 1


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


def test_a_batch_is_replayed_tried_and_all_or_none(
    db: Session, as_: As, client: ApiKey, meeting: Meeting
) -> None:
    del meeting
    assert outcomes(push(as_, client, a_record(), query="?dry_run=true", key="1")) == ["created"]
    body = {"records": [a_record(), a_record("Q2", meeting_external_id="R9")]}
    headers = {"Idempotency-Key": "2"}
    all_or_none = as_(client).post(f"{URL}:batch?atomic=true", json=body, headers=headers)
    assert (all_or_none.status_code, all_or_none.json()["code"]) == (422, "batch_rejected")
    assert db.scalar(select(func.count()).select_from(QaRecord)) == 0
    first = push(as_, client, a_record(), key="3")
    assert push(as_, client, a_record(), key="3") == first
    assert db.scalar(select(func.count()).select_from(QaRecord)) == 1


def test_only_the_source_itself_pushes(db: Session, as_: As, client: ApiKey) -> None:
    body = {"records": [a_record()]}
    headers = {"Idempotency-Key": "k"}
    other = as_(client).post("/v1/sources/other/qa-records:batch", json=body, headers=headers)
    assert (other.status_code, other.json()["code"]) == (403, "other_source")
    keyless = as_(client).post(f"{URL}:batch", json=body)
    assert (keyless.status_code, keyless.json()["code"]) == (400, "idempotency_key_required")
    for role in set(Role) - {Role.INTEGRATION_CLIENT}:
        person = factories.a_person(db, role)
        assert as_(person).post(f"{URL}:batch", json=body).status_code == 403
        assert as_(person).delete(f"{URL}/Q1").status_code == 403


def test_meetings_without_a_record_are_listed_oldest_first_as_of_any_day(
    db: Session, as_: As, client: ApiKey
) -> None:
    def day(text: str) -> Any:
        return datetime.fromisoformat(text).date()

    for name, held in (("R1", "2026-10-25"), ("R2", "2026-09-01"), ("R3", "2026-10-01")):
        factories.a_meeting(db, external_id=name, held_on=day(held))
    factories.a_meeting(db, external_id="due", held_on=None, due_date=day("2026-09-01"))
    factories.a_meeting(
        db, external_id="off", held_on=None, due_date=day("2026-09-01"), cancelled=True
    )
    factories.a_meeting(db, external_id="else", held_on=day("2026-09-01"), source_system="other")
    push(as_, client, a_record(meeting_external_id="R3", completed_at="2026-10-10T22:30:00Z"))

    def missing(
        query: str = "", url: str = "/v1/sources/liberi/missing-qa", person: Any = client
    ) -> list[str]:
        answer = as_(person).get(f"{url}{query}")
        assert answer.status_code == 200, answer.text
        return [meeting["external_id"] for meeting in answer.json()["items"]]

    assert missing() == ["R2", "R1"]
    assert missing("?as_of=2026-10-09") == ["R2", "R3"]
    assert missing("?as_of=2026-10-10") == ["R2"], "completed at 23:30 in London"
    assert missing("?after=2026-10-01") == ["R1"]
    assert missing("?kind=icpc") == []
    assert missing("?as_of=2199-12-31") == ["R2", "R1"]
    push(as_, client, {"external_id": "Q1", "deleted": True}, key="2")
    assert missing() == ["R2", "R3", "R1"]
    reviewer = factories.a_person(db, Role.IRO)
    assert missing(url="/v1/missing-qa", person=reviewer) == ["R2", "else", "R3", "R1"]
    assert missing(url="/v1/missing-qa", person=factories.a_person(db, Role.CPC)) == []
    assert missing(url="/v1/missing-qa", person=factories.a_person(db, Role.MI_ANALYST)) == []

"""QA records pushed by case-management systems: checked, stored, and answered one by one."""

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.core import clock
from app.models.findings.findings import Finding
from app.models.organisation.api_keys import ApiKey
from app.models.platform.history import Change
from app.models.reviewing.meetings import Meeting
from app.models.reviewing.qa_records import QaRecord, QaShare
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

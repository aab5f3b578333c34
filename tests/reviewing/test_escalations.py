"""Escalations: raised, answered, escalated stage by stage or past stages, and closed."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.core import clock, ids
from app.models.cases.subjects import Subject
from app.models.organisation.people import Person
from app.models.platform.events import Event
from app.models.platform.history import Change, Read
from app.models.reviewing.escalations import Escalation
from app.models.reviewing.meetings import Meeting
from app.vocabulary.organisation import ServiceLine
from app.vocabulary.roles import DIRECTORS, Role
from tests import factories
from tests.conftest import As
from tests.support.escalations import VERBS, WHY, a_body, a_url, done, faults, on, raised, refused


@pytest.fixture
def child(db: Session, raiser: Person) -> Subject:
    """A child whose review the raiser chaired."""
    subject = factories.a_subject(db)
    factories.a_meeting(db, subject, chair_person_id=raiser.id)
    return subject


def test_an_alert_is_answered_and_resolved(
    db: Session, as_: As, raiser: Person, child: Subject, manager: Person
) -> None:
    mine = as_(raiser)
    escalation = raised(mine, child)
    url = f"/v1/escalations/{escalation['id']}"
    assert (escalation["status"], escalation["stage"], escalation["kind"]) == (
        "alert",
        "alert",
        "iro",
    )
    assert (escalation["raised_by"], escalation["waiting_for"]) == (str(raiser.id), "responder")
    assert (escalation["responder_role"], escalation["responder_id"]) == (
        "team_manager",
        str(manager.id),
    )
    assert (escalation["formal_on"], escalation["target_on"], escalation["closed_on"]) == (
        None,
        None,
        None,
    )
    assert escalation["allowed_actions"] == [
        "edit",
        "ask",
        "escalate-informally",
        "escalate-formally",
        "resolve",
        "refer-to-cafcass",
        "withdraw",
    ]
    assert as_(manager).get(url).json()["allowed_actions"] == ["respond"]
    answered = done(as_(manager), url, "respond", {"text": "The panel meets on Friday."})
    assert (answered["waiting_for"], answered["version"]) == ("raiser", 2)
    (response,) = answered["responses"]
    assert (response["person_id"], response["stage"], response["text"]) == (
        str(manager.id),
        "alert",
        "The panel meets on Friday.",
    )
    more = done(as_(manager), url, "respond", {"text": "It agreed."})
    assert (more["version"], len(more["responses"])) == (3, 2)
    closed = done(mine, url, "resolve", {"outcome": "agreed", "outcome_text": "They move."})
    assert (closed["status"], closed["outcome"], closed["outcome_text"]) == (
        "resolved",
        "agreed",
        "They move.",
    )
    assert (closed["closed_on"], closed["waiting_for"]) == (str(clock.today()), None)
    assert closed["stages"][0]["left_on"] == closed["closed_on"]
    assert closed["allowed_actions"] == []
    lines = select(Change.action).where(Change.entity == "escalations").order_by(Change.seq)
    assert db.scalars(lines).all() == [
        "escalation.raise",
        "escalation.respond",
        "escalation.respond",
        "escalation.resolve",
    ]
    events = db.scalars(select(Event.type).where(Event.entity == "escalations")).all()
    assert sorted(events) == [
        "escalation.raise",
        "escalation.resolve",
        "escalation.respond",
        "escalation.respond",
    ]


def test_a_chairs_escalation_never_goes_to_cafcass(db: Session, as_: As) -> None:
    chair = factories.a_person(db, Role.CPC)
    row = factories.an_escalation(db, chair, kind="cpc")
    assert refused(as_(chair), a_url(row), "refer-to-cafcass", WHY) == (409, "not_in_care")
    assert "refer-to-cafcass" not in as_(chair).get(a_url(row)).json()["allowed_actions"]
    with pytest.raises(IntegrityError, match="ck_escalations_cafcass_of_iro"):
        factories.an_escalation(db, chair, kind="cpc", status="referred_cafcass")


@pytest.mark.parametrize(
    ("check", "fields"),
    [
        ("closed_on", {"status": "resolved", "closed_on": None, "waiting_for": "raiser"}),
        ("outcome", {"status": "resolved", "outcome": None}),
        ("outcome", {"status": "withdrawn", "outcome": "agreed"}),
        ("status_reason", {"status": "withdrawn", "status_reason": None}),
        ("waiting_for", {"waiting_for": None}),
        ("formal", {"status": "formal", "stage": "informal"}),
        ("before_formal", {"status": "alert", "stage": "informal"}),
        ("formal_on", {"status": "formal", "formal_on": None, "target_on": None}),
        ("target_on", {"status": "formal", "target_on": None}),
        ("closed_after", {"status": "withdrawn", "closed_on": date(2020, 1, 1)}),
    ],
)
def test_the_database_refuses_impossible_rows(
    db: Session, raiser: Person, check: str, fields: dict[str, Any]
) -> None:
    if fields.get("formal_on", "") is None:
        fields = fields | {"opened_on": clock.today()}
    with pytest.raises(IntegrityError, match=f"ck_escalations_{check}"):
        factories.an_escalation(db, raiser, **fields)


def test_it_is_raised_by_put_and_corrected_until_it_is_answered(
    as_: As, raiser: Person, child: Subject, manager: Person
) -> None:
    mine, url = as_(raiser), a_url()
    created = mine.put(url, json=a_body(child))
    assert created.status_code == 201, created.text
    assert mine.put(url, json=a_body(child)).status_code == 200
    better = a_body(child, text="The plan has not changed since April.", reason_code="decisions")
    assert mine.put(url, json=better).status_code == 428
    etag = {"If-Match": created.headers["ETag"]}
    saved = mine.put(url, json=better, headers=etag)
    assert (saved.status_code, saved.json()["reason_code"]) == (200, "decisions")
    assert mine.put(url, json=a_body(child), headers=etag).status_code == 412
    other = mine.put(url, json=better | {"kind": "cpc"})
    assert (other.status_code, other.json()["errors"][0]["pointer"]) == (409, "/kind")
    assert as_(manager).put(url, json=a_body(child)).status_code == 403
    stale = mine.post(f"{url}/withdraw", json=WHY, headers=etag)
    assert stale.status_code == 412
    done(as_(manager), url, "respond", {"text": "We will."})
    late = mine.put(url, json=a_body(child))
    assert (late.status_code, late.json()["code"]) == (409, "answered")


def test_a_repeated_raising_is_one_escalation(
    db: Session, as_: As, raiser: Person, child: Subject
) -> None:
    key = {"Idempotency-Key": "once"}
    first = as_(raiser).post("/v1/escalations", json=a_body(child), headers=key)
    again = as_(raiser).post("/v1/escalations", json=a_body(child), headers=key)
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert len(db.scalars(select(Escalation)).all()) == 1


def test_it_is_about_a_child_a_meeting_and_a_record_of_the_raiser(
    db: Session, as_: As, raiser: Person, child: Subject
) -> None:
    mine = as_(raiser)
    meeting = db.scalars(select(Meeting).where(Meeting.subject_id == child.id)).one()
    record = factories.a_qa_record(db, raiser, meeting, status="completed")
    escalation = raised(mine, child, meeting_id=str(meeting.id), qa_record_id=str(record.id))
    assert (escalation["meeting_id"], escalation["qa_record_id"]) == (
        str(meeting.id),
        str(record.id),
    )
    other = factories.a_meeting(db, chair_person_id=raiser.id)
    draft = factories.a_qa_record(db, raiser, other)
    unseen = factories.a_meeting(db, chair_person_id=factories.a_person(db, Role.IRO).id)
    conference = factories.a_meeting(db, child, kind="icpc", chair_person_id=raiser.id)
    for fields, expected in [
        ({"meeting_id": str(other.id)}, ("/meeting_id", "another_child")),
        ({"meeting_id": str(unseen.id)}, ("/meeting_id", "unknown_meeting")),
        ({"meeting_id": str(conference.id)}, ("/meeting_id", "bad_kind")),
        ({"qa_record_id": str(draft.id)}, ("/qa_record_id", "unknown_record")),
        ({"subject_id": str(unseen.subject_id)}, ("/subject_id", "unknown_subject")),
        ({"subject_id": str(ids.new())}, ("/subject_id", "unknown_subject")),
        ({"reason_code": "weather"}, ("/reason_code", "unknown_code")),
        ({"kind": "cpc"}, ("/kind", "not_in_role")),
        ({"opened_on": "2199-12-31"}, ("/opened_on", "in_future")),
        ({"responder_role": "auditor"}, ("/responder_role", "not_in_list")),
        ({"responder_id": str(raiser.id)}, ("/responder_id", "not_in_role")),
        ({"responder_id": str(ids.new())}, ("/responder_id", "not_in_role")),
    ]:
        assert faults(mine, a_body(child, **fields)) == [expected]
    early = mine.post("/v1/escalations", json=a_body(child, opened_on="1900-01-01"))
    assert (early.status_code, early.json()["code"]) == (422, "calendar_range")


def test_the_holder_of_the_role_nearest_to_the_team_is_asked(
    db: Session, as_: As, raiser: Person, child: Subject
) -> None:
    mine, team, district = as_(raiser), factories.a_team(db), factories.a_district(db)
    escalation = raised(mine, child)
    assert (escalation["responder_role"], escalation["responder_id"]) == ("team_manager", None)
    above = factories.a_person(db, Role.TEAM_MANAGER, at=district)
    factories.a_person(db, Role.TEAM_MANAGER, at=factories.a_team(db, "dover-1"))
    factories.a_person(db, Role.TEAM_MANAGER, at=team, active=False)
    factories.a_person(db, Role.TEAM_MANAGER, at=team, service_line=ServiceLine.SEN)
    assert raised(mine, child)["responder_id"] == str(above.id)
    near = factories.a_person(db, Role.TEAM_MANAGER, at=team)
    assert raised(mine, child)["responder_id"] == str(near.id)
    factories.a_person(db, Role.TEAM_MANAGER, at=team)
    escalation = raised(mine, child)
    assert escalation["responder_id"] is None, "two are equally near: either may answer"
    url = f"/v1/escalations/{escalation['id']}"
    assert done(as_(near), url, "respond", {"text": "We will."})["waiting_for"] == "raiser"
    service = factories.a_person(db, Role.SERVICE_MANAGER, at=district)
    escalation = done(mine, url, "ask", {"responder_id": str(service.id)})
    assert (
        escalation["waiting_for"],
        escalation["responder_role"],
        escalation["responder_id"],
    ) == (
        "responder",
        "service_manager",
        str(service.id),
    )
    assert (escalation["stage"], escalation["stages"][0]["responder_id"]) == (
        "alert",
        str(service.id),
    )
    assert refused(as_(near), url, "respond", {"text": "Once more."}) == (403, "not_yours")
    assert done(as_(service), url, "respond", {"text": "I will."})["waiting_for"] == "raiser"


def test_only_the_raiser_or_the_unit_decides_and_only_the_responder_answers(
    db: Session, as_: As, raiser: Person
) -> None:
    seeing = {
        Role.QA_ADMIN,
        Role.TEAM_MANAGER,
        Role.SERVICE_MANAGER,
        *DIRECTORS,
        Role.PRINCIPAL_SOCIAL_WORKER,
        Role.IRO_MANAGER,
    }
    responder = factories.a_person(db, Role.TEAM_MANAGER)
    row = factories.an_escalation(db, raiser, responder_id=responder.id)
    url = a_url(row)
    for role in set(Role) - {Role.QA_MANAGER}:
        person = as_(factories.a_person(db, role))
        assert person.get(url).status_code == (200 if role in seeing else 404), role
        for verb, body in VERBS.items():
            assert refused(person, url, verb, body)[0] == (403 if role in seeing else 404), role
    assert as_(factories.a_client(db)).get(url).status_code == 404
    assert db.get_one(Escalation, row.id).version == 1
    unit = as_(factories.a_person(db, Role.QA_MANAGER))
    for verb in sorted(set(VERBS) - {"respond", "escalate-informally"}):
        done(unit, a_url(factories.an_escalation(db, raiser)), verb, VERBS[verb])
    assert refused(unit, url, "respond", VERBS["respond"])[0] == 403


def test_only_chairs_and_reviewing_officers_raise(db: Session, as_: As, child: Subject) -> None:
    for role in set(Role) - {Role.IRO, Role.CPC}:
        answer = as_(factories.a_person(db, role)).post("/v1/escalations", json=a_body(child))
        assert answer.status_code == 403, role
        assert as_(factories.a_person(db, role)).put(a_url(), json=a_body(child)).status_code == 403


def test_each_role_sees_its_escalations_and_its_members_of_them(
    db: Session, as_: As, raiser: Person
) -> None:
    here, district = factories.a_team(db, "dartford-1"), factories.a_district(db, "dartford")
    elsewhere = factories.a_district(db, "dover")
    chair = factories.a_person(db, Role.IRO)
    meeting = factories.a_meeting(db, at=here, chair_person_id=chair.id)
    row = factories.an_escalation(
        db, raiser, here, status="formal", stage="formal_2", meeting_id=meeting.id
    )
    responder = factories.a_person(db, Role.ASSISTANT_DIRECTOR, at=district)
    done(as_(responder), a_url(row), "respond", {"text": "We will."})
    expected: list[tuple[Any, bool, bool]] = [  # the person, sees it, reads its texts
        (raiser, True, True),
        (chair, True, True),
        (factories.a_person(db, Role.QA_MANAGER), True, True),
        (factories.a_person(db, Role.QA_ADMIN), True, False),
        (factories.a_person(db, Role.TEAM_MANAGER, at=here), True, True),
        (factories.a_person(db, Role.SERVICE_MANAGER, at=district), True, True),
        (factories.a_person(db, Role.SERVICE_MANAGER, at=elsewhere), False, False),
        (responder, True, True),
        (factories.a_person(db, Role.ASSISTANT_DIRECTOR, at=elsewhere), False, False),
        (factories.a_person(db, Role.DIRECTOR), True, False),
        (factories.a_person(db, Role.PRINCIPAL_SOCIAL_WORKER), True, True),
        *(
            (factories.a_person(db, role), False, False)
            for role in (
                Role.PRACTITIONER,
                Role.AUDITOR,
                Role.MODERATOR,
                Role.IRO,
                Role.CPC,
                Role.CPC_MANAGER,
                Role.MI_ANALYST,
                Role.PARTNER_AGENCY,
                Role.ADMINISTRATOR,
                Role.DATA_PROTECTION_OFFICER,
            )
        ),
        (factories.a_client(db), False, False),
    ]
    for person, seen, reads_text in expected:
        page = as_(person).get("/v1/escalations?count=true").json()
        assert [item["id"] for item in page["items"]] == ([str(row.id)] if seen else []), person
        assert page["total"] == int(seen)
        answer = as_(person).get(a_url(row))
        assert answer.status_code == (200 if seen else 404)
        if seen:
            item = answer.json()
            assert (item["text"] is not None) == reads_text, person
            assert (item["responses"][0]["text"] is not None) == reads_text, person


def test_actions_are_listed_with_the_reasons_against_them(
    db: Session, as_: As, raiser: Person
) -> None:
    row = factories.an_escalation(db, raiser, status="formal", stage="formal_3")
    items = as_(raiser).get(f"{a_url(row)}/actions").json()["items"]
    assert {item["action"]: (item["allowed"], item["code"]) for item in items} == {
        "edit": (True, None),
        "respond": (False, "not_yours"),
        "ask": (True, None),
        "escalate-informally": (False, "not_in_state"),
        "escalate-formally": (False, "last_stage"),
        "resolve": (True, None),
        "refer-to-cafcass": (True, None),
        "withdraw": (True, None),
    }


def test_lists_are_filtered_by_the_waiting_party_and_by_overdue(
    db: Session, as_: As, raiser: Person, manager: Person
) -> None:
    with on(2026, 4, 15):
        late = factories.an_escalation(db, raiser, due_on=date(2026, 4, 14))
        answered = factories.an_escalation(
            db,
            raiser,
            status="informal",
            waiting_for="raiser",
            responder_id=manager.id,
            due_on=date(2026, 4, 13),
        )
        formal = factories.an_escalation(
            db,
            raiser,
            factories.a_team(db, "dover-1"),
            status="formal",
            reason_code="decisions",
            due_on=date(2026, 4, 15),
        )
        closed = factories.an_escalation(
            db,
            factories.a_person(db, Role.CPC),
            kind="cpc",
            status="resolved",
            due_on=date(2026, 4, 1),
        )
    everything = [late, answered, formal, closed]
    unit = factories.a_person(db, Role.QA_MANAGER)
    dover = factories.a_district(db, "dover")
    queries: list[tuple[Person, str, list[Escalation]]] = [
        (unit, "", everything),
        (unit, "?sort=-created_at", everything[::-1]),
        (unit, "?overdue=true&sort=due_on", [answered, late]),
        (unit, "?overdue=false", [formal, closed]),
        (unit, "?open=false", [closed]),
        (unit, "?status=alert&status=formal", [late, formal]),
        (unit, "?stage=informal", [answered]),
        (unit, "?kind=cpc", [closed]),
        (unit, "?outcome=agreed", [closed]),
        (unit, "?reason_code=decisions", [formal]),
        (unit, "?waiting_for=raiser", [answered]),
        (unit, "?waiting_for=responder&responder_role=team_manager", [late]),
        (unit, f"?responder_id={manager.id}", [answered]),
        (unit, f"?raised_by={raiser.id}&open=true", [late, answered, formal]),
        (unit, f"?subject_id={late.subject_id}", [late]),
        (unit, f"?under={dover.id}", [formal]),
        (unit, "?service_line=sen", []),
        (unit, "?opened_after=2026-04-15", everything),
        (unit, "?opened_after=2026-04-16", []),
        (unit, "?opened_before=2026-04-15", []),
        (unit, "?waiting_for_me=true", []),
        (raiser, "?waiting_for_me=true", [answered]),
        (manager, "?waiting_for_me=true", [late]),
    ]
    with on(2026, 4, 15):
        for person, query, expected in queries:
            items = as_(person).get(f"/v1/escalations{query}").json()["items"]
            assert [item["id"] for item in items] == [str(row.id) for row in expected], query
        first = as_(unit).get("/v1/escalations?sort=due_on&limit=3").json()
        rest = (
            as_(unit)
            .get(f"/v1/escalations?sort=due_on&limit=3&cursor={first['next_cursor']}")
            .json()
        )
    assert [i["id"] for i in first["items"] + rest["items"]] == [
        str(row.id) for row in (closed, answered, late, formal)
    ]
    assert as_(unit).get("/v1/escalations?text=plan").status_code == 422


def test_reading_escalations_is_logged(db: Session, as_: As, raiser: Person) -> None:
    row = factories.an_escalation(db, raiser)
    as_(raiser).get(a_url(row))
    line = db.scalars(select(Read).order_by(Read.seq.desc())).first()
    assert line is not None
    assert (line.entity, line.entity_ids, line.subject_ids) == (
        "escalations",
        [row.id],
        [row.subject_id],
    )

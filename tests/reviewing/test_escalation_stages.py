"""The stages of an escalation: their clocks, and the order in which they are taken."""

from datetime import date

import pytest
from sqlalchemy.orm import Session

from app.core import clock
from app.core.config import settings
from app.models.cases.subjects import Subject
from app.models.organisation.people import Person
from app.models.reference.closed_days import ClosedDay
from app.models.reviewing.escalations import Escalation
from app.vocabulary.roles import DIRECTORS, Role
from tests import factories
from tests.conftest import As
from tests.support.escalations import VERBS, WHY, a_body, a_url, done, faults, on, raised, refused

OPEN = {"alert", "informal", "formal"}
CLOSED = {"resolved", "referred_cafcass", "withdrawn"}


@pytest.fixture
def child(db: Session, raiser: Person) -> Subject:
    """A child whose review the raiser chaired."""
    subject = factories.a_subject(db)
    factories.a_meeting(db, subject, chair_person_id=raiser.id)
    return subject


def test_the_formal_process_has_twenty_working_days_in_all(
    as_: As, raiser: Person, child: Subject
) -> None:
    """Worked out by hand: 4 May 2026 is the early May bank holiday, 25 May the spring one."""
    with on(2026, 4, 15):  # a Wednesday: alert and informal have five working days each
        escalation = raised(as_(raiser), child)
        assert escalation["due_on"] == "2026-04-22"
        url = f"/v1/escalations/{escalation['id']}"
        talked = done(as_(raiser), url, "escalate-informally", WHY)
        assert (talked["status"], talked["stage"], talked["due_on"]) == (
            "informal",
            "informal",
            "2026-04-22",
        )
    with on(2026, 4, 22):
        first = done(as_(raiser), url, "escalate-formally", WHY)
        assert (first["status"], first["stage"], first["formal_on"]) == (
            "formal",
            "formal_1",
            "2026-04-22",
        )
        assert first["target_on"] == "2026-05-21", "4 May does not count"
        assert first["due_on"] == "2026-05-07", "ten working days of the first formal stage"
        assert first["responder_role"] == "service_manager"
    with on(2026, 5, 7):
        assert as_(raiser).get(url).json()["overdue"] is False, "the last day is in time"
    with on(2026, 5, 8):
        assert as_(raiser).get(url).json()["overdue"] is True
        second = done(as_(raiser), url, "escalate-formally", WHY)
        assert (second["stage"], second["due_on"], second["overdue"]) == (
            "formal_2",
            "2026-05-15",
            False,
        )
        assert second["responder_role"] == "assistant_director"
    with on(2026, 5, 18):
        third = done(as_(raiser), url, "escalate-formally", WHY)
        assert (third["stage"], third["responder_role"]) == ("formal_3", "director")
        assert third["due_on"] == "2026-05-21", "five days end on the 26th, the process before"
        assert (third["formal_on"], third["target_on"]) == ("2026-04-22", "2026-05-21")
        assert refused(as_(raiser), url, "escalate-formally", WHY) == (409, "last_stage")
    stages = [(s["stage"], s["entered_on"], s["target_on"], s["left_on"]) for s in third["stages"]]
    assert stages == [
        ("alert", "2026-04-15", "2026-04-22", "2026-04-15"),
        ("informal", "2026-04-15", "2026-04-22", "2026-04-22"),
        ("formal_1", "2026-04-22", "2026-05-07", "2026-05-08"),
        ("formal_2", "2026-05-08", "2026-05-15", "2026-05-18"),
        ("formal_3", "2026-05-18", "2026-05-21", None),
    ]
    assert third["bypassed_stages"] == []
    assert third["stages"][1]["reason"] == WHY["reason"]


def test_christmas_does_not_count(as_: As, raiser: Person, child: Subject) -> None:
    """25 December 2026 is a Friday; Boxing Day is kept on Monday the 28th."""
    with on(2026, 12, 22):
        assert raised(as_(raiser), child)["due_on"] == "2026-12-31"
        formal = raised(as_(raiser), child, stage="formal_2", bypass_reason="At once.")
    # 23, 24, 29, 30, 31 December; 4 to 8 and 11 to 15 January; 18 to 22 January.
    assert (formal["due_on"], formal["target_on"]) == ("2026-12-31", "2027-01-22")


def test_a_council_sets_its_own_targets_and_closed_days(
    db: Session, as_: As, raiser: Person, child: Subject, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings(), "escalation_formal_1_days", 3)
    monkeypatch.setattr(settings(), "escalation_formal_days", 4)
    factories.saved(db, ClosedDay(day=date(2026, 6, 9), title="Moving house", local=True))
    # A Friday. The stage: 8, 10, 11 June. The formal process: 8, 9, 10 and 11 June, as a closed
    # day of the council moves local targets only.
    with on(2026, 6, 5):
        escalation = raised(as_(raiser), child, stage="formal_1", bypass_reason="At once.")
    assert (escalation["due_on"], escalation["target_on"]) == ("2026-06-11", "2026-06-11")


def test_closing_and_reopening_a_day_moves_the_open_stages_it_falls_in(
    db: Session, as_: As, raiser: Person, child: Subject
) -> None:
    closed_day = "/v1/calendar/closed-days/2026-06-09"
    admin = factories.a_person(db, Role.QA_ADMIN)
    with on(2026, 6, 5):  # a Friday; five days for an alert, 20 in all for the formal process
        mine = as_(raiser)
        alert = raised(mine, child)
        settled = raised(mine, child)
        outcome = {"outcome": "agreed", "outcome_text": "They move."}
        done(mine, f"/v1/escalations/{settled['id']}", "resolve", outcome)
        formal = raised(mine, child, stage="formal_1", bypass_reason="At once.")

    def days() -> list[tuple[str, str | None, str]]:
        reader = as_(raiser)
        urls = [f"/v1/escalations/{row['id']}" for row in (alert, settled, formal)]
        rows = [reader.get(url).json() for url in urls]
        return [(row["due_on"], row["target_on"], row["stages"][0]["target_on"]) for row in rows]

    before = [
        ("2026-06-12", None, "2026-06-12"),
        ("2026-06-12", None, "2026-06-12"),
        ("2026-06-19", "2026-07-03", "2026-06-19"),
    ]
    with on(2026, 6, 8):
        assert days() == before
        client = as_(admin)
        closed = client.put(closed_day, json={"title": "Moving house"})
        assert closed.status_code == 201, closed.text
        assert days() == [
            ("2026-06-15", None, "2026-06-15"),
            before[1],
            ("2026-06-22", "2026-07-03", "2026-06-22"),
        ]
        reopened = client.delete(closed_day, headers={"If-Match": closed.headers["ETag"]})
        assert reopened.status_code == 204, reopened.text
        assert days() == before


def test_an_escalation_entered_late_runs_from_the_day_it_was_opened(
    as_: As, raiser: Person, child: Subject
) -> None:
    with on(2026, 6, 12):
        escalation = raised(as_(raiser), child, opened_on="2026-06-05")
    assert (escalation["opened_on"], escalation["due_on"], escalation["overdue"]) == (
        "2026-06-05",
        "2026-06-12",
        False,
    )


def test_stages_may_be_bypassed_with_a_reason(as_: As, raiser: Person, child: Subject) -> None:
    mine = as_(raiser)
    url = f"/v1/escalations/{raised(mine, child)['id']}"
    assert mine.post(f"{url}/escalate-formally", json={"stage": "formal_2"}).status_code == 422
    second = done(mine, url, "escalate-formally", WHY | {"stage": "formal_2"})
    assert (second["stage"], second["bypassed_stages"]) == ("formal_2", ["informal", "formal_1"])
    assert second["stages"][1]["bypassed_stages"] == ["informal", "formal_1"]
    for stage in ("alert", "formal_1", "formal_2", "cafcass"):
        answer = mine.post(f"{url}/escalate-formally", json=WHY | {"stage": stage})
        assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "bad_order")
    cafcass = done(mine, url, "refer-to-cafcass", WHY)
    assert cafcass["bypassed_stages"] == ["informal", "formal_1", "formal_3"]
    assert (cafcass["status"], cafcass["stage"]) == ("referred_cafcass", "cafcass")
    assert (cafcass["status_reason"], cafcass["waiting_for"]) == (WHY["reason"], None)
    assert cafcass["stages"][-1] == {
        "stage": "cafcass",
        "responder": None,
        "entered_on": cafcass["closed_on"],
        "target_on": None,
        "left_on": None,
        "responder_role": None,
        "responder_id": None,
        "bypassed_stages": ["formal_3"],
        "reason": WHY["reason"],
    }


def test_it_may_begin_at_a_later_stage_with_a_reason(
    as_: As, raiser: Person, child: Subject
) -> None:
    mine = as_(raiser)
    assert faults(mine, a_body(child, stage="informal")) == [("/bypass_reason", "required")]
    assert faults(mine, a_body(child, stage="cafcass")) == [("/stage", "not_in_list")]
    escalation = raised(mine, child, stage="formal_1", bypass_reason="The child is not safe there.")
    assert (escalation["status"], escalation["stage"]) == ("formal", "formal_1")
    assert escalation["bypassed_stages"] == ["alert", "informal"]
    assert escalation["formal_on"] == escalation["opened_on"] == str(clock.today())
    assert escalation["stages"][0]["reason"] == "The child is not safe there."


@pytest.mark.parametrize("verb", sorted(VERBS))
def test_each_verb_begins_only_from_its_states(
    db: Session, as_: As, raiser: Person, verb: str
) -> None:
    person = factories.a_person(db, *DIRECTORS, Role.TEAM_MANAGER, Role.SERVICE_MANAGER)
    client = as_(person if verb == "respond" else raiser)
    for status in sorted(OPEN | CLOSED):
        row = factories.an_escalation(db, raiser, status=status)
        url = a_url(row)
        allowed = verb in client.get(url).json()["allowed_actions"]
        answer = client.post(f"{url}/{verb}", json=VERBS[verb])
        possible = status == "alert" if verb == "escalate-informally" else status in OPEN
        assert allowed == possible, status
        if possible:
            assert answer.status_code == 200, (status, answer.text)
        else:
            assert (answer.status_code, answer.json()["code"]) == (409, "not_in_state"), status
            assert db.get_one(Escalation, row.id).status == status

"""The statutory clock of each meeting: where it starts, its last day, and what moves it."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import clock
from app.models.cases.subjects import Subject
from app.models.organisation.api_keys import ApiKey
from app.models.reviewing.meetings import Meeting
from app.vocabulary.roles import Role
from tests import factories
from tests.conftest import As
from tests.support.batches import faults
from tests.support.pushed_meetings import a_child, a_review, listed, push

TODAY = datetime(2026, 11, 1, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def on_1_november(db: Session) -> Any:
    factories.the_calendar(db)
    with clock.held_at(TODAY):
        yield


def test_clocks_do_not_depend_on_the_order_of_pushes(
    db: Session, as_: As, client: ApiKey, child: Subject
) -> None:
    del child
    push(as_, client, a_review("R3", "2026-10-20"), a_review("R4", None, due_date="2027-01-10"))
    push(as_, client, a_review("R2", "2026-04-30"), key="2")
    push(as_, client, a_review("R1", "2026-02-02"), key="3")
    by_name = {
        m["external_id"]: (m["clock_code"], m["due_by"], m["in_time"]) for m in listed(as_, client)
    }
    assert by_name == {
        "R1": ("cic_review_1", "2026-02-02", True),
        "R2": ("cic_review_2", "2026-05-02", True),
        "R3": ("cic_review_n", "2026-10-30", True),
        "R4": ("cic_review_n", "2027-04-20", None),
    }
    previous = db.scalar(
        select(Meeting.external_id).where(
            Meeting.id
            == select(Meeting.previous_meeting_id)
            .where(Meeting.external_id == "R3")
            .scalar_subquery()
        )
    )
    assert previous == "R2"


def test_a_meeting_cancelled_or_deleted_is_no_link_of_the_chain(
    as_: As, client: ApiKey, child: Subject
) -> None:
    del child
    push(as_, client, a_review("R1"), a_review("R2", "2026-04-30"), a_review("R3", "2026-10-20"))
    push(as_, client, a_review("R2", None, due_date="2026-04-30", cancelled=True), key="2")
    (third,) = listed(as_, client, "&external_id=R3&source_system=liberi")
    assert (third["clock_code"], third["due_by"]) == ("cic_review_2", "2026-05-02")
    push(as_, client, {"external_id": "R1", "deleted": True}, key="3")
    (third,) = listed(as_, client, "&external_id=R3&source_system=liberi")
    # Nothing is known before it now, and it is too late to be surely the first.
    assert (third["clock_code"], third["clock_gap"]) == (None, "start_unknown")
    assert [m["external_id"] for m in listed(as_, client)] == ["R2", "R3"]
    assert len(listed(as_, client, "&include_deleted=true")) == 3


def test_a_closed_day_of_the_council_moves_no_statutory_day(
    db: Session, as_: As, client: ApiKey, child: Subject
) -> None:
    del child
    closed_day = "/v1/calendar/closed-days/2026-01-20"
    admin = as_(factories.a_person(db, Role.QA_ADMIN))
    closed = admin.put(closed_day, json={"title": "County offices closed"})
    assert closed.status_code == 201, closed.text
    # 20 working days from Monday 5 January end on Monday 2 February; no bank holiday lies between.
    push(as_, client, a_review("R1", "2026-02-03", number=1))
    (meeting,) = listed(as_, client)
    assert (meeting["due_by"], meeting["in_time"]) == ("2026-02-02", False)
    assert admin.delete(closed_day, headers={"If-Match": closed.headers["ETag"]}).status_code == 204
    assert listed(as_, client) == [meeting]


def test_at_go_live_no_long_term_child_is_late(db: Session, as_: As, client: ApiKey) -> None:
    for n in range(10):
        a_child(db, f"L{n}", became_looked_after_on=date(2016 + n, 3, 1))
    records = [
        a_review(f"A{n}", f"2026-10-{n + 10}", subject_external_id=f"L{n}") for n in range(10)
    ]
    push(as_, client, *records)
    rows = listed(as_, client)
    assert len(rows) == 10
    assert {(m["in_time"], m["due_by"], m["clock_gap"]) for m in rows} == {
        (None, None, "start_unknown")
    }
    url = "/v1/metrics/cic_review_in_time"
    total = as_(factories.a_person(db, Role.QA_MANAGER)).get(url).json()["total"]
    assert (total["denominator"], total["exclusions"]["start_unknown"]) == (0, 10)
    # The next reviews are judged by the six months from those, never as second reviews.
    following = a_review("B1", None, due_date="2027-04-01", subject_external_id="L1")
    unnumbered = a_review("B2", None, due_date="2027-04-20", subject_external_id="L2", number=7)
    push(as_, client, following, unnumbered, key="2")
    by_name = {m["external_id"]: m for m in listed(as_, client)}
    assert (by_name["B1"]["clock_code"], by_name["B1"]["due_by"]) == (
        "source_due_date",
        "2027-04-01",
    )
    second = by_name["B2"]
    assert (second["clock_code"], second["due_by"]) == ("cic_review_n", "2027-04-12")


def test_a_child_who_comes_into_care_after_go_live_is_judged_from_the_first_review(
    db: Session, as_: As, client: ApiKey, child: Subject
) -> None:
    del child
    push(as_, client, a_review("R1"))
    a_child(db, "N1", became_looked_after_on=date(2026, 11, 2))
    with clock.held_at(datetime(2026, 12, 10, 12, tzinfo=UTC)):
        late = a_review("N", "2026-12-01", subject_external_id="N1")
        push(as_, client, late, key="2")
        (meeting,) = listed(as_, client, "&external_id=N&source_system=liberi")
    # 20 working days from Monday 2 November: Monday 30 November.
    assert (meeting["clock_code"], meeting["due_by"], meeting["in_time"]) == (
        "cic_review_1",
        "2026-11-30",
        False,
    )


def test_the_due_date_of_the_source_is_kept_beside_ours_with_the_variance(
    as_: As, client: ApiKey, child: Subject
) -> None:
    del child
    early = a_review("R1", "2026-01-30", due_date="2026-01-30")
    later = a_review("R2", "2026-04-20", due_date="2026-05-06", number=2)
    push(as_, client, early, later, a_review("R3", "2026-09-01"))
    shown = [
        (m["number"], m["due_date"], m["due_by"], m["due_date_variance"])
        for m in listed(as_, client)
    ]
    assert shown == [
        (None, "2026-01-30", "2026-02-02", -3),
        (2, "2026-05-06", "2026-04-30", 6),
        (None, None, "2026-10-20", None),
    ]


@pytest.mark.parametrize(
    ("fields", "fault"),
    [
        ({"number": 0}, ("number", "out_of_range")),
        ({"number": 201}, ("number", "out_of_range")),
        ({"number": "2"}, ("number", "wrong_type")),
        ({"number": 1, "kind": "icpc"}, ("number", "no_series")),
    ],
)
def test_a_number_is_that_of_a_review_from_1_to_200(
    as_: As, client: ApiKey, child: Subject, fields: dict[str, Any], fault: tuple[str, str]
) -> None:
    del child
    (found,) = faults(push(as_, client, a_review("R1", **fields)))
    assert (found[0].rpartition("/")[2], found[1]) == fault


def test_conferences_have_their_own_clocks(db: Session, as_: As, client: ApiKey) -> None:
    a_child(db, "C2", service_line="child_protection")
    push(
        as_,
        client,
        a_review(
            "I1",
            "2026-03-20",
            kind="icpc",
            subject_external_id="C2",
            quorate=True,
            start_event="strategy_discussion",
            started_on="2026-02-27",
        ),
        a_review("P1", "2026-06-21", kind="rcpc", subject_external_id="C2"),
    )
    initial, review = listed(as_, client)
    assert (initial["clock_code"], initial["due_by"], initial["in_time"]) == (
        "icpc",
        "2026-03-20",
        True,
    )
    assert (review["clock_code"], review["due_by"], review["in_time"]) == (
        "rcpc_1",
        "2026-06-20",
        False,
    )


def test_a_transfer_in_conference_is_due_15_working_days_from_the_notification(
    db: Session, as_: As, client: ApiKey
) -> None:
    a_child(db, "C2", service_line="child_protection")
    start = {"start_event": "notification", "started_on": "2026-03-27"}
    push(
        as_,
        client,
        a_review("T1", "2026-04-22", kind="transfer_in_conf", subject_external_id="C2", **start),
        a_review("T2", "2026-04-23", kind="transfer_in_conf", subject_external_id="C2"),
    )
    first, second = listed(as_, client)
    # From Friday 27 March, without Good Friday (3 April) and Easter Monday (6 April): 21 April.
    assert (first["clock_code"], first["due_by"], first["in_time"]) == (
        "transfer_in_conf",
        "2026-04-21",
        False,
    )
    assert "Working Together" in first["clock_source"]
    assert (second["due_by"], second["clock_gap"]) == (None, "start_unknown")


def test_a_change_of_the_child_recalculates_the_clocks(
    db: Session, as_: As, client: ApiKey
) -> None:
    factories.a_team(db)
    headers = {"Idempotency-Key": "s"}
    held = {
        "team_code": "dartford-1",
        "service_line": "children_in_care",
        "valid_from": "2026-01-01",
    }

    def push_child(key: str, **fields: Any) -> None:
        record = {"external_id": "C1", "allocations": [held], **fields}
        answer = as_(client).post(
            "/v1/sources/liberi/subjects:batch",
            json={"records": [record]},
            headers={"Idempotency-Key": key},
        )
        assert answer.status_code == 207

    del headers
    push_child("1")
    push(as_, client, a_review("R1"))
    assert listed(as_, client)[0]["clock_gap"] == "start_unknown"
    push_child("2", became_looked_after_on="2026-01-05")
    (meeting,) = listed(as_, client)
    assert (meeting["clock_gap"], meeting["due_by"], meeting["version"]) == (None, "2026-02-02", 2)

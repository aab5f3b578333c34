"""Escalation metrics through HTTP, with values worked out by hand."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy.orm import Session

from app.models.organisation.people import Person
from app.models.reviewing.escalations import Escalation
from app.vocabulary.roles import Role
from tests import factories
from tests.conftest import As

# Begun on Wednesday 22 April 2026, 20 working days end on Thursday 21 May: 4 May is a holiday.
BEGUN, TARGET = date(2026, 4, 22), date(2026, 5, 21)


@pytest.fixture
def qa(db: Session) -> Person:
    return factories.a_person(db, Role.QA_MANAGER)


def a_formal(db: Session, closed_on: date | None, **fields: Any) -> Escalation:
    """Stores an escalation in the formal process, closed on a day or still open."""
    status = "formal" if closed_on is None else fields.pop("status", "resolved")
    usual = {"formal_on": BEGUN, "opened_on": BEGUN, "target_on": TARGET, "due_on": TARGET}
    stage = {} if status == "referred_cafcass" else {"stage": "formal_1"}
    at = factories.a_team(db, fields.pop("team", "dartford-1"))
    by = fields.pop("by", None)
    values = {**usual, **stage, "closed_on": closed_on, "status": status, **fields}
    return factories.an_escalation(db, by, at, **values)


def figures(as_: As, who: Person, query: str = "", day: str = "2026-05-31") -> Any:
    answer = as_(who).get(f"/v1/metrics/escalation_in_time?as_of={day}{query}")
    assert answer.status_code == 200, answer.text
    return answer.json()


def counted(answer: Any) -> tuple[Any, ...]:
    total = answer["total"]
    return total["numerator"], total["denominator"], total["value"]


def test_escalations_settled_in_time_are_a_share_of_those_settled(
    db: Session, as_: As, qa: Person
) -> None:
    a_formal(db, TARGET)  # on the last day: in time
    a_formal(db, date(2026, 5, 1), status="withdrawn")  # settled nothing
    a_formal(db, date(2026, 5, 4), status="referred_cafcass", target_on=date(2026, 5, 4))
    a_formal(db, date(2026, 5, 22))  # a day late
    a_formal(db, None)  # open and past its target
    a_formal(db, None, target_on=date(2026, 5, 31))  # its last day is not over
    a_formal(db, None, formal_on=date(2026, 6, 1), target_on=date(2026, 6, 29))  # begun later
    factories.an_escalation(db, status="resolved", closed_on=date(2026, 12, 31))  # never formal
    measured = figures(as_, qa)
    assert counted(measured) == (2, 3, 0.6667)
    assert measured["total"]["exclusions"] == {
        "open_past_target": 1,
        "not_yet_due": 1,
        "withdrawn": 1,
    }


def test_a_past_day_has_the_figures_of_that_day(db: Session, as_: As, qa: Person) -> None:
    a_formal(db, date(2026, 5, 26))
    for day, expected in {
        "2026-04-21": (0, 0, None),  # not begun
        "2026-05-21": (0, 0, None),  # on its last day it is not late
        "2026-05-25": (0, 0, None),  # open, and late
        "2026-05-26": (0, 1, 0.0),  # closed, late
    }.items():
        assert counted(figures(as_, qa, day=day)) == expected, day
    for day, late in (("2026-05-21", 0), ("2026-05-22", 1), ("2026-05-25", 1), ("2026-05-26", 0)):
        assert figures(as_, qa, day=day)["total"]["exclusions"]["open_past_target"] == late, day
    assert figures(as_, qa, day="2026-05-21")["total"]["null_reason"] == "nothing_settled"
    a_formal(db, date(2026, 5, 21))
    assert counted(figures(as_, qa, day="2026-05-20")) == (0, 0, None), "closed on the day after"
    assert counted(figures(as_, qa, day="2026-05-21")) == (1, 1, 1.0)


def test_the_metric_is_broken_down_by_kind_place_month_and_reviewer(
    db: Session, as_: As, qa: Person
) -> None:
    raiser, chair = factories.a_person(db, Role.IRO), factories.a_person(db, Role.CPC)
    a_formal(db, TARGET, by=raiser)
    a_formal(db, date(2026, 5, 22), by=chair, kind="cpc", team="dover-1")
    for by, expected in {
        "kind": [("cpc", 0.0), ("iro", 1.0)],
        "month": [("2026-04", 0.5)],
        "quarter": [("2026-Q2", 0.5)],
        "service": [("children_in_care", 0.5)],
    }.items():
        rows = figures(as_, qa, f"&by={by}")["rows"]
        assert [(row["group"][0]["value"], row["value"]) for row in rows] == expected, by
    for by, one, other in (
        ("district", factories.a_district(db).id, factories.a_district(db, "dover").id),
        ("team", factories.a_team(db).id, factories.a_team(db, "dover-1").id),
        ("reviewer", raiser.id, chair.id),
    ):
        rows = figures(as_, qa, f"&by={by}")["rows"]
        rates = {row["group"][0]["value"]: row["value"] for row in rows}
        assert rates == {str(one): 1.0, str(other): 0.0}, by
    for query, figure in {
        "&escalation_kind=cpc": (0, 1, 0.0),
        f"&reviewer_id={raiser.id}": (1, 1, 1.0),
        f"&unit_id={factories.a_district(db, 'dover').id}": (0, 1, 0.0),
        "&due_from=2026-04-23": (0, 0, None),
    }.items():
        assert counted(figures(as_, qa, query)) == figure, query
    assert as_(qa).get("/v1/metrics/escalation_in_time?kind=icpc").status_code == 422
    assert as_(qa).get("/v1/metrics/escalation_in_time?by=tool").status_code == 422
    assert as_(qa).get("/v1/metrics/qa_coverage?escalation_kind=iro").status_code == 422
    csv = as_(qa).get("/v1/metrics/escalation_in_time/csv?as_of=2026-05-31&by=kind").text
    line = csv.splitlines()[1].split(",")
    assert line[6:10] == ["group", "cpc", "By a conference chair", "0"]
    assert line[10:18] == ["1", "0.0000", "shown", "", "true", "0", "0", "0"]
    assert line[18:] == [""] * 5  # there is no target


def test_each_sees_figures_over_their_own(db: Session, as_: As, qa: Person) -> None:
    raiser = factories.a_person(db, Role.IRO)
    a_formal(db, TARGET, by=raiser)
    a_formal(db, TARGET, team="dover-1")
    dover = factories.a_district(db, "dover")
    for who, n in (
        (qa, 2),
        (raiser, 1),
        (factories.a_person(db, Role.IRO), 0),
        (factories.a_person(db, Role.TEAM_MANAGER, at=factories.a_team(db, "dover-1")), 1),
        (factories.a_person(db, Role.DIRECTOR, at=dover), 1),
    ):
        assert figures(as_, who)["total"]["denominator"] == n
    analyst = figures(as_, factories.a_person(db, Role.MI_ANALYST, at=dover))
    assert (analyst["scope"], analyst["total"]["denominator"]) == ("internal", 1)
    for role in (Role.AUDITOR, Role.PARTNER_AGENCY):
        person = factories.a_person(db, role)
        assert as_(person).get("/v1/metrics/escalation_in_time").status_code == 403


def test_every_escalation_counted_can_be_listed(db: Session, as_: As, qa: Person) -> None:
    settled, late = a_formal(db, TARGET), a_formal(db, date(2026, 6, 2))
    running = a_formal(db, None, target_on=date(2026, 6, 30))
    first = figures(as_, qa, "&explain=rows&limit=2")["explanation"]
    following = f"&explain=rows&limit=2&cursor={first['next_cursor']}"
    rest = figures(as_, qa, following)["explanation"]
    explained = {
        row["escalation_id"]: (
            row["in_numerator"],
            row["in_denominator"],
            row["exclusion"],
            row["closed_on"],
        )
        for row in first["items"] + rest["items"]
    }
    assert explained == {
        str(settled.id): (True, True, None, "2026-05-21"),
        str(late.id): (False, False, "open_past_target", None),  # closed after the day
        str(running.id): (False, False, "not_yet_due", None),
    }
    assert rest["next_cursor"] is None

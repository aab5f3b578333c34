"""Figures of actions: in time, overdue and effective, as they were on a day."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy.orm import Session

from app.core import clock
from app.models.findings.findings import Finding
from app.models.organisation.people import Person
from app.vocabulary.findings import ActionStatus
from app.vocabulary.roles import Role
from tests import factories
from tests.conftest import As


@pytest.fixture(autouse=True)
def in_june() -> Iterator[None]:
    with clock.held_at(datetime(2026, 6, 30, 9, tzinfo=UTC)):
        yield


@pytest.fixture
def qa(db: Session) -> Person:
    return factories.a_person(db, Role.QA_MANAGER)


@pytest.fixture
def finding(db: Session) -> Finding:
    return factories.a_finding(db, factories.an_audit(db, status="finalised"))


def figure(as_: As, who: Person, slug: str, query: str = "") -> dict[str, Any]:
    answer = as_(who).get(f"/v1/metrics/{slug}?as_of=2026-06-30{query}")
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body


def parts(total: dict[str, Any]) -> tuple[Any, Any, Any]:
    return total["numerator"], total["denominator"], total["value"]


def at(day: int) -> Any:
    return clock.held_at(datetime(2026, 6, day, 9, tzinfo=UTC))


def test_an_action_is_in_time_by_the_due_date_it_had(
    db: Session, as_: As, qa: Person, finding: Finding
) -> None:
    """Three were due by the end of June: one in time, one late, one open; 1 / 3."""
    with at(1):
        due: dict[str, Any] = {"due_date": date(2026, 6, 10)}
        in_time = factories.an_action(db, source=finding, **due)
        late = factories.an_action(db, source=finding, **due)
        factories.an_action(db, source=finding, **due)
        factories.an_action(db, source=finding, due_date=date(2026, 7, 10))
        factories.an_action(db, source=finding, status="cancelled", **due)
    for day, row in ((10, in_time), (11, late)):
        with at(day):
            row.status, row.completed_at = ActionStatus.COMPLETED, clock.now()
            db.flush()
    body = figure(as_, qa, "action_on_time")
    assert parts(body["total"]) == (1, 3, 0.3333)
    assert body["total"]["exclusions"] == {"not_yet_due": 1}
    earlier = as_(qa).get("/v1/metrics/action_on_time?as_of=2026-06-10").json()["total"]
    assert parts(earlier) == (1, 3, 0.3333)
    before = as_(qa).get("/v1/metrics/action_on_time?as_of=2026-06-09").json()["total"]
    assert parts(before) == (0, 0, None)


def test_an_extension_moves_no_figure_of_an_earlier_day(
    db: Session, as_: As, qa: Person, finding: Finding
) -> None:
    with at(1):
        row = factories.an_action(db, source=finding, due_date=date(2026, 6, 10))
    with at(20):
        row.due_date = date(2026, 7, 31)
        db.flush()
    assert figure(as_, qa, "actions_overdue")["total"]["numerator"] == 0
    then = as_(qa).get("/v1/metrics/actions_overdue?as_of=2026-06-15").json()["total"]
    assert then["numerator"] == 1


def test_an_action_is_effective_if_somebody_else_says_so(
    db: Session, as_: As, qa: Person, finding: Finding
) -> None:
    """Of three assessed, one was effective; the fourth is verified and not assessed."""
    with at(1):
        for effectiveness in ("effective", "partly", "not_effective"):
            assessed: dict[str, Any] = {"assessed_by": qa.id, "assessed_at": clock.now()}
            factories.an_action(
                db, source=finding, status="closed", effectiveness=effectiveness, **assessed
            )
        factories.an_action(db, source=finding, status="verified")
    assert parts(figure(as_, qa, "action_effective_rate")["total"]) == (1, 3, 0.3333)


def test_the_age_of_open_actions_is_in_working_days_since_they_were_raised(
    db: Session, as_: As, qa: Person, finding: Finding
) -> None:
    """21 working days from Monday 1 June to Tuesday 30 June, and 5 from Tuesday the 23rd.

    The median of 5 and 21 is 13; the 90th percentile lies nine tenths of the way: 19.4.
    """
    factories.the_calendar(db)
    for day, status in ((1, "in_progress"), (1, "completed"), (1, "cancelled"), (23, "open")):
        with at(day):
            factories.an_action(db, source=finding, status=status)
    total = figure(as_, qa, "open_action_age")["total"]
    assert (total["denominator"], total["quantiles"]["median"]) == (2, 13.0)
    assert total["quantiles"]["p90"] == 19.4


def test_actions_are_told_apart_by_the_origin_of_what_they_rest_on(
    db: Session, as_: As, qa: Person, finding: Finding
) -> None:
    """A recommendation hands its findings' origin on, if they all have one."""
    audit = factories.an_audit(db, status="finalised")
    other = factories.a_finding(db, audit, origin="moderation")
    one, several = (factories.a_recommendation(db, *of) for of in ((other,), (finding, other)))
    with at(1):
        for source in (finding, finding, one, several):
            factories.an_action(db, source=source, due_date=date(2026, 6, 10))
    rows = figure(as_, qa, "actions_overdue", "&by=origin")["rows"]
    told = {row["group"][0]["label"]: row["numerator"] for row in rows}
    assert told == {"Audit": 2, "Moderation": 1, "Several origins": 1}


def test_managers_see_the_figures_of_their_place_and_its_rows(
    db: Session, as_: As, finding: Finding
) -> None:
    with at(1):
        far = factories.an_audit(db, at=factories.a_team(db, "dover-1"), status="finalised")
        here = factories.an_action(db, source=finding, due_date=date(2026, 6, 10))
        factories.an_action(db, source=factories.a_finding(db, far), due_date=date(2026, 6, 10))
    manager = factories.a_person(db, Role.TEAM_MANAGER, at=factories.a_team(db))
    body = figure(as_, manager, "action_on_time", "&explain=rows")
    assert parts(body["total"]) == (0, 1, 0.0)
    (row,) = body["explanation"]["items"]
    assert (row["action_id"], row["status"], row["in_numerator"]) == (str(here.id), "open", False)


def test_rows_behind_a_figure_name_the_people_the_team_and_the_child(db: Session, as_: As) -> None:
    team = factories.a_team(db)
    child = factories.a_subject(db, at=team)
    with at(1):
        audit = factories.an_audit(db, at=team, subject=child, status="finalised")
        owner = factories.a_person(db, Role.PRACTITIONER, display_name="Olu Owner")
        factories.an_action(
            db, owner, source=factories.a_finding(db, audit), due_date=date(2026, 6, 10)
        )
    manager = factories.a_person(db, Role.TEAM_MANAGER, at=team)
    (row,) = figure(as_, manager, "action_on_time", "&explain=rows")["explanation"]["items"]
    assert row["owner"] == {"id": row["owner_person_id"], "display_name": "Olu Owner"}
    assert row["accountable"]["id"] == row["accountable_person_id"]
    assert row["org_unit"] == {"id": str(team.id), "code": team.code, "name": team.name}
    assert row["subject"]["id"] == row["subject_id"] == str(child.id)
    assert row["subject"]["reference"] == child.case_ref

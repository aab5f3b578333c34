"""Issues of data quality and source feeds: found at push and by the job, and gone when mended."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import clock, ids
from app.models.cases.subjects import CaseAllocation
from app.models.intelligence.data_quality_issues import DataQualityIssue
from app.models.organisation.org_units import OrgUnit
from app.models.organisation.people import Person
from app.models.platform.events import Event
from app.services.intelligence import data_quality_issues
from app.vocabulary.organisation import OrgUnitKind
from app.vocabulary.roles import Role
from tests import factories
from tests.conftest import As
from tests.intelligence.test_indicator_values import a_record, pushed

NOON = datetime(2026, 6, 10, 11, tzinfo=UTC)


@pytest.fixture(autouse=True)
def team(db: Session) -> OrgUnit:
    return factories.a_team(db, "dover-1")


@pytest.fixture
def owner(db: Session) -> Person:
    return factories.a_person(db, Role.PRINCIPAL_SOCIAL_WORKER)


@pytest.fixture
def admin(db: Session) -> Person:
    return factories.a_person(db, Role.QA_ADMIN)


def issues(as_: As, who: Any, query: str = "") -> list[tuple[Any, ...]]:
    items = as_(who).get(f"/v1/data-quality-issues{query}").json()["items"]
    return [(each["rule"], each["status"], each["rows_found"]) for each in items]


def waiting(as_: As, who: Any) -> list[str]:
    return [each["kind"] for each in as_(who).get("/v1/notifications").json()["items"]]


def test_an_issue_is_found_at_push_told_to_its_owner_and_gone_when_the_value_is_mended(
    db: Session, as_: As, owner: Person
) -> None:
    factories.an_indicator(db, owner_id=owner.id)
    source = factories.a_client(db)
    pushed(as_, source, a_record(denominator=None, value=95))
    assert issues(as_, owner) == [("parts_missing", "open", 1)]
    assert waiting(as_, owner) == ["data_quality_to_see_to"]
    told = select(Event).where(Event.type == "data_quality_issue.find")
    assert len(db.scalars(told).all()) == 1
    pushed(as_, source, a_record(numerator=49))
    assert set(issues(as_, owner)) == {
        ("parts_missing", "resolved", 1),
        ("numerator_over_denominator", "open", 1),
    }
    pushed(as_, source, a_record(value=0.9583))
    assert issues(as_, owner, "?status=open") == [("value_differs", "open", 1)]
    pushed(as_, source, a_record())
    assert issues(as_, owner, "?status=open") == []
    assert waiting(as_, owner) == []
    pushed(as_, source, a_record(denominator=None, value=95))
    assert issues(as_, owner, "?status=open") == [("parts_missing", "open", 1)]


def test_a_dry_run_finds_no_issue(db: Session, as_: As, owner: Person) -> None:
    factories.an_indicator(db, owner_id=owner.id)
    record = a_record(denominator=None, value=95)
    pushed(as_, factories.a_client(db), record, query="?dry_run=true")
    assert issues(as_, owner) == []


def test_an_accepted_issue_stays_until_the_data_no_longer_show_it(
    db: Session, as_: As, team: OrgUnit, owner: Person, admin: Person
) -> None:
    indicator = factories.an_indicator(db, owner_id=owner.id)
    value = factories.an_indicator_value(db, indicator, team, denominator=None)
    data_quality_issues.refresh(db)
    issue = db.scalars(select(DataQualityIssue)).one()
    path = f"/v1/data-quality-issues/{issue.id}/accept"
    assert as_(owner).post(path, json={"reason": "Known."}).status_code == 403
    answer = as_(admin).post(path, json={"reason": "The source counts no cases."})
    assert (answer.json()["status"], answer.json()["owner"]["id"]) == ("accepted", str(owner.id))
    data_quality_issues.refresh(db)
    assert issues(as_, admin) == [("parts_missing", "accepted", 1)]
    value.denominator = value.numerator
    db.flush()
    data_quality_issues.refresh(db)
    assert issues(as_, admin) == [("parts_missing", "resolved", 1)]


def test_cases_without_a_worker_and_meetings_without_a_chair_are_counted_by_team(
    db: Session, as_: As, team: OrgUnit
) -> None:
    with clock.held_at(NOON):
        worker = factories.a_person(db, Role.PRACTITIONER, at=team)
        for person in (None, None, worker):
            factories.a_subject(db, at=team, held_by=person)
        child = factories.a_subject(db, at=team, held_by=worker)
        factories.a_meeting(db, child, team, chair_person_id=None, held_on=NOON.date())
        long_ago = NOON.date() - timedelta(days=91)
        factories.a_meeting(db, child, team, chair_person_id=None, held_on=long_ago)
        data_quality_issues.refresh(db)
        found = set(issues(as_, factories.a_person(db, Role.TEAM_MANAGER, at=team)))
    assert found == {("cases_without_worker", "open", 2), ("meetings_without_chair", "open", 1)}
    elsewhere = factories.a_person(db, Role.TEAM_MANAGER, at=factories.a_team(db, "swale-1"))
    assert issues(as_, elsewhere) == []


def test_meetings_without_a_qa_record_are_counted_by_team_once_its_days_are_over(
    db: Session, as_: As, team: OrgUnit
) -> None:
    today = NOON.date()
    with clock.held_at(NOON):
        chair = factories.a_person(db, Role.IRO)
        child = factories.a_subject(db, at=team, held_by=factories.a_person(db, at=team))
        for ago in (7, 8, 90, 91):  # seven days to record it: 8 and 90 count
            held_on = today - timedelta(days=ago)
            factories.a_meeting(db, child, team, chair_person_id=chair.id, held_on=held_on)
        for status in ("draft", "completed", "closed"):  # a draft is no record yet
            held_on = today - timedelta(days=20)
            meeting = factories.a_meeting(
                db, child, team, chair_person_id=chair.id, held_on=held_on
            )
            factories.a_qa_record(db, chair, meeting, status=status)
        data_quality_issues.refresh(db)
        manager = factories.a_person(db, Role.TEAM_MANAGER, at=team)
        assert issues(as_, manager) == [("meetings_without_qa_record", "open", 3)]


def test_cases_whose_team_is_not_known_are_counted_until_they_have_one(
    db: Session, as_: As, team: OrgUnit, admin: Person
) -> None:
    council = db.scalars(select(OrgUnit).where(OrgUnit.kind == OrgUnitKind.DIRECTORATE)).one()
    worker = factories.a_person(db, Role.PRACTITIONER, at=team)
    held = [factories.a_subject(db, at=unit, held_by=worker) for unit in (council, council, team)]
    data_quality_issues.refresh(db)
    assert issues(as_, admin) == [("cases_without_team", "open", 2)]
    assert issues(as_, factories.a_person(db, Role.TEAM_MANAGER, at=team)) == []
    for child in held:
        case = select(CaseAllocation).where(CaseAllocation.subject_id == child.id)
        db.scalars(case).one().org_unit_id = team.id
    db.flush()
    data_quality_issues.refresh(db)
    assert issues(as_, admin) == [("cases_without_team", "resolved", 2)]


def test_a_late_feed_is_told_to_its_owner_until_something_new_comes(
    db: Session, as_: As, owner: Person, admin: Person
) -> None:
    factories.an_indicator(db)
    source = factories.a_client(db)
    body = {"source_system": "liberi", "kind": "indicator_values", "expected_days": 2}
    path = f"/v1/source-feeds/{ids.new()}"
    with clock.held_at(NOON):
        pushed(as_, source, a_record())
        answer = as_(admin).put(path, json=body | {"owner_id": str(owner.id)})
        assert answer.status_code == 201, answer.text
        feed = answer.json()
    assert (feed["records"], feed["late"], feed["lag_hours"]) == (1, False, 0)
    assert feed["last_change_at"] == "2026-06-10T11:00:00.000000Z"
    with clock.held_at(NOON + timedelta(days=2)):
        data_quality_issues.refresh(db)
        assert issues(as_, owner) == []
    with clock.held_at(NOON + timedelta(days=2, minutes=1)):
        data_quality_issues.refresh(db)
        assert issues(as_, owner) == [("feed_late", "open", 1)]
        assert waiting(as_, owner) == ["data_quality_to_see_to"]
        late = as_(source).get(path).json()
        assert (late["late"], late["lag_hours"]) == (True, 48)
        pushed(as_, source, a_record(numerator=47))
        data_quality_issues.refresh(db)
        assert issues(as_, owner) == [("feed_late", "resolved", 1)]


def test_a_feed_tells_what_was_rejected_in_its_last_file(
    db: Session, as_: As, admin: Person
) -> None:
    factories.an_indicator(db)
    feed = factories.a_source_feed(db, "indicator_values", source_system="indicator_files")
    text = (
        "indicator,org_unit_code,period_start,period_end,numerator,denominator,value\n"
        "review_in_time,mars-1,2026-05-01,2026-05-31,46,48,\n"
    )
    as_(admin).post("/v1/imports/indicator-values", files={"file": ("v.csv", text.encode())})
    found = as_(admin).get(f"/v1/source-feeds/{feed.id}").json()
    assert (found["rejected_in_last_import"], found["records"]) == (1, 0)
    assert found["last_change_at"] is None


def test_a_source_has_one_feed_of_a_kind(db: Session, as_: As, admin: Person) -> None:
    factories.a_source_feed(db)
    body = {"source_system": "liberi", "kind": "meetings", "expected_days": 2}
    answer = as_(admin).put(
        f"/v1/source-feeds/{ids.new()}", json=body | {"owner_id": str(admin.id)}
    )
    assert [each["code"] for each in answer.json()["errors"]] == ["feed_taken"]


def test_a_scorecard_says_how_many_issues_are_open_behind_a_line(
    db: Session, as_: As, team: OrgUnit, admin: Person
) -> None:
    indicator = factories.an_indicator(db)
    factories.an_indicator_value(db, indicator, team, denominator=None)
    data_quality_issues.refresh(db)
    card = factories.a_scorecard(db, ("indicator", "review_in_time"))
    query = f"org_unit_id={team.id}&period_from=2026-05-01&period_to=2026-05-31"
    (line,) = as_(admin).get(f"/v1/scorecards/{card.id}/figures?{query}").json()["lines"]
    assert (line["data_quality_issues"], line["rag"]) == (1, "incomplete")

"""The demo's past: what it says it did is what history, states and figures of past days show."""

import re
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import Text, cast, literal_column, select
from sqlalchemy.orm import Session

from app.core import clock
from app.demo import build, programmes
from app.demo.timeline import Entry, Story
from app.models.auditing.audits import Audit
from app.models.feedback.campaigns import FeedbackCampaign
from app.models.feedback.outcomes import FeedbackQuote
from app.models.feedback.submissions import FeedbackSubmission
from app.models.findings.actions import Action
from app.models.findings.findings import Finding
from app.models.organisation.people import Person, RoleAssignment
from app.models.platform.base import Base
from app.models.platform.history import Change
from app.models.reviewing.escalations import Escalation
from app.models.reviewing.qa_records import QaRecord
from app.seeding import seed
from app.vocabulary.auditing import FINAL, AuditStatus
from app.vocabulary.feedback import CampaignStatus, FeedbackStatus, QuoteStatus
from app.vocabulary.findings import FindingOrigin, Severity
from app.vocabulary.learning import PracticeStrand
from app.vocabulary.reviewing import QaRecordStatus
from tests.conftest import As, Client
from tests.project.test_one_theme import the_example
from tests.support.lists_of_the_demo import every_list_goes_on, no_list_is_heavy

NOW = datetime(2026, 7, 24, 12, tzinfo=UTC)
MOVES = {"declined", "allocated", "exempted", "exemption_requested", "cancelled"}
START = date(2026, 4, 1)


def a_past(db: Session, now: datetime = NOW) -> Story:
    seed.seed(db)
    with clock.held_at(now):
        return build.past(db, None, start=START, each_month=1)


def as_of(story: Story, day: date) -> dict[str, int]:
    """Counts by hand, entry by entry, the audits expected and complete on a day."""
    end = clock.end_of(day)
    status: dict[Any, str] = {}
    complete: dict[Any, bool] = {}
    for entry in story.entries:
        if entry.at >= end:
            break
        if entry.what == "assignment":
            status[entry.row] = entry.detail["status"]
        elif entry.what in MOVES:
            status[entry.row] = entry.what
        elif entry.what == "submitted":
            complete[entry.detail] = True
        elif entry.what == "voided":
            status[entry.detail], complete[entry.detail] = "cancelled", False
    expected = {row for row, word in status.items() if word not in {"exempted", "cancelled"}}
    exempted = [row for row, word in status.items() if word == "exempted"]
    return {
        "expected": len(expected),
        "complete": sum(complete.get(row, False) for row in expected),
        "exempted": len(exempted),
    }


def ratio(client: Client, slug: str, day: date) -> tuple[int, int]:
    total = client.get(f"/v1/metrics/{slug}?as_of={day}").json()["total"]
    return total["numerator"], total["denominator"]


def test_figures_of_past_days_match_what_the_demo_did(db: Session, as_: As, app: FastAPI) -> None:
    story = a_past(db)
    assert story.refused == []
    with clock.held_at(NOW):
        manager = as_(db.get_one(Person, story.cast.by_role["qa_manager"].id))
        for back in (0, 3, 11, 24, 39, 52, 66, 84):
            day = clock.today() - timedelta(days=back)
            by_hand = as_of(story, day)
            complete = ratio(manager, "completion_of_plan", day)
            assert complete == (by_hand["complete"], by_hand["expected"]), day
            exempted = ratio(manager, "exemption_rate", day)
            whole = by_hand["exempted"] + by_hand["expected"]
            assert exempted == (by_hand["exempted"], whole), day
        counted = Counter(entry.what for entry in story.entries)
        assert 0 < as_of(story, date(2026, 5, 25))["complete"] < counted["submitted"]
        decided = {entry.row for entry in story.entries if entry.what == "decided"}
        voided = {entry.row for entry in story.entries if entry.what == "voided"}
        agreement = ratio(manager, "exact_agreement", clock.today())
        assert agreement[1] <= len(decided - voided)
        upheld = [
            e for e in story.entries if e.what == "decided" and e.detail["outcome"] == "upheld"
        ]
        assert len(upheld) >= agreement[0] > 0
    _history_is_true(db, story)
    _there_is_something_to_do(as_, db, story)
    _every_state_is_there(db)
    _reviews_match(db, as_, story)
    _feedback_is_there(db, as_, story)
    _something_came_of_what_was_found(db, as_, story)
    _a_circle_audits_its_theme(db, as_, story)
    _weeks_are_analysed(db, as_, story)
    _replies_are_there(db, as_, story)
    _agencies_audit_together(db, as_, story)
    _areas_learn(db, as_, story)
    _the_scorecard_agrees_with_the_meetings(db, as_, story)
    _metrics_have_targets_and_a_step_change(db, as_, story)
    _everybody_signs_in_with_a_role(db, story)
    _no_number_of_a_child_is_stored(db, story)
    with clock.held_at(NOW):
        readers = [as_(each) for each in _readers(db, story)]
        no_list_is_heavy(app, readers)
        every_list_goes_on(app, readers)
    _one_theme_is_followed(db, as_, story)


def _readers(db: Session, story: Story) -> list[Person]:
    roles = ("qa_manager", "administrator", "auditor", "team_manager", "service_manager")
    return [db.get_one(Person, story.cast.by_role[role].id) for role in roles]


def _one_theme_is_followed(db: Session, as_: As, story: Story) -> None:
    """Checks that the example finds in the demo what it needs, and comes to its end."""
    people: dict[str, Client] = {}

    def ask(who: str, method: str, path: str, body: Any, headers: dict[str, str]) -> Any:
        return people[who].request(method, path, json=body, headers=headers)

    with clock.held_at(NOW):
        cast = story.cast.by_role.items()
        people |= {part: as_(db.get_one(Person, person.id)) for part, person in cast}
        the_example().Theme(ask, NOW).tell()


def _everybody_signs_in_with_a_role(db: Session, story: Story) -> None:
    people = build.credentials_of(db, story, "open sesame")["people"]
    assert {each["role"] for each in people.values()} >= {"auditor", "qa_manager", "iro"}
    for each in people.values():
        person = db.scalars(select(Person).where(Person.email == each["email"])).one()
        held = select(RoleAssignment.role).where(RoleAssignment.person_id == person.id)
        assert each["role"] in set(db.scalars(held))


def _areas_learn(db: Session, as_: As, story: Story) -> None:
    """Checks that events were closed with their decisions followed, and led to learning."""
    with clock.held_at(NOW):
        client = as_(db.get_one(Person, story.cast.by_role["qa_manager"].id))
        events = client.get("/v1/area-learning-events?view=full").json()["items"]
        sessions = client.get("/v1/community-sessions").json()["items"]
        published = client.get("/v1/learning-items?status=published").json()["items"]
        needs = client.get("/v1/learning-needs").json()
        recommended = client.get("/v1/recommendations?origin=coa&count=true").json()["total"]
        in_time = ratio(client, "supervision_in_time", clock.today())
        acted_on = ratio(client, "area_decisions_with_actions", clock.today())
    assert [row["status"] for row in events] == ["planned", "closed"]
    assert (events[0]["attended"], events[1]["attended"]) == (0, events[1]["invited"] - 1)
    assert events[1]["decisions_open"] == 0
    assert {row["strand"] for row in published} == {each.value for each in PracticeStrand}
    assert len(needs["themes"]) > 3
    assert {each["unmet"] for each in needs["themes"]} == {True, False}
    assert recommended >= 1
    assert [row["status"] for row in sessions] == ["held"]
    assert sessions[0]["teams_reached"] == 3
    assert 0 < in_time[0] < in_time[1]
    assert acted_on[1] == 2


def _the_scorecard_agrees_with_the_meetings(db: Session, as_: As, story: Story) -> None:
    """Checks that what the case system pushed for June is what QAF counted on that day."""
    with clock.held_at(NOW):
        client = as_(db.get_one(Person, story.cast.by_role["director"].id))
        (card,) = client.get("/v1/scorecards").json()["items"]
        county = client.get("/v1/org-units?kind=directorate").json()["items"][0]["id"]
        june = "period_from=2026-06-01&period_to=2026-06-30"
        path = f"/v1/scorecards/{card['id']}/figures?org_unit_id={county}&{june}"
        lines = {each["key"]: each for each in client.get(path).json()["lines"]}
        then = "due_from=2026-06-01&due_to=2026-06-30&as_of=2026-07-07"
        counted = client.get(f"/v1/metrics/cic_review_in_time?{then}").json()["total"]
        feeds = client.get("/v1/source-feeds").json()["items"]
    reviews, cases = lines["review_in_time"], lines["open_cases"]
    parts = (reviews["numerator"] or 0, reviews["denominator"] or 0)
    assert parts == (counted["numerator"], counted["denominator"])
    assert (cases["value"] > 0, cases["rag"], cases["notes"]) == (True, None, ["no_target"])
    assert (reviews["neighbour_average"], reviews["neighbours"]) == (91.2, 2)
    assert [each["mark"] for each in reviews["comparators"]].count("c") == 1
    assert [each["late"] for each in feeds if each["kind"] == "indicator_values"] == [False]


def _metrics_have_targets_and_a_step_change(db: Session, as_: As, story: Story) -> None:
    """Checks that records of reviewers are quicker from the day of which somebody says so."""
    with clock.held_at(NOW):
        client = as_(db.get_one(Person, story.cast.by_role["qa_manager"].id))
        targets = client.get("/v1/metric-targets").json()["items"]
        (change,) = client.get("/v1/step-changes").json()["items"]
        chart = client.get("/v1/control-charts?metric=qa_lag").json()
    assert {"completion_rate", "qa_coverage", "qa_lag"} < {each["metric"] for each in targets}
    assert (change["metric"], change["starts_on"]) == ("qa_lag", "2026-05-01")
    points = {each["period"]: each for each in chart["points"]}
    before, after = points["2026-04"], points["2026-06"]
    assert (before["value"] > after["value"], before["target"]["rag"]) == (True, "amber")


def _agencies_audit_together(db: Session, as_: As, story: Story) -> None:
    """Checks that an agency reads all of the ended audit, and its own part of the present one."""
    with clock.held_at(NOW):
        unit, partner = story.cast.partners[1]
        client = as_(db.get_one(Person, partner.id))
        rows = client.get("/v1/multi-agency-audits?sort=created_at").json()["items"]
        returns = client.get("/v1/agency-returns?limit=200").json()["items"]
    assert [row["status"] for row in rows] == ["closed", "requesting"]
    first, second = (
        [each for each in returns if each["multi_agency_audit_id"] == row["id"]] for row in rows
    )
    assert (len(first), {each["status"] for each in first}) == (12, {"submitted"})
    assert (len(second), {each["agency_id"] for each in second}) == (3, {str(unit.id)})


def _replies_are_there(db: Session, as_: As, story: Story) -> None:
    """Checks that each audit that became final lately has its manager's reply or waits for it."""
    with clock.held_at(NOW):
        unit = as_(db.get_one(Person, story.cast.by_role["qa_manager"].id))
        replies = unit.get("/v1/audit-replies?limit=200").json()["items"]
        waiting = [
            item["id"]
            for manager in story.cast.managers.values()
            for item in as_(db.get_one(Person, manager.id)).get(TO_REPLY_TO).json()["items"]
        ]
    assert len(replies) == sum(entry.what == "replied" for entry in story.entries)
    by_manager = {each["audit_id"] for each in replies if each["capacity"] == "team_manager"}
    lately = select(Audit.id).where(Audit.finalised_at > NOW - timedelta(days=20))
    final = {str(audit_id) for audit_id in db.scalars(lately.where(Audit.status.in_(FINAL)))}
    assert set(waiting) == final - by_manager


TO_REPLY_TO = "/v1/notifications?kind=audit_to_reply_to&limit=200"


def _history_is_true(db: Session, story: Story) -> None:
    """Checks that history has each audit's submission at its own time, by its auditor."""
    submitted = {entry.row: entry.at for entry in story.entries if entry.what == "submitted"}
    lines = select(Change.entity_id, Change.at, Change.actor_id, Audit.auditor_id).join(
        Audit, Audit.id == Change.entity_id
    )
    first: dict[Any, datetime] = {}
    for row, at, actor, auditor in db.execute(
        lines.where(Change.action == "audit.submit").order_by(Change.seq)
    ):
        first.setdefault(row, at)
        assert actor == auditor
    assert first == submitted
    of_audits = select(Finding).where(
        Finding.origin == FindingOrigin.AUDIT, Finding.recorded_by.is_not(None)
    )
    findings = db.scalars(of_audits).all()
    # Beside the strength and the development of each, the concern of very weak work.
    grave = [each for each in findings if each.severity is Severity.IMMEDIATE_SAFEGUARDING]
    findings = [each for each in findings if each not in grave]
    assert len(findings) == 2 * len(submitted)
    assert all(finding.theme_codes and finding.created_at < NOW for finding in findings)


def _there_is_something_to_do(as_: As, db: Session, story: Story) -> None:
    with clock.held_at(NOW):
        auditor = as_(db.get_one(Person, story.cast.by_role["auditor"].id))
        url = "/v1/audit-assignments?status=allocated"
        items = auditor.get(url).json()["items"]
        due = [item for item in items if item["source"] == "directed"]
    assert len(due) == 4  # one of them begun today
    assert all(item["due_date"] == "2026-08-07" for item in due)


def _every_state_is_there(db: Session) -> None:
    statuses = set(db.scalars(select(Audit.status)))
    assert {"random", "requested"} <= set(db.scalars(select(Audit.selection_reason)))
    rare = {AuditStatus.AMENDED, AuditStatus.VOIDED}  # one in some dozens
    assert statuses >= set(AuditStatus) - rare
    assert set(db.scalars(select(QaRecord.status))) == set(QaRecordStatus)
    assert set(db.scalars(select(FeedbackSubmission.status))) == set(FeedbackStatus)
    assert set(db.scalars(select(FeedbackCampaign.status))) == set(CampaignStatus)
    assert len(set(db.scalars(select(Escalation.status)))) > 2


def _reviews_match(db: Session, as_: As, story: Story) -> None:
    """Checks that the demo's held meetings and records are those of the figures."""
    with clock.held_at(NOW):
        manager = as_(db.get_one(Person, story.cast.by_role["qa_manager"].id))
        records, held = ratio(manager, "qa_coverage", clock.today())
        due = manager.get("/v1/meetings?held=false&cancelled=false&count=true").json()["total"]
        reviewer = as_(db.get_one(Person, story.cast.by_role["iro"].id))
        own = reviewer.get("/v1/qa-records").json()["items"]
    assert held == sum(entry.what == "meeting" for entry in story.entries)
    entries = [entry for entry in story.entries if entry.what == "qa_record"]
    written = {entry.row for entry in entries}
    void = {entry.row for entry in entries if entry.detail in {"draft", "in_error"}}
    assert len(written - void) == records
    assert records < held
    long_ago = {
        entry.row
        for entry in story.entries
        if entry.what == "meeting" and entry.at < NOW - timedelta(days=21)
    }
    recorded = set(db.scalars(select(QaRecord.meeting_id).where(QaRecord.meeting_id.in_(long_ago))))
    assert len(long_ago) * 0.85 < len(recorded) < len(long_ago)  # the rest are yet to come
    assert due > 0
    assert own


def _feedback_is_there(db: Session, as_: As, story: Story) -> None:
    """Checks that the public link has content, and that some feedback awaits a decision."""
    with clock.held_at(NOW):
        manager = as_(db.get_one(Person, story.cast.by_role["qa_manager"].id))
        concern = manager.get("/v1/feedback-submissions?status=escalated&view=full").json()["items"]
        open_now = [
            campaign
            for campaign in manager.get("/v1/feedback-campaigns?status=open").json()["items"]
            if campaign["entry"] == "open_link"
        ]
        link = open_now[0]["link"]
        form = manager.get(f"/v1/public/feedback/{link}").json()
        page = manager.get(f"/v1/public/feedback/{link}/responses").json()
    assert concern[0]["safeguarding_outcome"] is None
    assert form["open"] is True
    assert len(page["items"]) == 2
    quotes = set(db.scalars(select(FeedbackQuote.status)))
    assert {QuoteStatus.PROPOSED, QuoteStatus.RELEASED} <= quotes


def _something_came_of_what_was_found(db: Session, as_: As, story: Story) -> None:
    """Checks that recommendations rest on findings, and that their actions are in many states."""
    with clock.held_at(NOW):
        manager = as_(db.get_one(Person, story.cast.by_role["qa_manager"].id))
        about = "/v1/recommendations?status=accepted&theme=reflective_supervision"
        row = manager.get(about).json()["items"][0]
        from_it = manager.get(f"/v1/actions?recommendation_id={row['id']}").json()["items"]
        counted = manager.get("/v1/actions?count=true").json()["total"]
    assert row["theme_codes"].count("reflective_supervision") == 1
    assert len(from_it) == 2  # one in each of two teams
    assert counted == sum(entry.what == "action" for entry in story.entries) > 2
    assert {row.value for row in db.scalars(select(Action.status))} >= {"open", "verified"}


def _a_circle_audits_its_theme(db: Session, as_: As, story: Story) -> None:
    """Checks that a theme leads from audits through a thematic audit to a recommendation."""
    with clock.held_at(NOW):
        manager = as_(db.get_one(Person, story.cast.by_role["qa_manager"].id))
        (audit,) = manager.get("/v1/thematic-audits?view=full").json()["items"]
        (meeting,) = manager.get("/v1/circle-meetings?view=full").json()["items"]
        (recommended,) = audit["recommendations"]
        back = manager.get(f"/v1/recommendations/{recommended['id']}/trail").json()["rests_on"]
    assert (audit["status"], meeting["status"]) == ("reported", "confirmed")
    assert len(meeting["attendees"]) == 4
    assert recommended["status"] == "accepted"
    kinds = Counter(item["kind"] for item in back["items"])
    origins = {each["origin"] for each in audit["findings"]}
    assert origins == {"audit", "feedback"}
    assert kinds["finding"] == len(audit["finding_ids"]) + 1
    assert {"audit", "feedback_submission", "thematic_audit"} <= set(kinds)


def _weeks_are_analysed(db: Session, as_: As, story: Story) -> None:
    """Checks that one district's week is reported, from a recommendation, and another to come."""
    with clock.held_at(NOW):
        manager = as_(db.get_one(Person, story.cast.by_role["qa_manager"].id))
        ahead, reported = manager.get("/v1/outcome-analyses").json()["items"]
        whole = manager.get(f"/v1/outcome-analyses/{reported['id']}").json()
        about = f"outcome_analysis_id={ahead['id']}&view=full"
        lines = manager.get(f"/v1/lines-of-enquiry?{about}").json()
    assert (ahead["status"], reported["status"]) == ("scheduled", "follow_up")
    assert (whole["lines_set"], whole["lines_answered"]) == (2, 1)
    assert whole["observation_count"] == 4
    assert len(whole["childrens_views"]) == 1
    assert [len(block["finding_ids"]) for block in whole["report"]] == [1, 0, 1, 1]
    assert [len(line["recommendations"]) for line in lines["items"]] == [1, 0]


def test_the_same_seed_and_day_tell_the_same_story(db: Session) -> None:
    def played() -> list[Entry]:
        with db.begin_nested() as savepoint:
            found = a_past(db, datetime(2026, 4, 27, 12, tzinfo=UTC))
            savepoint.rollback()
        return found.entries

    first, again = played(), played()
    assert first == again
    assert len(first) > 60


@pytest.mark.parametrize(
    ("today", "first"),
    [
        (date(2026, 11, 25), date(2025, 4, 1)),
        (date(2026, 4, 2), date(2024, 4, 1)),
        (date(2026, 5, 30), date(2024, 4, 1)),
        (date(2026, 5, 31), date(2025, 4, 1)),
        (date(2027, 1, 1), date(2025, 4, 1)),
    ],
)
def test_the_past_begins_with_a_year_that_is_settled_by_now(today: date, first: date) -> None:
    assert programmes.first_day(today) == first


def _no_number_of_a_child_is_stored(db: Session, story: Story) -> None:
    """No row of any table shows the number of a child in the case system, but sealed."""
    numbers = {case.child for case in story.cases}
    assert {name[0] for name in numbers} == {"L"}
    assert len(numbers) > 10
    for table in Base.metadata.sorted_tables:
        rows = db.scalars(select(cast(literal_column(table.name), Text)).select_from(table))
        found = {each for row in rows for each in re.findall(r"L\d{5}", row)}
        assert found.isdisjoint(numbers), table.name

"""What each set of facts holds, row by row."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy.orm import Session

from app.core import clock
from app.models.auditing.audits import AuditAnswer
from app.vocabulary.roles import Role
from tests import factories
from tests.conftest import As, Client
from tests.factories import feedback
from tests.feeds.reading import ROOT, approved, rows

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)


@pytest.fixture
def feed(db: Session, as_: As) -> Client:
    """A client of an approved key for the whole county."""
    return as_(approved(db))


def the(client: Client, name: str, *names: str) -> list[Any]:
    """Returns these properties of the rows of a set, in the order of the first."""
    found = rows(client, f"{name}?$select={','.join(names)}&$orderby={names[0]}")
    return [tuple(row[each] for each in names) for row in found]


def test_a_score_is_the_answer_to_a_scaling_question_from_0_to_10(
    db: Session, feed: Client
) -> None:
    audit = factories.an_audit(db, status="finalised")
    section, other, *_ = audit.sections
    (answer,) = section.answers
    section.answers = [
        AuditAnswer(question_key=answer.question_key, position=0, value_num=Decimal(3))
    ]
    (skipped,) = other.answers
    skipped.value_num, skipped.is_na, skipped.na_reason = None, True, "No family."
    db.flush()
    path = f"fact_score?$filter=audit_id eq {audit.id}"
    found = {row["section_key"]: row for row in rows(feed, path)}
    assert len(found) == len(audit.sections), "one row a question"
    low = found[section.section_key]
    assert (low["score"], low["not_applicable"], low["cycle_id"]) == (
        3,
        False,
        str(audit.cycle_id),
    )
    none = found[other.section_key]
    assert (none["score"], none["not_applicable"]) == (None, True)
    assert "No family." not in str(found)


def test_a_score_is_told_of_a_question_that_nobody_answered(db: Session, feed: Client) -> None:
    audit = factories.an_audit(db, status="finalised")
    audit.sections[0].answers = []
    db.flush()
    key = audit.sections[0].section_key
    (row,) = rows(feed, f"fact_score?$filter=section_key eq '{key}'")
    assert (row["score"], row["not_applicable"], row["deleted_at"]) == (None, False, None)


def test_themes_are_one_row_each_with_polarity_origin_place_and_day(
    db: Session, feed: Client
) -> None:
    with clock.held_at(datetime(2026, 5, 4, 23, 30, tzinfo=UTC)):  # the fifth in London
        audit = factories.an_audit(db, status="finalised")
        finding = factories.a_finding(db, audit, theme_codes=["supervision", "voice_of_child"])
        factories.a_finding(db, audit)  # without a theme
    thematic = factories.a_thematic_finding(
        db, factories.a_thematic_audit(db, status="reported"), theme_codes=["supervision"]
    )
    found = the(feed, "fact_theme", "origin", "theme_code", "polarity", "finding_id")
    assert sorted(found) == sorted(
        [
            ("audit", "supervision", "development", str(finding.id)),
            ("audit", "voice_of_child", "development", str(finding.id)),
            ("thematic", "supervision", "development", str(thematic.id)),
        ]
    )
    days = {row["found_on"] for row in rows(feed, "fact_theme?$filter=origin eq 'audit'")}
    assert days == {"2026-05-05"}
    assert len(rows(feed, "fact_finding")) == 3
    assert "plan says" not in feed.get(f"{ROOT}fact_finding").text


def test_a_finding_of_feedback_or_of_a_draft_is_in_no_set(db: Session, feed: Client) -> None:
    draft = factories.an_audit(db)
    factories.a_finding(db, draft, theme_codes=["supervision"])
    submitted = factories.an_audit(db, status="submitted")
    factories.a_finding(db, submitted, origin="feedback", theme_codes=["supervision"])
    assert rows(feed, "fact_theme") == []
    assert rows(feed, "fact_finding") == []


def test_recommendations_and_actions_are_joined_by_their_keys(db: Session, feed: Client) -> None:
    with clock.held_at(NOON):
        recommendation = factories.a_recommendation(db, status="accepted")
        factories.an_action(db, source=recommendation)
    assert the(feed, "fact_recommendation", "recommendation_id", "status", "findings") == [
        (str(recommendation.id), "accepted", 1)
    ]
    assert the(feed, "fact_action", "recommendation_id", "finding_id", "due_date") == [
        (str(recommendation.id), None, "2026-05-11")
    ]


def test_thematic_audits_have_their_days(db: Session, feed: Client) -> None:
    audit = factories.a_thematic_audit(db, status="reported", due_date=date(2026, 6, 1))
    names = ("thematic_audit_id", "status", "due_date", "questions", "themes")
    assert the(feed, "fact_thematic_audit", *names) == [
        (str(audit.id), "reported", "2026-06-01", 1, 1)
    ]


def test_grades_of_agencies_are_told_once_they_are_shared(db: Session, feed: Client) -> None:
    asked = factories.a_multi_agency_audit(db, status="requesting")
    opened = factories.a_multi_agency_audit(db, status="discussion")
    assert {row["multi_agency_audit_id"] for row in rows(feed, "fact_multi_agency_audit")} == {
        str(asked.id),
        str(opened.id),
    }
    returns = the(feed, "fact_agency_return", "multi_agency_audit_id", "status")
    assert sorted(returns) == sorted(
        (str(each.id), "submitted") for each in (asked, opened) for _ in range(2)
    )
    grades = rows(feed, "fact_agency_grade")
    assert {row["multi_agency_audit_id"] for row in grades} == {str(opened.id)}
    assert len(grades) == 12, "six domains of two bodies"
    assert {row["body_kind"] for row in grades} == {"agency"}
    assert {row["grade"] for row in grades if row["domain"] == "impact"} == {"good"}


def test_analyses_and_their_lines_of_enquiry_are_joined(db: Session, feed: Client) -> None:
    line = factories.a_line_of_enquiry(db, status="answered")
    analysis = line.outcome_analysis_id
    assert the(feed, "fact_outcome_analysis", "outcome_analysis_id", "status") == [
        (str(analysis), "fieldwork")
    ]
    names = ("outcome_analysis_id", "status", "priority", "recommendations")
    assert the(feed, "fact_line_of_enquiry", *names) == [(str(analysis), "answered", "medium", 0)]


def test_observations_are_told_by_practice_and_team_and_without_their_notes(
    db: Session, feed: Client
) -> None:
    observed = factories.an_observation(db)
    (row,) = rows(feed, "fact_observation")
    names = ("observation_id", "outcome_analysis_id", "practice_type", "team_id", "scale_answers")
    assert [row[name] for name in names] == [
        str(observed.id),
        str(observed.outcome_analysis_id),
        "home_visit",
        str(observed.org_unit_id),
        0,
    ]
    assert observed.practice_note is not None
    assert observed.practice_note not in str(row)
    assert str(observed.observer_id) not in str(row)


def test_the_learning_culture_is_counted_without_naming_anybody(db: Session, feed: Client) -> None:
    people = [factories.a_person(db, Role.TEAM_MANAGER) for _ in range(3)]
    event = factories.an_area_learning_event(db, *people, status="minuted")
    factories.a_decision(db, event, factories.an_action(db))
    factories.a_decision(db, event, position=1, no_action_reason="It is done already.")
    factories.a_learning_item(db, status="published")
    factories.a_learning_item(db)  # a draft
    session = factories.a_community_session(db, status="held", others_attended=4)
    factories.an_attendance(db, session, people[0], factories.a_team(db))
    factories.a_supervision_review(db, *people, requirements_met=[])
    names = ("invited", "attended", "decisions")
    assert the(feed, "fact_area_learning_event", *names) == [(3, 3, 2)]
    decided = the(feed, "fact_area_learning_decision", "position", "actions", "no_action")
    assert decided == [(0, 1, False), (1, 0, True)]
    assert the(feed, "fact_learning_item", "status", "findings") == [("published", 0)]
    assert the(feed, "fact_community_session", "attended", "others_attended") == [(1, 4)]
    assert the(feed, "fact_supervision", "supervisees", "kind") == [(3, "group")]
    learning = ("area_learning_event", "community_session", "supervision")
    told = "".join(feed.get(f"{ROOT}fact_{name}").text for name in learning)
    for person in people:
        assert str(person.id) not in told


def test_published_figures_are_those_of_releases_that_are_out(db: Session, as_: As) -> None:
    figure = {"numerator": 40, "denominator": 60, "value": 0.6667, "status": "shown"}
    withheld = {"numerator": None, "denominator": None, "value": None, "status": "c"}
    dover = {"dimension": "district", "value": "d", "label": "Dover"}
    table = {
        "slug": "completion_rate",
        "rows": [{"group": [dover], "null_reason": "withheld", **withheld}],
        "total": {"group": [], "null_reason": None, **figure},
    }
    for status in ("proposed", "published"):
        factories.a_release(db, status=status, title=status, figures=[table])
    client = as_(factories.a_person(db, Role.PRACTITIONER))
    names = ("metric", "dimension_1", "label_1", "dimension_2", "numerator", "value", "status")
    found = rows(client, f"published_figure?$select=release,{','.join(names)}")
    assert {row["release"] for row in found} == {"published"}
    assert sorted((tuple(row[each] for each in names) for row in found), key=str) == [
        ("completion_rate", "district", "Dover", None, None, None, "c"),
        ("completion_rate", None, None, None, 40, 0.6667, "shown"),
    ]


def test_figures_of_feedback_are_those_of_the_api_and_rows_are_for_people(
    db: Session, as_: As, feed: Client
) -> None:
    closed = feedback.a_named_campaign(
        db, status="closed", closed_on=clock.today() - timedelta(days=1)
    )
    for _ in range(7):
        feedback.a_submission(db, closed)
    analyst = as_(factories.a_client(db, Role.MI_ANALYST))
    path = "figure_feedback?$filter=figure eq 'submissions'"
    (row,) = rows(analyst, path)
    query = {"by": ["campaign", "district", "service"]}
    answer = analyst.get("/v1/feedback-figures/submissions", params=query).json()
    (expected,) = answer["rows"]
    names = ("numerator", "denominator", "value", "status")
    assert {name: row[name] for name in names} == {name: expected[name] for name in names}
    assert (row["numerator"], row["campaign_id"]) == (7, str(closed.id))
    refused = feed.get(f"{ROOT}fact_feedback")
    assert (refused.status_code, refused.json()["error"]["code"]) == (403, "forbidden")
    unit = as_(factories.a_person(db, Role.QA_MANAGER))
    anonymous = feedback.a_submission(db, feedback.a_campaign(db), **_anonymous())
    found = rows(unit, "fact_feedback")
    assert len(found) == 7
    assert str(anonymous.id) not in {each["submission_id"] for each in found}


def _anonymous() -> dict[str, Any]:
    return {"anonymous": True, "submitted_on": None}


def test_people_are_told_apart_for_keys_that_name_people_only(db: Session, as_: As) -> None:
    audit = factories.an_audit(db, status="finalised")
    naming, plain = as_(approved(db, names_people=True)), as_(approved(db))
    (row,) = rows(naming, "fact_audit")
    (held,) = rows(naming, f"dim_person_role?$filter=holder_key eq '{row['auditor_key']}'")
    assert (held["role"], held["service_line"]) == ("auditor", None)
    assert str(audit.auditor_id) not in str((row, held))
    (other,) = rows(plain, "fact_audit")
    assert other["auditor_key"] is None
    assert rows(plain, "fact_audit?$filter=auditor_key ne null") == []
    assert plain.get(f"{ROOT}dim_person_role").status_code == 403
    unit = as_(factories.a_person(db, Role.QA_MANAGER))
    assert unit.get(f"{ROOT}dim_person_role").status_code == 403


def test_roles_are_those_in_the_place_of_the_key(db: Session, as_: As) -> None:
    factories.a_person(db, Role.AUDITOR, at=factories.a_team(db, "dover-1"))
    factories.a_person(db, Role.AUDITOR, at=factories.a_team(db, "dartford-1"))
    key = approved(db, names_people=True, org_unit_id=factories.a_district(db, "dover").id)
    assert [row["role"] for row in rows(as_(key), "dim_person_role")] == ["auditor"]


def test_what_has_no_place_is_for_keys_of_the_whole_county(db: Session, as_: As) -> None:
    factories.a_learning_item(db, status="published")
    key = approved(db, org_unit_id=factories.a_district(db, "dover").id)
    assert rows(as_(key), "fact_learning_item") == []
    assert len(rows(as_(approved(db)), "fact_learning_item")) == 1


def test_campaigns_that_are_only_planned_are_told_to_nobody(db: Session, as_: As) -> None:
    feedback.a_campaign(db, status="planned")
    opened = feedback.a_campaign(db)
    client = as_(factories.a_client(db, Role.MI_ANALYST))
    assert [row["campaign_id"] for row in rows(client, "dim_campaign")] == [str(opened.id)]

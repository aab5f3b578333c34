"""The sets of quality circles and of the Academy's resources, row by row, and who reads them."""

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy.orm import Session

from app.core import clock
from app.vocabulary.roles import Role
from tests import factories
from tests.conftest import As, Client
from tests.feeds.reading import ROOT, approved, rows

CIRCLE_SETS = ("dim_circle", "fact_circle_meeting", "fact_circle_recommendation")
RESOURCE_SETS = ("dim_resource", "fact_resource_theme")


def these(client: Client, name: str, *names: str) -> list[tuple[Any, ...]]:
    """Returns these properties of the rows of a set, in the order of its key."""
    return [tuple(row[each] for each in names) for row in rows(client, name)]


def test_circles_and_their_meetings_are_counted_without_words_or_people(
    db: Session, as_: As
) -> None:
    members = [factories.a_person(db, Role.AUDITOR) for _ in range(2)]
    circle = factories.a_quality_circle(db, *members, name="Circle on supervision")
    with clock.held_at(datetime(2026, 5, 4, 9, tzinfo=UTC)):
        held = factories.a_circle_meeting(db, circle, status="confirmed", decisions=["A", "B"])
    cancelled = factories.a_circle_meeting(db, circle, status="cancelled", agenda="Canary.")
    feed = as_(approved(db))
    names = ("circle_id", "name", "chair_role", "members", "status")
    assert these(feed, "dim_circle", *names) == [
        (str(circle.id), "Circle on supervision", "assistant_director", 2, "active")
    ]
    columns = ("circle_meeting_id", "circle_id", "status", "attended", "decisions", "confirmed_at")
    assert these(feed, "fact_circle_meeting", *columns) == [
        (str(held.id), str(circle.id), "confirmed", 1, 2, "2026-05-04T09:00:00.000000Z"),
        (str(cancelled.id), str(circle.id), "cancelled", 0, 0, None),
    ]
    told = "".join(feed.get(ROOT + name).text for name in CIRCLE_SETS)
    for secret in (circle.chair_id, *(each.id for each in members), held.minutes, "Canary"):
        assert str(secret) not in told


def test_recommendations_are_joined_to_the_circles_whose_reported_audits_they_rest_on(
    db: Session, as_: As
) -> None:
    reported = factories.a_thematic_audit(db, status="reported")
    open_still = factories.a_thematic_audit(db, status="analysis")
    findings = [factories.a_thematic_finding(db, reported) for _ in range(2)]
    unsaid = factories.a_thematic_finding(db, open_still)
    both = factories.a_recommendation(db, *findings, unsaid, status="accepted")
    factories.a_recommendation(db, unsaid)
    factories.a_recommendation(db)  # because of an audit of a child
    feed = as_(approved(db))
    names = ("recommendation_id", "thematic_audit_id", "circle_id", "findings", "status")
    first = (str(both.id), str(reported.id), str(reported.circle_id), 2, "accepted")
    assert these(feed, "fact_circle_recommendation", *names) == [first]
    manager = as_(factories.a_person(db, Role.TEAM_MANAGER, at=factories.a_team(db)))
    assert these(manager, "fact_circle_recommendation", *names) == [first]
    dover = factories.a_district(db, "dover")
    for reader in (
        approved(db, org_unit_id=dover.id),
        factories.a_person(db, Role.TEAM_MANAGER, at=factories.a_team(db, "dover-1")),
    ):
        assert rows(as_(reader), "fact_circle_recommendation") == []


def test_people_read_the_circles_and_meetings_that_their_lists_have(db: Session, as_: As) -> None:
    member = factories.a_person(db, Role.TEAM_MANAGER, at=factories.a_team(db))
    mine = factories.a_circle_meeting(db, factories.a_quality_circle(db, member))
    other = factories.a_circle_meeting(db)
    both = {str(mine.id), str(other.id)}
    for reader, circles, meetings in (
        (member, {str(mine.circle_id)}, {str(mine.id)}),
        (factories.a_person(db, Role.DIRECTOR), {str(mine.circle_id), str(other.circle_id)}, set()),
        (factories.a_person(db, Role.QA_MANAGER, at=factories.a_district(db)), set(), set()),
        (factories.a_person(db, Role.QA_ADMIN), {str(mine.circle_id), str(other.circle_id)}, both),
    ):
        client = as_(reader)
        assert {each for (each,) in these(client, "dim_circle", "circle_id")} == circles
        found = these(client, "fact_circle_meeting", "circle_meeting_id")
        assert {each for (each,) in found} == meetings


def test_resources_are_told_with_each_of_their_themes_to_keys_of_the_county(
    db: Session, as_: As
) -> None:
    codes = ["supervision", "voice_of_child"]
    resource = factories.a_resource(db, theme_codes=codes, published_on=date(2026, 3, 2))
    old = factories.a_resource(db, active=False)
    feed = as_(approved(db))
    names = ("resource_id", "title", "kind", "academy_theme", "published_on", "active")
    assert these(feed, "dim_resource", *names) == [
        (str(resource.id), "Seeing neglect", "webinar", "neglect", "2026-03-02", True),
        (str(old.id), "Seeing neglect", "webinar", "neglect", None, False),
    ]
    themes = these(feed, "fact_resource_theme", "resource_id", "theme_code", "deleted_at")
    assert themes == [(str(resource.id), code, None) for code in codes]
    away = as_(approved(db, org_unit_id=factories.a_district(db, "dover").id))
    plain = as_(factories.a_client(db, Role.MI_ANALYST))
    for name in RESOURCE_SETS:
        assert rows(away, name) == []
    for name in (*RESOURCE_SETS, *CIRCLE_SETS):
        refused = plain.get(ROOT + name)
        assert (refused.status_code, refused.json()["error"]["code"]) == (403, "no_row_feed")


def test_a_theme_names_its_theme_of_the_academy(db: Session, as_: As) -> None:
    factories.a_theme(db, "neglect", academy_theme_code="neglect")
    factories.a_theme(db, "supervision")
    found = these(as_(approved(db)), "dim_theme", "code", "academy_theme")
    assert dict(found) == {"neglect": "neglect", "supervision": None}

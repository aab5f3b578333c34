"""Many metrics in one request: the same cells as each alone, in few statements."""

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy.orm import Session

from app.core import clock
from app.models.organisation.api_keys import ApiKey
from app.models.organisation.people import Person
from app.models.platform.history import Read
from app.services.figures.catalogue import METRICS
from app.services.figures.engine import measure
from app.vocabulary.figures import Dimension
from app.vocabulary.roles import Role
from tests import factories
from tests.conftest import As
from tests.figures.test_audit_metrics import MAY, a_decision, a_version
from tests.figures.test_meeting_metrics import a_meeting, a_record
from tests.platform.test_statement_counts import counted

# Those that every place and service has: what a scorecard breaks down by both.
SCORECARD = tuple(
    slug
    for slug, metric in METRICS.items()
    if {Dimension.SERVICE, Dimension.TEAM} <= set(metric.population.columns)
)
# One for each kind of rows, and some for targets and for the samples behind rates; not one for
# each metric.
MOST_STATEMENTS = 55


def some_of_everything(db: Session) -> None:
    factories.the_calendar(db)
    with clock.held_at(MAY):
        for team, n in (("dartford-1", 2), ("dover-1", 13)):
            for _ in range(n):
                at = factories.a_team(db, team)
                audit = factories.an_audit(db, at=at, status="finalised", finalised_at=MAY)
                a_version(db, audit, 1, planning="good")
            factories.an_assignment(db, at=factories.a_team(db, team))
        for before, after in (("good", "good"), ("good", "outstanding"), ("inadequate", "good")):
            a_decision(db, before, after)
    for team in ("dartford-1", "dover-1"):
        meeting = a_meeting(db, team=team)
        a_record(db, meeting, meeting.takes_place_on)
    factories.an_action(db, due_date=MAY.date())


def together(as_: As, who: Person | ApiKey, slugs: tuple[str, ...], **query: Any) -> Any:
    answer = as_(who).get("/v1/metrics:query", params={"metric": list(slugs), **query})
    assert answer.status_code == 200, answer.text
    return answer.json()["items"]


@pytest.mark.parametrize(
    ("role", "by"),
    [
        (Role.QA_MANAGER, []),
        (Role.QA_MANAGER, ["district", "service"]),
        (Role.MI_ANALYST, ["district"]),
        (Role.DIRECTOR, ["district", "service"]),
    ],
)
def test_many_metrics_have_the_same_cells_as_each_alone(
    db: Session, as_: As, role: Role, by: list[str]
) -> None:
    some_of_everything(db)
    who = factories.a_person(db, role)
    with clock.held_at(datetime(2026, 9, 2, 9, tzinfo=UTC)):
        items = together(as_, who, SCORECARD, by=by)
        assert [item["slug"] for item in items] == list(SCORECARD)
        for item in items:
            alone = as_(who).get(f"/v1/metrics/{item['slug']}", params={"by": by}).json()
            assert item == alone, item["slug"]
    counted_rows = [item["slug"] for item in items if item["total"]["denominator"]]
    assert len(counted_rows) > 20, "there is something to compare"


def test_a_scorecard_takes_few_statements_whatever_is_counted(db: Session, as_: As) -> None:
    key = factories.a_client(db, Role.MI_ANALYST)
    numbers = []
    for _ in range(2):
        some_of_everything(db)
        client = as_(key)
        with counted() as statements:
            answer = client.get(
                "/v1/metrics:query", params={"metric": SCORECARD, "by": ["team", "month"]}
            )
        assert answer.status_code == 200, answer.text
        numbers.append(len(statements))
    assert numbers[0] == numbers[1]
    assert numbers[0] <= MOST_STATEMENTS


def test_metrics_of_one_kind_of_row_are_one_statement(db: Session, as_: As) -> None:
    client = as_(factories.a_person(db, Role.MI_ANALYST))
    several = ("expected", "completion_rate", "completion_rate_on_time", "finalised_rate")
    numbers = []
    for metrics in (several[:1], several):
        with counted() as statements:
            client.get("/v1/metrics:query", params={"metric": metrics})
        numbers.append(len(statements))
    assert numbers[0] == numbers[1]


def test_a_call_for_many_is_one_line_of_the_access_log_for_each_kind_of_row(
    db: Session, as_: As
) -> None:
    key = factories.a_client(db, Role.MI_ANALYST)
    together(as_, key, ("expected", "completion_rate", "qa_coverage"))
    lines = [(line.client_id, line.entity, line.route) for line in db.query(Read)]
    assert lines == [
        (key.id, "audit_assignments", "/v1/metrics:query"),
        (key.id, "meetings", "/v1/metrics:query"),
    ]


def test_a_metric_without_the_breakdown_is_refused(db: Session, as_: As) -> None:
    client = as_(factories.a_person(db, Role.MI_ANALYST))
    query = {"metric": ["completion_rate", "qa_coverage"], "by": "cycle"}
    refused = client.get("/v1/metrics:query", params=query)
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "?by")
    assert refused.json()["detail"] == "“Meetings with a QA record” cannot be broken down by cycle."
    unknown = client.get("/v1/metrics:query", params={"metric": "nothing"})
    assert unknown.status_code == 404
    assert client.get("/v1/metrics:query").json()["errors"][0]["pointer"] == "?metric"
    assert client.get("/v1/metrics:query?metric=expected&explain=rows").status_code == 422


def test_a_metric_that_is_not_for_the_caller_is_named_in_the_refusal(db: Session, as_: As) -> None:
    manager = as_(factories.a_person(db, Role.TEAM_MANAGER))
    query = {"metric": ["completion_rate", "exact_agreement"]}
    refused = manager.get("/v1/metrics:query", params=query)
    assert refused.status_code == 403
    assert refused.json()["detail"] == "Your roles do not allow you to see “Exact agreement”."


def test_more_figures_than_anybody_reads_are_refused(
    db: Session, as_: As, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(measure, "MOST", 3)
    for team in ("dartford-1", "dover-1"):
        factories.an_assignment(db, at=factories.a_team(db, team))
    who = factories.a_person(db, Role.MI_ANALYST, at=factories.the_county(db))
    assert len(together(as_, who, ("expected",), by="team")) == 1
    query = {"metric": ["expected", "completion_rate"], "by": "team"}
    refused = as_(who).get("/v1/metrics:query", params=query)
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (422, "too_many_figures")

"""Indicators: versions of a definition, published and retired, and their targets."""

from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import ids
from app.models.organisation.people import Person
from app.models.platform.history import Change
from app.vocabulary.roles import Role
from tests import factories
from tests.conftest import As


@pytest.fixture
def analyst(db: Session) -> Person:
    return factories.a_person(db, Role.QA_ADMIN)


def a_body(owner: Person, **other: Any) -> dict[str, Any]:
    return {
        "key": "visits_in_time",
        "definition_version": 1,
        "title": "Visits in time",
        "numerator_text": "Visits made in time",
        "denominator_text": "Visits due",
        "unit": "percent",
        "aim": "higher",
        "data_period": "month",
        "owner_id": str(owner.id),
        "targets": [{"valid_from": "2026-04-01", "target": 90, "floor": 80}],
        **other,
    }


def defined(as_: As, who: Person, *, publish: bool = True, **other: Any) -> str:
    path = f"/v1/indicators/{ids.new()}"
    answer = as_(who).put(path, json=a_body(who, **other))
    assert answer.status_code == 201, answer.text
    if publish:
        assert as_(who).post(f"{path}/publish").status_code == 200
    return path


def test_a_published_definition_never_changes_but_its_owner_and_targets_do(
    db: Session, as_: As, analyst: Person
) -> None:
    path = defined(as_, analyst)
    etag = {"If-Match": as_(analyst).get(path).headers["ETag"]}
    changed = as_(analyst).put(path, json=a_body(analyst, title="Visits"), headers=etag)
    assert (changed.status_code, changed.json()["code"]) == (409, "fixed")
    assert [each["pointer"] for each in changed.json()["errors"]] == ["/title"]
    higher = [{"valid_from": "2027-04-01", "target": 95, "floor": 85}, *a_body(analyst)["targets"]]
    answer = as_(analyst).put(path, json=a_body(analyst, targets=higher), headers=etag)
    assert answer.status_code == 200, answer.text
    found = answer.json()["targets"]
    assert [each["valid_from"] for each in found] == ["2026-04-01", "2027-04-01"]
    line = db.scalar(select(Change).where(Change.action == "indicator.replace"))
    assert line is not None
    assert set(line.after or {}) == {"targets"}


def test_a_changed_definition_is_the_next_version_and_retires_the_one_before(
    as_: As, analyst: Person
) -> None:
    first = defined(as_, analyst)
    second = defined(as_, analyst, definition_version=2, title="Visits to children in time")
    before = as_(analyst).get(first).json()
    assert (before["status"], before["status_reason"]) == ("retired", "Version 2 was published.")
    assert as_(analyst).get(second).json()["status"] == "published"
    found = as_(analyst).get("/v1/indicators?key=visits_in_time&status=published").json()["items"]
    assert [each["definition_version"] for each in found] == [2]


def test_an_older_version_is_not_published_over_a_newer_one(as_: As, analyst: Person) -> None:
    first = defined(as_, analyst, publish=False)
    defined(as_, analyst, definition_version=2)
    answer = as_(analyst).post(f"{first}/publish")
    assert (answer.status_code, answer.json()["code"]) == (409, "newer_version")


REFUSED: list[tuple[dict[str, Any], str, str]] = [
    ({"denominator_text": None}, "/denominator_text", "denominator"),
    ({"unit": "count"}, "/denominator_text", "denominator"),
    (
        {"targets": [{"valid_from": "2026-04-01", "target": 80, "tolerance": 2}]},
        "/targets/0/tolerance",
        "tolerance",
    ),
    (
        {
            "aim": "near",
            "targets": [{"valid_from": "2026-04-01", "target": 20, "floor": 2, "tolerance": 5}],
        },
        "/targets/0/floor",
        "floor",
    ),
    (
        {"targets": [{"valid_from": "2026-04-01", "target": 80, "floor": 90}]},
        "/targets/0/floor",
        "floor",
    ),
    (
        {"aim": "lower", "targets": [{"valid_from": "2026-04-01", "target": 9, "floor": 8}]},
        "/targets/0/floor",
        "floor",
    ),
    (
        {"targets": [{"valid_from": "2026-04-01", "target": n} for n in (80, 90)]},
        "/targets/1/valid_from",
        "duplicate",
    ),
    ({"owner_id": "0198c5a2-6d1e-7c3b-8000-00000000dead"}, "/owner_id", "unknown"),
]


def test_a_definition_that_could_judge_nothing_is_refused_where_it_is_wrong(
    as_: As, analyst: Person
) -> None:
    for other, pointer, code in REFUSED:
        answer = as_(analyst).put(f"/v1/indicators/{ids.new()}", json=a_body(analyst, **other))
        assert answer.status_code == 422, (other, answer.text)
        found = [(each["pointer"], each["code"]) for each in answer.json()["errors"]]
        assert found == [(pointer, code)], other


def test_two_versions_of_an_indicator_have_two_numbers(as_: As, analyst: Person) -> None:
    defined(as_, analyst, publish=False)
    answer = as_(analyst).put(f"/v1/indicators/{ids.new()}", json=a_body(analyst))
    assert [each["code"] for each in answer.json()["errors"]] == ["version_taken"]


def test_indicators_are_the_countys_so_that_a_role_of_an_area_defines_none(
    db: Session, as_: As
) -> None:
    local = factories.a_person(db, Role.QA_ADMIN, at=factories.a_team(db))
    assert as_(local).put(f"/v1/indicators/{ids.new()}", json=a_body(local)).status_code == 403

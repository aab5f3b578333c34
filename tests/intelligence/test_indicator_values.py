"""Values of indicators: pushed and imported, each record by itself, corrected with their past."""

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.core import clock, ids
from app.models.intelligence.indicator_values import IndicatorValue
from app.models.organisation.api_keys import ApiKey
from app.models.platform.history import Read
from app.vocabulary.roles import Role
from tests import factories
from tests.conftest import As

BATCH = "/v1/sources/liberi/indicator-values:batch"
FILE = "/v1/imports/indicator-values"
HEAD = "indicator,org_unit_code,period_start,period_end,numerator,denominator,value\n"
JUNE_10, JUNE_20 = datetime(2026, 6, 10, 9, tzinfo=UTC), datetime(2026, 6, 20, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _indicator_and_team(db: Session) -> None:
    factories.an_indicator(db)
    factories.a_team(db, "dover-1")


@pytest.fixture
def source(db: Session) -> ApiKey:
    return factories.a_client(db)


def a_record(**other: Any) -> dict[str, Any]:
    return {
        "external_id": "A",
        "indicator": "review_in_time",
        "org_unit_code": "dover-1",
        "period_start": "2026-05-01",
        "period_end": "2026-05-31",
        "numerator": 46,
        "denominator": 48,
        **other,
    }


def pushed(as_: As, who: ApiKey, *records: dict[str, Any], query: str = "") -> list[Any]:
    key = {"Idempotency-Key": str(ids.new())}
    answer = as_(who).post(BATCH + query, json={"records": list(records)}, headers=key)
    assert answer.status_code == 207, answer.text
    items: list[Any] = answer.json()["items"]
    return items


def outcomes(items: list[Any]) -> list[tuple[str, list[str]]]:
    return [(each["outcome"], [fault["code"] for fault in each["errors"]]) for each in items]


REFUSED: list[tuple[dict[str, Any], str, str]] = [
    ({"indicator": "nobody_defined_this"}, "/indicator", "unknown_indicator"),
    ({"definition_version": 2}, "/indicator", "unknown_indicator"),
    ({"org_unit_code": "mars-1"}, "/org_unit_code", "no_place"),
    ({"numerator": None, "denominator": None}, "/value", "no_value"),
    ({"period_end": "2026-06-30"}, "/period_start", "period_of_indicator"),
    ({"period_start": "2026-05-02"}, "/period_start", "period_of_indicator"),
    ({"period_start": "2026-06-01"}, "/period_end", "before_start"),
    ({"period_start": "2199-05-01", "period_end": "2199-05-31"}, "/period_end", "in_future"),
    ({"numerator": -1}, "/numerator", "out_of_range"),
]


def test_each_value_has_an_outcome_of_its_own_and_bad_ones_stop_no_good_one(
    as_: As, source: ApiKey
) -> None:
    bad = [a_record(external_id=f"B{n}", **other) for n, (other, _, _) in enumerate(REFUSED)]
    items = pushed(as_, source, a_record(), *bad)
    assert outcomes(items)[0] == ("created", [])
    for n, (item, (other, pointer, code)) in enumerate(zip(items[1:], REFUSED, strict=True), 1):
        found = [(each["pointer"], each["code"]) for each in item["errors"]]
        assert found == [(f"/records/{n}{pointer}", code)], other
    assert outcomes(pushed(as_, source, a_record())) == [("unchanged", [])]


def test_one_value_is_put_and_deleted_by_its_identifier_in_its_source(
    as_: As, source: ApiKey, db: Session
) -> None:
    url = "/v1/sources/liberi/indicator-values/reviews/dover 1"
    body = {name: value for name, value in a_record().items() if name != "external_id"}
    created = as_(source).put(url, json=body | {"source_version": 3})
    assert created.status_code == 201, created.text
    assert created.json()["numerator"] == 46
    assert as_(source).get(url).json()["id"] == created.json()["id"]
    for version, numerator, shown in ((3, 46, 46), (2, 40, 46), (4, 47, 47)):
        again = as_(source).put(
            url, json=body | {"source_version": version, "numerator": numerator}
        )
        assert (again.status_code, again.json()["numerator"]) == (200, shown), version
    refused = as_(source).put(url, json=body | {"org_unit_code": "mars-1"})
    assert refused.status_code == 422
    assert [each["pointer"] for each in refused.json()["errors"]] == ["/org_unit_code"]
    elsewhere = as_(source).put(url.replace("liberi", "mosaic"), json=body)
    assert elsewhere.status_code == 403
    manager = factories.a_person(db, Role.QA_MANAGER)
    assert as_(manager).put(url, json=body).status_code == 403
    assert as_(source).delete(url).status_code == 204
    values = "/v1/indicator-values"
    assert as_(manager).get(values).json()["items"] == []
    (gone,) = as_(manager).get(f"{values}?include_deleted=true").json()["items"]
    assert gone["deleted_at"] is not None
    assert as_(source).delete(f"{url} nowhere").status_code == 404


def test_one_indicator_unit_and_period_has_one_value(as_: As, source: ApiKey, db: Session) -> None:
    twice = pushed(as_, source, a_record(), a_record(external_id="B"))
    assert outcomes(twice) == [("created", []), ("rejected", ["value_taken"])]
    assert outcomes(pushed(as_, source, a_record(external_id="C"))) == [
        ("rejected", ["value_taken"])
    ]
    gone = {"external_id": "A", "deleted": True}
    assert outcomes(pushed(as_, source, gone)) == [("updated", [])]
    assert outcomes(pushed(as_, source, a_record(external_id="C"))) == [("created", [])]
    live = select(func.count()).where(IndicatorValue.deleted_at.is_(None))
    assert db.scalar(live) == 1


def test_what_makes_a_value_doubtful_is_stored_and_warned_of(as_: As, source: ApiKey) -> None:
    doubtful: list[tuple[dict[str, Any], str]] = [
        ({"denominator": None, "value": 95}, "parts_missing"),
        ({"numerator": 49}, "numerator_over_denominator"),
        ({"value": 0.96}, "value_differs"),
    ]
    for n, (other, code) in enumerate(doubtful):
        record = a_record(source_version=n, **other)
        (item,) = pushed(as_, source, record)
        assert item["outcome"] in {"created", "updated"}
        assert [each["code"] for each in item["warnings"]] == [code]


def test_a_dry_run_stores_nothing(db: Session, as_: As, source: ApiKey) -> None:
    assert outcomes(pushed(as_, source, a_record(), query="?dry_run=true")) == [("created", [])]
    assert db.scalar(select(func.count()).select_from(IndicatorValue)) == 0


def test_nobody_pushes_for_another_source(as_: As, source: ApiKey) -> None:
    path = BATCH.replace("liberi", "mosaic")
    key = {"Idempotency-Key": "1"}
    answer = as_(source).post(path, json={"records": [a_record()]}, headers=key)
    assert (answer.status_code, answer.json()["code"]) == (403, "other_source")


def figures(as_: As, who: Any, unit: Any, query: str = "") -> Any:
    path = f"/v1/indicator-figures?indicator=review_in_time&org_unit_id={unit.id}{query}"
    answer = as_(who).get(path)
    assert answer.status_code == 200, answer.text
    return answer.json()["items"][0]["figures"]


def test_a_correction_changes_no_answer_about_a_day_before_it(
    db: Session, as_: As, source: ApiKey
) -> None:
    team = factories.a_team(db, "dover-1")
    manager = factories.a_person(db, Role.TEAM_MANAGER, at=team)
    april = {"period_start": "2026-04-01", "period_end": "2026-04-30"}
    with clock.held_at(JUNE_10):
        pushed(as_, source, a_record(), a_record(external_id="P", numerator=42, **april))
    with clock.held_at(JUNE_20):
        pushed(as_, source, a_record(numerator=40))  # 83.3333 %
    may = figures(as_, manager, team)[0]
    assert (may["value"], may["rag"], may["direction"]) == (83.3333, "red", "worsened")
    assert (may["value_before"], may["target"], may["floor"]) == (87.5, 95, 85)
    then = figures(as_, manager, team, "&as_of=2026-06-19")[0]
    assert (then["value"], then["rag"], then["direction"]) == (95.8333, "green", "improved")
    assert (then["small"], then["notes"]) == (True, ["small_numbers"])  # 2 of 48 were late
    assert figures(as_, manager, team, "&as_of=2026-06-09") == []


def test_management_information_is_read_by_those_who_lead_of_their_place_and_logged(
    db: Session, as_: As, source: ApiKey
) -> None:
    team, other = factories.a_team(db, "dover-1"), factories.a_team(db, "swale-1")
    pushed(as_, source, a_record())
    path = f"/v1/indicator-figures?indicator=review_in_time&org_unit_id={team.id}"
    analyst = factories.a_client(db, Role.MI_ANALYST)
    for who in (
        factories.a_person(db, Role.DIRECTOR),
        factories.a_person(db, Role.SERVICE_MANAGER, at=team),
        analyst,
    ):
        assert len(figures(as_, who, team)) == 1
        assert len(as_(who).get("/v1/indicator-values").json()["items"]) == 1
    read = select(Read).where(Read.client_id == analyst.id, Read.route == "/v1/indicator-figures")
    assert db.scalars(read).one().entity == "indicator_values"
    for who in (
        factories.a_person(db, Role.TEAM_MANAGER, at=other),
        factories.a_person(db, Role.PRACTITIONER, at=team),
    ):
        assert as_(who).get(path).status_code == 403
        assert as_(who).get("/v1/indicator-values").json()["items"] == []


def test_an_indicator_that_nobody_published_has_no_figures(db: Session, as_: As) -> None:
    factories.an_indicator(db, "only_a_draft", status="draft")
    team = factories.a_team(db, "dover-1")
    path = f"/v1/indicator-figures?org_unit_id={team.id}&indicator="
    answer = as_(factories.a_person(db, Role.DIRECTOR)).get(f"{path}only_a_draft")
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["code"] == "unknown_indicator"


def sent(as_: As, who: Any, text: str, query: str = "") -> Any:
    return as_(who).post(FILE + query, files={"file": ("v.csv", text.encode())})


def test_a_file_brings_its_good_rows_and_reports_the_others_by_line(db: Session, as_: As) -> None:
    unit = factories.a_person(db, Role.QA_ADMIN)
    text = HEAD + (
        "review_in_time,dover-1,2026-05-01,31/05/2026,46,48,\n"
        "review_in_time,mars-1,2026-05-01,2026-05-31,1,2,\n"
        "review_in_time,dover-1,2026-04-01,2026-04-30,many,48,\n"
        'review_in_time,dover-1,2026-03-01,2026-03-31,"1,046","1,048",99.8%\n'
        "Review!,dover-1,2026-02-01,2026-02-28,1,2,\n"
    )
    answer = sent(as_, unit, text)
    assert answer.status_code == 201, answer.text
    run = answer.json()
    assert (run["kind"], run["source_system"]) == ("indicator_values", "indicator_files")
    counts = {name: run["counts"][name] for name in ("rows_read", "row_errors", "created")}
    assert counts == {"rows_read": 5, "row_errors": 3, "created": 2}
    found = [(each["line"], each["column"], each["code"]) for each in run["errors"]]
    assert found == [
        (3, "org_unit_code", "no_place"),
        (4, "numerator", "bad_number"),
        (6, "indicator", "bad_format"),
    ]
    again = sent(as_, unit, text).json()["counts"]
    assert (again["created"], again["unchanged"]) == (0, 2)


def test_a_value_that_a_file_does_not_have_stays_as_it_is(db: Session, as_: As) -> None:
    unit = factories.a_person(db, Role.QA_ADMIN)
    sent(as_, unit, HEAD + "review_in_time,dover-1,2026-05-01,2026-05-31,46,48,\n")
    sent(as_, unit, HEAD + "review_in_time,dover-1,2026-04-01,2026-04-30,44,48,\n")
    numbers = db.scalars(select(IndicatorValue.numerator).order_by(IndicatorValue.period_end))
    assert [int(each or 0) for each in numbers] == [44, 46]


def test_a_dry_run_of_a_file_and_a_file_that_cannot_be_read_write_nothing(
    db: Session, as_: As
) -> None:
    unit = factories.a_person(db, Role.QA_ADMIN)
    line = "review_in_time,dover-1,2026-05-01,2026-05-31,46,48,\n"
    preview = sent(as_, unit, HEAD + line, "?dry_run=true")
    assert (preview.status_code, preview.json()["counts"]["created"]) == (200, 1)
    wrong = sent(as_, unit, "indicator,value\nreview_in_time,3\n")
    assert (wrong.status_code, wrong.json()["code"]) == (422, "unreadable_file")
    assert {each["code"] for each in wrong.json()["errors"]} == {"missing_column"}
    assert db.scalar(select(func.count()).select_from(IndicatorValue)) == 0


def test_an_analyst_reads_the_imports_of_figures_and_no_others(db: Session, as_: As) -> None:
    unit = factories.a_person(db, Role.QA_ADMIN)
    sent(as_, unit, HEAD + "review_in_time,dover-1,2026-05-01,2026-05-31,46,48,\n")
    analyst = factories.a_client(db, Role.MI_ANALYST)
    kinds = [each["kind"] for each in as_(analyst).get("/v1/imports").json()["items"]]
    assert kinds == ["indicator_values"]

"""Published statistics: files in the DfE's tidy layout, mapped to indicators by data."""

from typing import Any

import pytest
from sqlalchemy.orm import Session

from app.models.organisation.people import Person
from app.services.intelligence.statistics_file import period_of
from app.vocabulary.roles import Role
from tests import factories
from tests.conftest import As

PATH = "/v1/imports/published-statistics"
HEAD = (
    "time_period,time_identifier,geographic_level,country_code,country_name,region_code,"
    "region_name,old_la_code,new_la_code,la_name,age_group,on_time,due,on_time_percent\n"
)
ENGLAND = "202425,Financial year,National,E92000001,England,,,,,,"
SOUTH_EAST = "202425,Financial year,Regional,E92000001,England,E12000008,South East,,,,"
KENT = (
    "202425,Financial year,Local authority,E92000001,England,E12000008,South East,886,"
    "E10000016,Kent,"
)
MAPPED = {
    "value": "on_time_percent",
    "numerator": "on_time",
    "denominator": "due",
    "where": [{"column": "age_group", "cell": "Total"}],
}


@pytest.fixture
def unit(db: Session) -> Person:
    factories.an_indicator(db, published_columns=MAPPED)
    return factories.a_person(db, Role.QA_ADMIN)


def sent(as_: As, who: Person, *lines: str, query: str = "") -> Any:
    text = HEAD + "".join(f"{line}\n" for line in lines)
    answer = as_(who).post(PATH + query, files={"file": ("data.csv", text.encode())})
    assert answer.status_code == (200 if query else 201), answer.text
    return answer.json()


def stored(as_: As, who: Person) -> Any:
    return as_(who).get("/v1/published-statistics").json()["items"]


def test_rows_of_england_a_region_and_a_council_become_values_of_the_mapped_indicator(
    as_: As, unit: Person
) -> None:
    run = sent(
        as_,
        unit,
        ENGLAND + 'Total,"220,100","246,000",89.5',
        SOUTH_EAST + "Total,30000,33000,90.9",
        KENT + "Total,4600,4800,95.8",
        KENT + "Under 5,1,2,50",  # another age group
        "202425,Financial year,School,E92000001,England,,,,,,Total,1,1,100",
    )
    assert (run["kind"], run["source_system"], run["errors"]) == ("published_statistics", "dfe", [])
    assert (run["counts"]["rows_read"], run["counts"]["created"]) == (5, 3)
    found = {row["area_code"]: row for row in stored(as_, unit)}
    assert set(found) == {"E92000001", "E12000008", "E10000016"}
    kent = found["E10000016"]
    assert (kent["area_name"], kent["geographic_level"]) == ("Kent", "local_authority")
    assert (kent["period_start"], kent["period_end"]) == ("2024-04-01", "2025-03-31")
    assert (kent["numerator"], kent["denominator"], kent["value"]) == (4600, 4800, 95.8)
    assert found["E92000001"]["denominator"] == 246_000


def test_marks_of_suppression_are_kept_as_they_are(as_: As, unit: Person) -> None:
    for mark in ("c", "z", "x", "u", "low", "k"):
        sent(as_, unit, KENT + f"Total,{mark},4800,{mark}")
        (row,) = stored(as_, unit)
        assert (row["numerator"], row["denominator"], row["value"]) == (None, 4800, None)
        assert row["marks"] == {"numerator": mark, "denominator": None, "value": mark}


def test_a_corrected_file_corrects_and_what_it_does_not_have_stays(as_: As, unit: Person) -> None:
    sent(as_, unit, ENGLAND + "Total,1,2,50", KENT + "Total,4600,4800,95.8")
    again = sent(as_, unit, KENT + "Total,4700,4800,97.9")["counts"]
    assert (again["created"], again["updated"]) == (0, 1)
    assert sorted(row["value"] for row in stored(as_, unit)) == [50, 97.9]


def test_rows_that_cannot_be_read_are_reported_by_line(as_: As, unit: Person) -> None:
    run = sent(
        as_,
        unit,
        KENT + "Total,many,4800,95.8",
        KENT.replace("202425", "202426") + "Total,1,2,50",
        KENT.replace("Financial year", "Week 3") + "Total,1,2,50",
        KENT.replace("E10000016", "Kent") + "Total,1,2,50",
    )
    assert [(x["line"], x["column"], x["code"]) for x in run["errors"]] == [
        (2, "on_time", "bad_number"),
        (3, "time_period", "unknown_time_period"),
        (4, "time_period", "unknown_time_period"),
        (5, "area_code", "bad_format"),
    ]
    assert stored(as_, unit) == []


def test_a_file_in_which_no_indicator_has_its_columns_says_so(db: Session, as_: As) -> None:
    factories.an_indicator(db)
    admin = factories.a_person(db, Role.QA_ADMIN)
    run = sent(as_, admin, KENT + "Total,4600,4800,95.8", query="?dry_run=true")
    assert run["notes"][0] == "No published indicator has its columns in this file."
    assert run["counts"]["created"] == 0


PERIODS = [
    ("202425", "Financial year", "2024-04-01", "2025-03-31"),
    ("202324", "Academic year", "2023-09-01", "2024-08-31"),
    ("2025", "Calendar year", "2025-01-01", "2025-12-31"),
    ("2025", "Reporting year", "2024-04-01", "2025-03-31"),
]


@pytest.mark.parametrize(("time_period", "identifier", "first", "last"), PERIODS)
def test_a_time_period_is_a_year_of_its_kind(
    time_period: str, identifier: str, first: str, last: str
) -> None:
    found = period_of(time_period, identifier)
    assert found is not None
    assert tuple(day.isoformat() for day in found) == (first, last)

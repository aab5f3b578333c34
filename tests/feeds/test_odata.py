"""OData v4: what Power Query sends is answered, whole and in order, and nothing else."""

import base64
import json
import os
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from lxml import etree
from sqlalchemy.orm import Session

from app.core import clock
from app.models.organisation.people import Person
from app.models.reviewing.meetings import Meeting
from app.services.feeds.odata.query import MOST_ORDERS
from app.services.feeds.sets.catalogue import SETS
from app.vocabulary.roles import Role
from tests import factories
from tests.conftest import As, Client
from tests.feeds.reading import ROOT, rows
from tests.figures.test_meeting_metrics import a_meeting

HOST = "http://testserver"
BESIDE = Path(__file__).parents[3] / "shared" / "data" / "odata"
SCHEMAS = Path(os.environ.get("QAF_ODATA_XSD", BESIDE))
EDM = "{http://docs.oasis-open.org/odata/ns/edm}"
# As Power Query and Excel send them.
POWER_QUERY = {
    "User-Agent": "Microsoft.Data.Mashup (https://go.microsoft.com/fwlink/?LinkID=304225)",
    "MaxDataServiceVersion": "3.0",
    "OData-MaxVersion": "4.0",
    "Accept": "application/json;odata.metadata=minimal;q=1.0,application/json;odata="
    "minimalmetadata;q=0.9,application/atomsvc+xml;q=0.8,application/atom+xml;q=0.8,"
    "application/xml;q=0.7,text/plain;q=0.7",
    "Accept-Encoding": "gzip, deflate",
}


@pytest.fixture
def qa(db: Session) -> Person:
    return factories.a_person(db, Role.QA_MANAGER)


def followed(client: Client, path: str, size: int) -> Iterator[list[dict[str, Any]]]:
    """Yields the rows of each page, as a client reads that follows the links."""
    url: str | None = ROOT + path
    while url is not None:
        answer = client.get(url, headers={"Prefer": f"odata.maxpagesize={size}"})
        assert answer.status_code == 200, answer.text
        assert answer.headers["Preference-Applied"] == f"odata.maxpagesize={size}"
        page = answer.json()
        yield page["value"]
        url = page.get("@odata.nextLink")
        assert url is None or url.startswith(HOST + ROOT), "credentials are kept by address"


def some_meetings(db: Session) -> list[Meeting]:
    """Stores five meetings, held in May, with participation codes of which two are missing."""
    codes = ("PN1", None, "PN3", "PN1", None)
    days = (4, 5, 6, 7, 8)
    teams = ("dartford-1", "dover-1", "dover-1", "swale-1", "swale-1")
    meetings = []
    for code, day, team in zip(codes, days, teams, strict=True):
        with clock.held_at(datetime(2026, 5, day, 12, tzinfo=UTC)):
            on = date(2026, 5, day)
            meetings.append(a_meeting(db, team=team, on=on, participation_code=code))
    return meetings


@pytest.mark.skipif(not SCHEMAS.is_dir(), reason="needs the OASIS schemas (QAF_ODATA_XSD)")
def test_the_metadata_are_valid_against_the_schemas_of_oasis(as_: As, qa: Person) -> None:
    schema = etree.XMLSchema(etree.parse(SCHEMAS / "edmx.xsd"))
    document = etree.fromstring(as_(qa).get(f"{ROOT}$metadata").content)
    schema.assertValid(document)


def test_power_query_opens_the_service_and_loads_a_table(db: Session, as_: As, qa: Person) -> None:
    some_meetings(db)
    client = as_(qa)
    service = client.get(ROOT, headers=POWER_QUERY)
    assert service.headers.get_list("OData-Version") == ["4.0"]
    assert service.headers["Content-Type"] == "application/json;odata.metadata=minimal"
    assert service.json()["@odata.context"] == f"{HOST}{ROOT}$metadata"
    named = {each["name"]: each for each in service.json()["value"]}
    assert named["fact_meeting"] == {
        "name": "fact_meeting",
        "kind": "EntitySet",
        "url": "fact_meeting",
    }
    metadata = client.get(f"{ROOT}$metadata", headers=POWER_QUERY)
    assert metadata.headers["Content-Type"] == "application/xml"
    declared = properties(metadata.content)
    assert declared.keys() == named.keys()
    preview = client.get(f"{ROOT}fact_meeting?$top=1000", headers=POWER_QUERY)
    assert preview.headers["Content-Type"].startswith("application/json")
    assert preview.headers.get_list("OData-Version") == ["4.0"]
    assert preview.json()["@odata.context"] == f"{HOST}{ROOT}$metadata#fact_meeting"
    assert len(preview.json()["value"]) == 5
    for row in preview.json()["value"]:
        assert list(row) == declared["fact_meeting"], "every row has exactly what is declared"
    counted = client.get(f"{ROOT}fact_meeting/$count", headers=POWER_QUERY)
    assert (counted.text, counted.headers["Content-Type"]) == ("5", "text/plain; charset=utf-8")


def properties(metadata: bytes) -> dict[str, list[str]]:
    document = ET.fromstring(metadata)  # noqa: S314 - of our own making
    return {
        kind.attrib["Name"]: [each.attrib["Name"] for each in kind.iter(f"{EDM}Property")]
        for kind in document.iter(f"{EDM}EntityType")
    }


def test_incremental_refresh_with_the_analysts_own_offset_finds_each_row_once(
    db: Session, as_: As, qa: Person
) -> None:
    some_meetings(db)  # each made at noon in UTC
    client = as_(qa)
    for start, end, n in (
        ("2026-05-04T13:00:00%2B01:00", "2026-05-06T13:00:00%2B01:00", 2),
        ("2026-05-04T13:00:00+01:00", "2026-05-06T13:00:00+01:00", 2),  # `+` not escaped
        ("2026-05-06T12:00:00Z", "2026-05-31T00:00:00Z", 3),
        ("2027-01-01T00:00:00Z", "2027-02-01T00:00:00Z", 0),
    ):
        query = f"$filter=created_at ge {start} and created_at lt {end}"
        assert len(rows(client, f"fact_meeting?{query}")) == n, query
    (first, *_) = rows(client, "fact_meeting?$orderby=created_at")
    assert first["created_at"] == "2026-05-04T12:00:00.000000Z"


@pytest.mark.parametrize(
    ("condition", "days"),
    [
        ("participation_code eq 'PN1'", [4, 7]),
        ("participation_code ne 'PN1'", [5, 6, 8]),  # what is null is not PN1
        ("not (participation_code eq 'PN1')", [5, 6, 8]),
        ("not (participation_code gt 'PN1')", [4, 5, 7, 8]),  # null is more than nothing
        ("participation_code eq null", [5, 8]),
        ("participation_code ne null", [4, 6, 7]),
        ("participation_code in ('PN1','PN3')", [4, 6, 7]),
        ("held_on ge 2026-05-06 and held_on lt 2026-05-08", [6, 7]),
        ("held_on eq 2026-05-04 or held_on eq 2026-05-05 and kind eq 'icpc'", [4]),
        ("(held_on eq 2026-05-04 or held_on eq 2026-05-05) and kind eq 'cic_review'", [4, 5]),
        ("contains(participation_code,'N3')", [6]),
        ("startswith(participation_code,'PN') and endswith(participation_code,'1')", [4, 7]),
        ("tolower(participation_code) eq 'pn3'", [6]),
        ("indexof(participation_code,'3') eq 2", [6]),
        ("concat(participation_code,'x') eq 'PN3x'", [6]),
        ("length(participation_code) eq 3", [4, 6, 7]),
        ("day(held_on) eq 5 and month(held_on) eq 5 and year(held_on) eq 2026", [5]),
        ("date(created_at) eq 2026-05-06", [6]),
        ("hour(created_at) eq 12", [4, 5, 6, 7, 8]),
        ("created_at lt now() and cancelled eq false", [4, 5, 6, 7, 8]),
        ("cancelled", []),
        ("not cancelled and not not (held_on eq 2026-05-04)", [4]),
        ("participation_code eq 'it''s'", []),
        ("null eq participation_code", [5, 8]),
        ("participation_code gt null", []),
    ],
)
def test_a_filter_finds_what_it_says(
    db: Session, as_: As, qa: Person, condition: str, days: list[int]
) -> None:
    some_meetings(db)
    found = as_(qa).get(f"{ROOT}fact_meeting", params={"$filter": condition, "$orderby": "held_on"})
    assert found.status_code == 200, found.text
    assert [int(row["held_on"][-2:]) for row in found.json()["value"]] == days
    counted = as_(qa).get(f"{ROOT}fact_meeting/$count", params={"$filter": condition})
    assert counted.text == str(len(days))


def test_a_guid_and_a_number_are_compared_as_such(db: Session, as_: As, qa: Person) -> None:
    first, *_ = some_meetings(db)
    found = rows(as_(qa), f"fact_meeting?$filter=meeting_id eq {first.id}")
    assert [row["held_on"] for row in found] == ["2026-05-04"]
    days = "fact_meeting?$filter=team_id eq null"
    assert rows(as_(qa), days) == []
    assert len(rows(as_(qa), "dim_date?$filter=year eq 2026 and day_of_week gt 5.5")) == 104
    assert rows(as_(qa), "dim_date?$filter=date eq 2026-03-31&$select=financial_year") == [
        {"financial_year": 2025}
    ]


@pytest.mark.parametrize(
    "orderby",
    [
        "held_on",
        "held_on desc",
        "participation_code",
        "participation_code desc",
        "participation_code desc,held_on",
        "participation_code,held_on desc",
        "kind,participation_code",
        "meeting_id desc",
    ],
)
@pytest.mark.parametrize("size", [1, 2, 3])
def test_pages_hold_every_row_once_in_the_order_that_was_asked(
    db: Session, as_: As, qa: Person, orderby: str, size: int
) -> None:
    some_meetings(db)
    client = as_(qa)
    path = f"fact_meeting?$orderby={orderby}&$filter=cancelled eq false"
    whole = [row["meeting_id"] for row in rows(client, path)]
    paged = [row["meeting_id"] for page in followed(client, path, size) for row in page]
    assert paged == whole
    assert len(set(whole)) == 5
    if orderby.startswith("participation_code"):
        nulls = [row["participation_code"] is None for row in rows(client, path)]
        assert nulls == sorted(nulls, reverse="desc" not in orderby.split(",", maxsplit=1)[0])


def test_top_and_skip_hold_across_pages_and_the_last_page_has_no_link(
    db: Session, as_: As, qa: Person
) -> None:
    some_meetings(db)
    client = as_(qa)
    path = "fact_meeting?$orderby=held_on&$select=held_on"
    pages = [[row["held_on"][-2:] for row in page] for page in followed(client, path, 2)]
    assert pages == [["04", "05"], ["06", "07"], ["08"]]
    for query, days in (
        ("$top=3", ["04", "05", "06"]),
        ("$top=2", ["04", "05"]),
        ("$top=0", []),
        ("$skip=3", ["07", "08"]),
        ("$skip=1&$top=3", ["05", "06", "07"]),
    ):
        each = [
            row["held_on"][-2:] for page in followed(client, f"{path}&{query}", 2) for row in page
        ]
        assert each == days, query
    counted = client.get(f"{ROOT}{path}&$top=1&$count=true").json()
    assert (counted["@odata.count"], len(counted["value"])) == (5, 1)
    assert counted["@odata.context"] == f"{HOST}{ROOT}$metadata#fact_meeting(held_on)"


def test_a_row_that_appears_meanwhile_shifts_no_page(db: Session, as_: As, qa: Person) -> None:
    some_meetings(db)
    pages = followed(as_(qa), "fact_meeting?$orderby=held_on&$select=held_on", 2)
    first = next(pages)
    a_meeting(db, on=date(2026, 5, 3))
    rest = [row["held_on"][-2:] for page in pages for row in page]
    assert [row["held_on"][-2:] for row in first] + rest == ["04", "05", "06", "07", "08"]


@pytest.mark.parametrize(
    ("name", "column", "value"),
    [
        ("fact_meeting", "participation_code", "\ud800"),
        ("fact_meeting", "participation_code", "\0"),
        ("fact_meeting", "participation_code", 7),
        ("fact_meeting", "held_on", "2026-02-30"),
        ("fact_meeting", "created_at", "0001-01-01T00:00:00+14:00"),
        ("dim_date", "year", "9" * 60),
        ("dim_date", "year", "NaN"),
        ("dim_grade", "ordinal", "1e99999"),
    ],
)
def test_a_token_that_somebody_made_is_refused_and_breaks_nothing(
    as_: As, qa: Person, name: str, column: str, value: object
) -> None:
    (key,) = SETS[name].keys
    last = {"date": "2026-01-01", "scale_grade": "ofsted4.good"}.get(key, str(qa.id))
    text = json.dumps([[name, f"+{column}", f"+{key}"], value, last])
    token = base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")
    answer = as_(qa).get(f"{ROOT}{name}?$orderby={column}&$skiptoken={token}")
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "bad_option"), answer.text


@pytest.mark.parametrize(
    ("query", "status", "target"),
    [
        ("$filter=text eq 'x'", 400, "?$filter"),
        ("$filter=held_on eq", 400, "?$filter"),
        ("$filter=held_on", 400, "?$filter"),
        ("$filter=held_on eq 'x'", 400, "?$filter"),
        ("$filter=held_on eq 2026-02-30", 400, "?$filter"),
        ("$filter=created_at gt 0001-01-01T00:00:00%2B14:00", 400, "?$filter"),
        ("$filter=created_at gt 2026-05-04T12:00:00", 400, "?$filter"),  # without an offset
        ("$filter=length(kind) eq 99999999999999999999", 400, "?$filter"),
        ("$filter=kind eq 'a' kind", 400, "?$filter"),
        ("$filter=(kind eq 'a'", 400, "?$filter"),
        ("$filter=kind eq 'a", 400, "?$filter"),
        ("$filter=kind in ()", 400, "?$filter"),
        ("$filter=contains(kind)", 400, "?$filter"),
        ("$filter=contains(held_on,'x')", 400, "?$filter"),
        ("$filter=" + "(" * 500 + "cancelled" + ")" * 500, 400, "?$filter"),
        ("$filter=" + "not " * 500 + "cancelled", 400, "?$filter"),
        ("$filter=" + " or ".join(["cancelled"] * 200), 200, ""),
        ("$filter=kind/any(x:x eq 'a')", 400, "?$filter"),
        ("$filter=replace(kind,'a','b') eq 'c'", 501, "?$filter"),
        ("$filter=length(kind) add 1 eq 2", 501, "?$filter"),
        ("$orderby=text", 400, "?$orderby"),
        ("$orderby=held_on up", 400, "?$orderby"),
        ("$orderby=held_on,", 400, "?$orderby"),
        ("$select=chair_person_id", 400, "?$select"),
        ("$top=-1", 400, "?$top"),
        ("$top=x", 400, "?$top"),
        ("$skip=99999999", 400, "?$skip"),
        ("$count=yes", 400, "?$count"),
        ("$skiptoken=x", 400, "?$skiptoken"),
        ("$skiptoken=W10", 400, "?$skiptoken"),
        ("$expand=qa_records", 501, "?$expand"),
        ("$apply=aggregate(x)", 501, "?$apply"),
        ("$search=child", 501, "?$search"),
        ("$format=atom", 501, "?$format"),
        ("$unknown=1", 400, "?$unknown"),
        ("$top=1&$top=2", 400, "?$top"),
    ],
)
def test_what_is_not_valid_or_not_supported_is_refused_in_odatas_own_shape(
    as_: As, qa: Person, query: str, status: int, target: str
) -> None:
    answer = as_(qa).get(f"{ROOT}fact_meeting?{query}")
    assert answer.status_code == status, answer.text
    if status == 200:
        return
    error = answer.json()["error"]
    assert error["code"] in {"bad_option", "not_supported", "invalid"}
    assert error["message"]
    assert [each["target"] for each in error["details"]] == [target]
    assert answer.headers["OData-Version"] == "4.0"


def test_a_token_of_another_order_or_set_is_refused(db: Session, as_: As, qa: Person) -> None:
    some_meetings(db)
    client = as_(qa)
    headers = {"Prefer": "odata.maxpagesize=1"}
    link = client.get(f"{ROOT}fact_meeting", headers=headers).json()["@odata.nextLink"]
    token = parse_qs(urlsplit(link).query)["$skiptoken"][0]
    assert client.get(f"{ROOT}fact_meeting?$skiptoken={token}").status_code == 200
    for path in ("fact_qa_record?", "fact_meeting?$orderby=held_on&"):
        refused = client.get(f"{ROOT}{path}$skiptoken={token}")
        assert (refused.status_code, refused.json()["error"]["code"]) == (400, "bad_option")
    assert client.get(f"{ROOT}nothing").status_code == 404
    assert client.post(f"{ROOT}$batch", json={}).status_code == 405


def test_every_set_is_read_and_sorted_by_each_of_its_properties(
    db: Session, as_: As, qa: Person
) -> None:
    factories.the_calendar(db)
    some_meetings(db)
    factories.an_audit(db, status="finalised")
    factories.an_action(db)
    analyst = as_(factories.a_client(db, Role.MI_ANALYST, names_people=True))
    for name, each in SETS.items():
        client = analyst if each.computed or each.place else as_(qa)
        names = list(each.columns)
        for start in range(0, len(names), MOST_ORDERS):
            some = names[start : start + MOST_ORDERS]
            order = ", ".join(f"{property_name} desc" for property_name in some)
            path = f"{name}?$orderby={order}&$select={','.join(some)}&$top=2"
            found = [row for page in followed(client, path, 1) for row in page]
            assert all(list(row) == some for row in found), name
        assert each.description.endswith(".")

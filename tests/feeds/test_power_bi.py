"""The Power BI template names only what the service has, and its rates are the service's own."""

import json
import re
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.orm import Session

from app.core import clock
from app.vocabulary.roles import Role
from tests import factories
from tests.conftest import As, Client
from tests.feeds.reading import ROOT, approved, rows
from tests.figures.test_audit_metrics import MAY
from tests.figures.test_meeting_metrics import a_meeting

FOLDER = Path(__file__).parents[2] / "powerbi"
MODEL = FOLDER / "QAF.SemanticModel" / "definition"
REPORT = FOLDER / "QAF.Report" / "definition"
EDM = "{http://docs.oasis-open.org/odata/ns/edm}"
TYPES = {
    "Edm.String": "string",
    "Edm.Guid": "string",
    "Edm.Date": "dateTime",
    "Edm.DateTimeOffset": "dateTime",
    "Edm.Int32": "int64",
    "Edm.Int64": "int64",
    "Edm.Decimal": "double",
    "Edm.Boolean": "boolean",
}
COLUMN = re.compile(r"^\tcolumn (\w+)\n\t\tdataType: (\w+)$", re.MULTILINE)
MEASURE = re.compile(r"^\tmeasure '([^']+)' = (.+)$", re.MULTILINE)
JOIN = re.compile(r"fromColumn: (\w+)\.(\w+)\n\ttoColumn: (\w+)\.(\w+)")
NAMED = re.compile(r"(\w+)\[(\w+)\]")


def tables() -> dict[str, str]:
    return {path.stem: path.read_text(encoding="utf-8") for path in MODEL.glob("tables/*.tmdl")}


@pytest.fixture
def metadata(db: Session, as_: As) -> dict[str, Any]:
    """The entity types of the service by name."""
    text = as_(factories.a_client(db, Role.MI_ANALYST)).get(f"{ROOT}$metadata").content
    document = ET.fromstring(text)  # noqa: S314 - of our own making
    return {kind.attrib["Name"]: kind for kind in document.iter(f"{EDM}EntityType")}


def properties(kind: Any) -> dict[str, str]:
    return {each.attrib["Name"]: each.attrib["Type"] for each in kind.iter(f"{EDM}Property")}


def test_every_table_and_column_is_a_set_and_a_property_of_the_same_type(
    metadata: dict[str, Any],
) -> None:
    for name, text in tables().items():
        declared = {each: TYPES[edm] for each, edm in properties(metadata[name]).items()}
        assert dict(COLUMN.findall(text)) == declared, name
        assert f'[Name = "{name}", Signature = "table"]' in text
        assert re.findall(r"sourceColumn: (\w+)", text) == list(declared)
    listed = re.findall(r"^ref table (\w+)$", (MODEL / "model.tmdl").read_text(), re.MULTILINE)
    assert sorted(listed) == sorted(tables())


def test_every_relationship_leads_from_a_property_to_the_key_of_a_dimension(
    metadata: dict[str, Any],
) -> None:
    joins = JOIN.findall((MODEL / "relationships.tmdl").read_text(encoding="utf-8"))
    assert len(joins) > 20
    for table, column, dimension, key in joins:
        assert dimension.startswith("dim_")
        assert {table, dimension} <= tables().keys()
        (only,) = metadata[dimension].iter(f"{EDM}PropertyRef")
        assert only.attrib["Name"] == key
        own, other = properties(metadata[table])[column], properties(metadata[dimension])[key]
        assert own == other, (table, column)
    assert len({(table, dimension) for table, _, dimension, _ in joins}) == len(joins), "one way"


def test_measures_and_visuals_name_what_the_model_has() -> None:
    columns = {(name, each) for name, text in tables().items() for each, _ in COLUMN.findall(text)}
    measures = {
        (name, each) for name, text in tables().items() for each, _ in MEASURE.findall(text)
    }
    assert len(measures) == len({each for _, each in measures}), "a name once in the model"
    for text in tables().values():
        for _, formula in MEASURE.findall(text):
            assert set(NAMED.findall(formula)) <= columns, formula
            assert formula.count("(") == formula.count(")")
    pages = json.loads((REPORT / "pages" / "pages.json").read_text())
    assert [path.name for path in REPORT.glob("pages/*/")] == pages["pageOrder"]
    visuals = sorted(REPORT.glob("pages/*/visuals/*/visual.json"))
    assert len(visuals) == 6
    for path in visuals:
        visual = json.loads(path.read_text(encoding="utf-8"))
        assert visual["name"] == path.parent.name
        for role in visual["visual"]["query"]["queryState"].values():
            for shown in role["projections"]:
                ((kind, field),) = shown["field"].items()
                named = (field["Expression"]["SourceRef"]["Entity"], field["Property"])
                assert named in {"Column": columns, "Measure": measures}[kind], named


def test_every_part_in_json_is_read_and_the_parts_find_each_other() -> None:
    parts = [*FOLDER.rglob("*.json"), *FOLDER.rglob("*.pb*")]
    parsed = {path.name: json.loads(path.read_text()) for path in parts if path.is_file()}
    (artifact,) = parsed["QAF.pbip"]["artifacts"]
    assert (FOLDER / artifact["report"]["path"] / "definition.pbir").is_file()
    model = parsed["definition.pbir"]["datasetReference"]["byPath"]["path"]
    assert (FOLDER / "QAF.Report" / model).resolve() == MODEL.parent


def test_the_rates_of_the_template_are_those_of_the_service(db: Session, as_: As) -> None:
    with clock.held_at(MAY):
        for team, done in (("dartford-1", 2), ("dover-1", 1)):
            for n in range(3):
                row = factories.an_assignment(db, at=factories.a_team(db, team))
                if n < done:
                    factories.an_audit(db, assignment=row, status="finalised")
        a_meeting(db)
    client = as_(approved(db))
    found = rows(client, "figure_by_month_and_team")
    formulas = dict(MEASURE.findall(tables()["figure_by_month_and_team"]))
    rates = {name: rate(formula) for name, formula in formulas.items() if "DIVIDE" in formula}
    assert len(rates) == 9
    for name, metric in rates.items():
        expected = total(client, metric)
        counted = [row for row in found if row["metric"] == metric]
        whole = sum(row["denominator"] for row in counted)
        part = sum(row["numerator"] for row in counted)
        assert (part, whole) == (expected["numerator"] or 0, expected["denominator"] or 0), name
    assert total(client, rates["Completion"])["numerator"] == 3
    assert total(client, rates["Completion"])["denominator"] == 6


def rate(formula: str) -> str:
    """Returns the metric of which the numerator is divided by the denominator."""
    table = "figure_by_month_and_team"
    (metric,) = set(re.findall(r'"(\w+)"', formula))
    parts = (
        f'CALCULATE(SUM({table}[{part}]), {table}[metric] = "{metric}")'
        for part in ("numerator", "denominator")
    )
    assert formula == f"DIVIDE({', '.join(parts)})"
    return str(metric)


def total(client: Client, metric: str) -> dict[str, Any]:
    found: dict[str, Any] = client.get(f"/v1/metrics/{metric}").json()["total"]
    return found


def test_the_samples_name_what_the_service_has(
    app: Any, metadata: dict[str, Any], db: Session, as_: As
) -> None:
    paging = (FOLDER / "m" / "list-without-odata.pq").read_text(encoding="utf-8")
    (path,) = re.findall(r'RelativePath = "([^"]+)"', paging)
    operation = app.openapi()["paths"][f"/{path}"]["get"]
    known = {each["name"] for each in operation["parameters"]}
    assert {"limit", "cursor"} <= known
    page = as_(factories.a_person(db, Role.QA_MANAGER)).get(f"/{path}?limit=200").json()
    assert {"items", "next_cursor"} <= page.keys()
    refresh = (FOLDER / "m" / "incremental-refresh.pq").read_text(encoding="utf-8")
    (name,) = re.findall(r'\[Name = "(\w+)"', refresh)
    assert "created_at" in properties(metadata[name])


def test_one_click_opens_the_feed_and_holds_no_key(anyone: Client) -> None:
    answer = anyone.get("/powerbi/qaf.pbids")
    assert answer.status_code == 200, answer.text
    assert answer.headers["Content-Disposition"] == 'attachment; filename="qaf.pbids"'
    (connection,) = answer.json()["connections"]
    assert connection["details"] == {
        "protocol": "odata",
        "address": {"url": "http://testserver/odata/v4/"},
    }
    assert answer.json()["version"] == "0.1"

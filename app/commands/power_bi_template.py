"""The Power BI template in `powerbi/`: a project of text files, with its first page of a report."""

import json
from pathlib import Path
from typing import Any

from app.commands import power_bi_model

ROOT = Path("powerbi")
NAME = "QAF"
_SCHEMAS = "https://developer.microsoft.com/json-schemas/fabric/"
_FIGURES = "figure_by_month_and_team"
_PAGE = "overview"
_UNIT, _MONTH = ("dim_org_unit", "name"), ("dim_month", "month")


def files() -> dict[Path, str]:
    """Returns every file of the template by its path."""
    model, report = ROOT / f"{NAME}.SemanticModel", ROOT / f"{NAME}.Report"
    texts = {model / "definition" / name: text for name, text in power_bi_model.files().items()}
    documents = {
        ROOT / f"{NAME}.pbip": _project(),
        model / "definition.pbism": _document(
            "item/semanticModel/definitionProperties/1.0.0", version="4.2", settings={}
        ),
        report / "definition.pbir": _document(
            "item/report/definitionProperties/2.0.0",
            version="4.0",
            datasetReference={"byPath": {"path": f"../{model.name}"}},
        ),
        **{report / "definition" / name: each for name, each in _definition().items()},
    }
    printed = {path: json.dumps(each, indent=2) + "\n" for path, each in documents.items()}
    return texts | printed


def _document(schema: str, **members: Any) -> dict[str, Any]:
    return {"$schema": f"{_SCHEMAS}{schema}/schema.json", **members}


def _project() -> dict[str, Any]:
    return _document(
        "pbip/pbipProperties/1.0.0",
        version="1.0",
        artifacts=[{"report": {"path": f"{NAME}.Report"}}],
        settings={"enableAutoRecovery": True},
    )


def _definition() -> dict[str, dict[str, Any]]:
    kind = "item/report/definition"
    page = f"pages/{_PAGE}"
    return {
        "version.json": _document(f"{kind}/versionMetadata/1.0.0", version="2.0.0"),
        "report.json": _document(f"{kind}/report/3.0.0", themeCollection={}),
        "pages/pages.json": _document(
            f"{kind}/pagesMetadata/1.0.0", pageOrder=[_PAGE], activePageName=_PAGE
        ),
        f"{page}/page.json": _document(
            f"{kind}/page/2.0.0",
            name=_PAGE,
            displayName="Overview",
            displayOption="FitToPage",
            height=720,
            width=1280,
        ),
        **{f"{page}/visuals/{each['name']}/visual.json": each for each in _visuals()},
    }


def _visuals() -> list[dict[str, Any]]:
    """Returns the visuals of the page: slicers, rates by month and by unit, grades and themes."""
    months = {"Category": [_column(*_MONTH)]}
    rates = [_measure(_FIGURES, name) for name in ("Completion", "Good or better", "Agreement")]
    by_unit = [_measure(_FIGURES, name) for name in list(power_bi_model.RATES)]
    return [
        _visual("months", "slicer", (0, 0, 640, 80), {"Values": [_column(*_MONTH)]}),
        _visual("units", "slicer", (640, 0, 640, 80), {"Values": [_column(*_UNIT)]}),
        _visual("rates", "lineChart", (0, 80, 640, 320), {**months, "Y": rates}),
        _visual(
            "grades",
            "clusteredColumnChart",
            (640, 80, 640, 320),
            {
                "Category": [_column("grades_by_cycle_and_team", "grade")],
                "Y": [_measure("grades_by_cycle_and_team", "Audits at the grade")],
            },
        ),
        _visual("by_unit", "tableEx", (0, 400, 840, 320), {"Values": [_column(*_UNIT), *by_unit]}),
        _visual(
            "themes",
            "clusteredBarChart",
            (840, 400, 440, 320),
            {
                "Category": [_column("dim_theme", "label")],
                "Y": [_measure("fact_theme", "Themes found")],
            },
        ),
    ]


def _visual(
    name: str,
    kind: str,
    place: tuple[int, int, int, int],
    fields: dict[str, list[dict[str, Any]]],
) -> dict[str, Any]:
    x, y, width, height = place
    state = {role: {"projections": shown} for role, shown in fields.items()}
    return _document(
        "item/report/definition/visualContainer/2.4.0",
        name=name,
        position={"x": x, "y": y, "z": 0, "width": width, "height": height, "tabOrder": x + y},
        visual={"visualType": kind, "query": {"queryState": state}},
    )


def _column(table: str, name: str) -> dict[str, Any]:
    return _field("Column", table, name)


def _measure(table: str, name: str) -> dict[str, Any]:
    return _field("Measure", table, name)


def _field(kind: str, table: str, name: str) -> dict[str, Any]:
    of_table = {"Expression": {"SourceRef": {"Entity": table}}, "Property": name}
    return {"field": {kind: of_table}, "queryRef": f"{table}.{name}", "nativeQueryRef": name}

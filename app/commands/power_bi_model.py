"""The model of the Power BI template: its tables as the sets have them, and how they are joined.

Columns follow from the sets; relationships and measures are chosen here.
"""

from collections.abc import Iterator
from uuid import NAMESPACE_URL, uuid5

from app.services.feeds.sets.catalogue import SETS
from app.services.feeds.sets.entity_set import Edm, EntitySet

_PLACE = {"team_id": "dim_org_unit.org_unit_id", "service_line": "dim_service.code"}
_CYCLE = {"cycle_id": "dim_cycle.cycle_id", "tool_key": "dim_tool.tool_key"}
_CIRCLE = {"circle_id": "dim_circle.circle_id"}
# Each table, and the column of a dimension that each of its columns leads to.
TABLES: dict[str, dict[str, str]] = {
    "dim_month": {},
    "dim_date": {"year_month": "dim_month.month"},
    "dim_org_unit": {},
    "dim_service": {},
    "dim_cycle": {},
    "dim_tool": {},
    "dim_theme": {},
    "dim_circle": {},
    "dim_resource": {},
    "figure_by_month_and_team": {**_PLACE, "month": "dim_month.month"},
    "dim_indicator": {},
    "figure_indicator": {
        "indicator": "dim_indicator.indicator",
        "org_unit_id": "dim_org_unit.org_unit_id",
        "period_end": "dim_date.date",
    },
    "grades_by_cycle_and_team": {**_PLACE, "cycle_id": "dim_cycle.cycle_id"},
    "fact_assignment": {**_PLACE, **_CYCLE, "due_date": "dim_date.date"},
    "fact_audit": {**_PLACE, **_CYCLE, "due_date": "dim_date.date"},
    "fact_score": {**_PLACE, **_CYCLE},
    "fact_moderation": {**_PLACE, **_CYCLE},
    "fact_meeting": {**_PLACE, "takes_place_on": "dim_date.date"},
    "fact_qa_record": _PLACE,
    "fact_theme": {**_PLACE, "theme_code": "dim_theme.code", "found_on": "dim_date.date"},
    "fact_action": {**_PLACE, "due_date": "dim_date.date"},
    "fact_thematic_audit": {**_PLACE, **_CIRCLE, "due_date": "dim_date.date"},
    "fact_circle_meeting": {**_PLACE, **_CIRCLE, "meets_on": "dim_date.date"},
    "fact_circle_recommendation": {**_PLACE, **_CIRCLE},
    "fact_resource_theme": {
        "resource_id": "dim_resource.resource_id",
        "theme_code": "dim_theme.code",
    },
}
# Rates by their metric: what is added up is the numerator and the denominator, never the rate.
RATES = {
    "Completion": "completion_rate",
    "Completion on time": "completion_rate_on_time",
    "Good or better": "good_or_better_rate",
    "Moderated": "moderation_coverage",
    "Agreement": "exact_agreement",
    "Meetings with a QA record": "qa_coverage",
    "Initial conferences in time": "icpc_in_time",
    "Reviews in time": "cic_review_in_time",
    "Actions on time": "action_on_time",
}
_TYPES = {
    Edm.DATE: "dateTime",
    Edm.INSTANT: "dateTime",
    Edm.INT32: "int64",
    Edm.INT64: "int64",
    Edm.DECIMAL: "double",
    Edm.BOOLEAN: "boolean",
}
_FORMATS = {Edm.DATE: "yyyy-mm-dd", Edm.INSTANT: "yyyy-mm-dd hh:nn:ss"}
_GRADES = "grades_by_cycle_and_team"


def measures() -> dict[str, dict[str, tuple[str, str]]]:
    """Returns the measures of each table by name: what they compute, and how it is printed."""
    figures = "figure_by_month_and_team"
    at_grade = f'{_GRADES}[metric] = "grade_distribution"'
    standing = "COUNTROWS(FILTER({0}, ISBLANK({0}[deleted_at])))"
    return {
        figures: {
            **{name: (_rate(figures, metric), "0.0%") for name, metric in RATES.items()},
            "Rows to mask": (_counted(figures, "[small]"), "0"),
        },
        "figure_indicator": {
            "Values rated red": (_counted("figure_indicator", '[rag] = "red"'), "0"),
            "Values to mask": (_counted("figure_indicator", "[small]"), "0"),
        },
        _GRADES: {
            "Audits at the grade": (f"CALCULATE(SUM({_GRADES}[numerator]), {at_grade})", "0"),
            "Share of the grade": (_rate(_GRADES, "grade_distribution"), "0.0%"),
        },
        "fact_audit": {"Audits": (standing.format("fact_audit"), "0")},
        "fact_score": {"Mean score": ("AVERAGE(fact_score[score])", "0.0")},
        "fact_theme": {"Themes found": (standing.format("fact_theme"), "0")},
    }


def _counted(table: str, condition: str) -> str:
    return f"COUNTROWS(FILTER({table}, {table}{condition}))"


def _rate(table: str, metric: str) -> str:
    parts = (
        f'CALCULATE(SUM({table}[{part}]), {table}[metric] = "{metric}")'
        for part in ("numerator", "denominator")
    )
    return f"DIVIDE({', '.join(parts)})"


def files() -> dict[str, str]:
    """Returns the text of each file of the model, by its name in the folder `definition`."""
    return {
        "database.tmdl": "database\n\tcompatibilityLevel: 1600\n",
        "model.tmdl": _model(),
        "expressions.tmdl": _EXPRESSIONS,
        "relationships.tmdl": "\n".join(_relationships()),
        **{f"tables/{name}.tmdl": _table(SETS[name]) for name in TABLES},
    }


_EXPRESSIONS = (
    'expression QafUrl = "http://127.0.0.1:8000" meta'
    ' [IsParameterQuery=true, Type="Text", IsParameterQueryRequired=true]\n'
    "\n\tannotation PBI_ResultType = Text\n"
)


def _model() -> str:
    head = (
        "model Model",
        "\tculture: en-GB",
        "\tdefaultPowerBIDataSourceVersion: powerBI_V3",
        "\tdiscourageImplicitMeasures",
        "\tsourceQueryCulture: en-GB",
    )
    return "\n".join([*head, "", *(f"ref table {name}" for name in TABLES), ""])


def _relationships() -> Iterator[str]:
    for table, joins in TABLES.items():
        for column, to in joins.items():
            name = uuid5(NAMESPACE_URL, f"qaf/{table}/{column}")
            yield f"relationship {name}\n\tfromColumn: {table}.{column}\n\ttoColumn: {to}\n"


def _table(entity_set: EntitySet) -> str:
    name = entity_set.name
    lines = [f"/// {entity_set.description}", f"table {name}", ""]
    for measure, (formula, form) in measures().get(name, {}).items():
        lines += [f"\tmeasure '{measure}' = {formula}", f"\t\tformatString: {form}", ""]
    for column in entity_set.columns:
        lines += [*_column(entity_set, column), ""]
    steps = [
        'Source = OData.Feed(QafUrl & "/odata/v4/", null, [Implementation = "2.0"]),',
        f'Rows = Source{{[Name = "{name}", Signature = "table"]}}[Data]',
    ]
    lines += [f"\tpartition {name} = m", "\t\tmode: import", "\t\tsource =", "\t\t\t\tlet"]
    lines += [*(f"\t\t\t\t    {step}" for step in steps), "\t\t\t\tin", "\t\t\t\t    Rows", ""]
    return "\n".join(lines)


def _column(entity_set: EntitySet, name: str) -> list[str]:
    edm = entity_set.type_of(name)
    is_key = entity_set.name.startswith("dim_") and entity_set.keys == (name,)
    is_hidden = name.endswith(("_id", "_key", "changed_in"))
    return [
        f"\tcolumn {name}",
        f"\t\tdataType: {_TYPES.get(edm, 'string')}",
        *(["\t\tisKey"] if is_key else []),
        *(["\t\tisHidden"] if is_hidden else []),
        *([f"\t\tformatString: {_FORMATS[edm]}"] if edm in _FORMATS else []),
        "\t\tsummarizeBy: none",
        f"\t\tsourceColumn: {name}",
    ]

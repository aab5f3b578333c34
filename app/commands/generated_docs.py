"""The pages of docs/ and powerbi/ that are generated. A test compares them with the code."""

from pathlib import Path

from sqlalchemy import Table

import app.models  # noqa: F401 - the diagram shows the tables that it registers
from app.commands import power_bi_template
from app.models.platform.base import Base
from app.schemas.figures.catalogue import MetricDefinition
from app.schemas.figures.feedback_figures import FeedbackFigureDefinition
from app.services import access
from app.services.figures.engine import rendering
from app.services.figures.feedback import catalogue


def pages() -> dict[Path, str]:
    """Returns every page by the path of its file."""
    docs = {Path("docs/er.md"): tables(), Path("docs/metrics.md"): metrics()}
    return docs | power_bi_template.files()


def tables() -> str:
    """Returns the entity-relationship diagram."""
    lines = [
        "# The tables",
        "",
        "Generated from the code by `make docs`.",
        "",
        "```mermaid",
        "erDiagram",
    ]
    for table in Base.metadata.sorted_tables:
        lines += _table(table)
    return "\n".join([*lines, "```", ""])


def _table(table: Table) -> list[str]:
    columns = [
        f"        {str(column.type).split('(')[0].replace(' ', '_').lower()} {column.name}"
        f"{' PK' if column.primary_key else ' FK' if column.foreign_keys else ''}"
        for column in table.columns
    ]
    ties = [
        f"    {key.column.table.name} ||--o{{ {table.name} : {key.parent.name}"
        for key in sorted(table.foreign_keys, key=lambda key: key.parent.name)
    ]
    return [f"    {table.name} {{", *columns, "    }", *ties]


def metrics() -> str:
    """Returns what each figure counts, out of what, and how it can be broken down."""
    served = "`GET /v1/metrics` and `GET /v1/feedback-figures` have the same definitions."
    lines = ["# The figures", "", f"Generated from the code by `make docs`. {served}", ""]
    for each in rendering.catalogue():
        lines += _metric(each)
    for figure in catalogue.catalogue(access.OPERATOR):
        lines += _metric(figure)
    return "\n".join(lines)


def _metric(figure: MetricDefinition | FeedbackFigureDefinition) -> list[str]:
    parameters = figure.parameters if isinstance(figure, MetricDefinition) else []
    polarity = figure.polarity if isinstance(figure, MetricDefinition) else "neither"
    better = "" if polarity == "neither" else f"; {polarity} is better"
    facts = {
        "Counts": figure.numerator,
        "Of": figure.denominator,
        "Unit": f"{figure.unit}{better}",
        "By": ", ".join(figure.dimensions),
        "Parameters": ", ".join(parameters),
        "Source": figure.source,
        "Definition": f"version {figure.definition_version}",
    }
    lines = [f"- **{name}**: {text}" for name, text in facts.items() if text]
    return [f"## {figure.title} (`{figure.slug}`)", "", *lines, ""]

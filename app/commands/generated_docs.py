"""The pages of docs/ that are written from the code, and compared with it by a test."""

from pathlib import Path

from sqlalchemy import Table

import app.models  # noqa: F401 - what is registered is what is drawn
from app.models.platform.base import Base
from app.schemas.figures.feedback_figures import FeedbackFigureDefinition
from app.schemas.figures.metrics import MetricDefinition
from app.services import access
from app.services.figures.engine import rendering
from app.services.figures.feedback import catalogue


def pages() -> dict[Path, str]:
    """Every page by the place where it is kept."""
    return {Path("docs/er.md"): tables(), Path("docs/metrics.md"): metrics()}


def tables() -> str:
    """The entity-relationship diagram."""
    lines = ["# The tables", "", "Written by `make docs`.", "", "```mermaid", "erDiagram"]
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
    """What each figure counts, of what, and by what it is broken down."""
    told = "Written by `make docs` from what is computed; `GET /v1/metrics` tells the same."
    lines = ["# The figures", "", told, ""]
    for each in rendering.catalogue():
        lines += _metric(each)
    for figure in catalogue.catalogue(access.OPERATOR):
        lines += _metric(figure)
    return "\n".join(lines)


def _metric(told: MetricDefinition | FeedbackFigureDefinition) -> list[str]:
    parameters = told.parameters if isinstance(told, MetricDefinition) else []
    polarity = told.polarity if isinstance(told, MetricDefinition) else "neither"
    better = "" if polarity == "neither" else f"; {polarity} is better"
    facts = {
        "Counts": told.numerator,
        "Of": told.denominator,
        "Unit": f"{told.unit}{better}",
        "By": ", ".join(told.dimensions),
        "Parameters": ", ".join(parameters),
        "Source": told.source,
        "Definition": f"version {told.definition_version}",
    }
    lines = [f"- **{name}**: {text}" for name, text in facts.items() if text]
    return [f"## {told.title} (`{told.slug}`)", "", *lines, ""]

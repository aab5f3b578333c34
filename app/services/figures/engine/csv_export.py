"""Figures as CSV for people: the file holds what the JSON holds, one figure a line.

The file begins with the byte order mark of UTF-8. Without it Excel, which opens such a file on a
double click, reads a name like "Siân" in the code page of the machine; Power Query, pandas and
LibreOffice skip the mark. No cell can be read as a formula.
"""

import csv
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.core import formulas
from app.schemas.figures.metrics import Agreement, Figure

_FORMULAS = tuple(formulas.BEGINNINGS)
BYTE_ORDER_MARK = "\ufeff"
COUNTS = ("numerator", "denominator", "value", "status", "null_reason", "small")


@dataclass(frozen=True)
class Block:
    """Some columns of the file, and their cells for a figure."""

    columns: Sequence[str]
    cells: Callable[[Any], Sequence[Any]]  # of a figure, or of a point of a chart


def written(
    about: Mapping[str, Any], by: Iterable[str], figures: Sequence[Figure], blocks: Sequence[Block]
) -> str:
    """Returns the file: what all lines are about, the group, the counts, then the blocks.

    The columns are the same when there are no figures. The column `line` tells a `group` from the
    `total`, so that nobody adds them up.
    """
    dimensions = list(by)
    group = [name for each in dimensions for name in (each, f"{each}_label")]
    extra = [name for block in blocks for name in block.columns]
    lines = []
    for figure in figures:
        parts = [part for each in figure.group for part in (each.value, each.label)]
        line = "group" if figure.group else "total"
        parts = parts or [None] * len(group)
        counts = [getattr(figure, name) for name in COUNTS]
        cells = [cell for block in blocks for cell in block.cells(figure)]
        lines.append([*about.values(), line, *parts, *counts, *cells])
    return text_of([*about, "line", *group, *COUNTS, *extra], lines)


def text_of(columns: Sequence[str], lines: Iterable[Iterable[Any]]) -> str:
    """Returns a file with these columns and lines, of which no cell is a formula."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(columns)
    for line in lines:
        writer.writerow([_safe(cell) for cell in line])
    return BYTE_ORDER_MARK + text.getvalue()


def exclusions(reasons: Iterable[str]) -> Block:
    """Returns one column for each reason for which rows are left out."""
    names = list(reasons)
    columns = [f"excluded_{name}" for name in names]
    return Block(columns, lambda figure: [figure.exclusions.get(name) for name in names])


def quantiles() -> Block:
    names = ("n", "median", "p90")
    return Block(names, lambda figure: [getattr(figure.quantiles, name, None) for name in names])


def interval() -> Block:
    names = ("estimate", "low", "high", "level", "n", "method")
    columns = [f"interval_{name}" for name in names]
    return Block(columns, lambda figure: [getattr(figure.interval, name, None) for name in names])


def target() -> Block:
    names = ("target", "floor", "tolerance", "rag", "in_interval")
    columns = ("target", "target_floor", "target_tolerance", "rag", "target_in_interval")
    return Block(columns, lambda figure: [getattr(figure.target, name, None) for name in names])


def agreement(levels: Sequence[str]) -> Block:
    """Returns the kappas and the matrix: `good_to_outstanding` counts those raised by one."""
    names = ("n", "kappa_unweighted", "kappa_linear", "kappa_quadratic", "word")
    pairs = [f"{before}_to_{after}" for before in levels for after in levels]

    def cells(figure: Figure) -> list[Any]:
        found: Agreement | None = figure.agreement
        matrix = found.matrix if found is not None else None
        counts = [n for row in matrix for n in row] if matrix else [None] * len(pairs)
        return [*(getattr(found, name, None) for name in names), *counts]

    return Block([*names, *pairs], cells)


def _safe(cell: Any) -> Any:
    """Returns the cell; text that a spreadsheet would take for a formula begins with a quote."""
    if isinstance(cell, bool):
        return str(cell).lower()
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULAS) else cell

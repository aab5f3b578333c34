"""A report as PDF/UA-1, and its charts as pictures for Word; typst draws both."""

import json
import unicodedata
from importlib.util import find_spec
from typing import Any

from app.core.errors import Conflict
from app.data.files import DATA
from app.services.reporting.editions.document import Block, Chart, Document, Heading, Prose, Table

TEMPLATE = (DATA / "reports" / "report.typ").read_bytes()
BOX = "\u25a1"
PICTURE = (DATA / "reports" / "chart.typ").read_bytes()


def require(module: str) -> None:
    """Refuses a rendering whose library is not installed."""
    if find_spec(module) is None:
        raise Conflict(
            "This service prints no PDF and Word documents: install it with the extra `report`"
            " (`pip install qaf[report]`). HTML needs nothing.",
            code="report_extra_missing",
        )


def render(document: Document) -> bytes:
    """Returns the document as a tagged PDF."""
    return _compiled(TEMPLATE, as_data(document), format="pdf", pdf_standards="ua-1")


def picture(chart: Chart) -> bytes:
    """Returns a chart as PNG."""
    return _compiled(PICTURE, _block(chart), format="png", ppi=200.0)


def _compiled(template: bytes, data: Any, **how: Any) -> bytes:
    """Compiles a template; the text of people reaches it as data and is never code."""
    require("typst")
    import typst  # noqa: PLC0415 - of the extra `report`, loaded by the first report of a process

    inputs = {"document": json.dumps(_printable(data), ensure_ascii=False)}
    try:
        result = typst.compile(template, sys_inputs=inputs, ignore_system_fonts=True, **how)
    except typst.TypstError:
        raise Conflict(
            "The report has characters that the PDF's font does not have. Print it as HTML or"
            " Word, or write them otherwise.",
            code="report_not_printable",
        ) from None
    return result if isinstance(result, bytes) else b"".join(result or ())


def _printable(data: Any) -> Any:
    """Returns data with a box for each character that the font does not have, as PDF/UA asks."""
    if isinstance(data, dict):
        return {name: _printable(value) for name, value in data.items()}
    if isinstance(data, list):
        return [_printable(value) for value in data]
    return "".join(BOX if _is_missing(c) else c for c in data) if isinstance(data, str) else data


def _is_missing(character: str) -> bool:
    """Whether it is a picture, a letter of East Asia, or one that nobody has defined."""
    return unicodedata.category(character) in {"So", "Co", "Cn", "Cs"} or (
        unicodedata.east_asian_width(character) in {"W", "F"}
    )


def as_data(document: Document) -> dict[str, Any]:
    """Returns the description of a document as JSON has it."""
    return {
        "title": document.title,
        "subtitle": document.subtitle,
        "facts": [list(each) for each in document.facts],
        "blocks": [_block(each) for each in document.blocks],
        "notes": list(document.notes),
    }


def _block(block: Block) -> dict[str, Any]:
    if isinstance(block, Heading):
        return {"kind": "heading", "text": block.text, "level": block.level}
    if isinstance(block, Prose):
        return {"kind": "prose", "paragraphs": list(block.paragraphs)}
    if isinstance(block, Table):
        rows = [list(row) for row in block.rows]
        columns = list(block.columns)
        return {"kind": "table", "caption": block.caption, "columns": columns, "rows": rows}
    return {
        "kind": "chart",
        "caption": block.caption,
        "alternative": block.alternative,
        "bars": [vars(bar) for bar in block.bars],
    }

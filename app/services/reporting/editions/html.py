"""A report as one accessible HTML file: no script, no other file, charts drawn in it.

Its only style sheet is allowed by its hash.
"""

import base64
import hashlib
from collections.abc import Iterator
from html import escape
from textwrap import wrap

from app.data.files import DATA
from app.services.reporting.editions.document import Block, Chart, Document, Heading, Prose, Table

STYLE = (DATA / "reports" / "report.css").read_text(encoding="utf-8")
_HASH = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
POLICY = (
    f"default-src 'none'; style-src 'sha256-{_HASH}'; base-uri 'none'; form-action 'none';"
    " frame-ancestors 'none'"
)
ROW, LABELS, LENGTH, VALUES = 36, 280, 260, 185  # of a chart, in pixels
WRAPPED = 32  # characters of a line of a label that fit beside a bar, in the widest usual font


def render(document: Document) -> str:
    """Returns the document as HTML."""
    title = escape(document.title)
    return "".join(
        (
            f'<!doctype html>\n<html lang="{escape(document.language)}">\n<head>\n',
            '<meta charset="utf-8">\n',
            '<meta name="viewport" content="width=device-width, initial-scale=1">\n',
            f"<title>{title}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n",
            '<a class="skip" href="#main">Skip to the report</a>\n',
            f"<header>\n<h1>{title}</h1>\n<p>{escape(document.subtitle)}</p>\n",
            f"{_facts(document)}</header>\n{_contents(document)}",
            '<main id="main" tabindex="-1">\n',
            *_blocks(document),
            f"</main>\n{_notes(document)}</body>\n</html>\n",
        )
    )


def _facts(document: Document) -> str:
    items = (
        f"<div><dt>{escape(name)}</dt><dd>{escape(value)}</dd></div>\n"
        for name, value in document.facts
    )
    return f"<dl>\n{''.join(items)}</dl>\n"


def _contents(document: Document) -> str:
    headings = [each for each in document.blocks if isinstance(each, Heading) and each.level == 1]
    items = (
        f'<li><a href="#section-{n}">{escape(each.text)}</a></li>\n'
        for n, each in enumerate(headings, 1)
    )
    return f'<nav aria-label="Contents">\n<h2>Contents</h2>\n<ol>\n{"".join(items)}</ol>\n</nav>\n'


def _notes(document: Document) -> str:
    items = "".join(f"<li>{escape(each)}</li>\n" for each in document.notes)
    return f"<footer>\n<h2>Notes</h2>\n<ul>\n{items}</ul>\n</footer>\n"


def _blocks(document: Document) -> Iterator[str]:
    section = figure = 0
    for block in document.blocks:
        if isinstance(block, Heading) and block.level == 1:
            section += 1
            yield f'<h2 id="section-{section}">{escape(block.text)}</h2>\n'
        else:
            figure += 1
            yield _block(block, figure)


def _block(block: Block, number: int) -> str:
    if isinstance(block, Heading):
        return f"<h{block.level + 1}>{escape(block.text)}</h{block.level + 1}>\n"
    if isinstance(block, Prose):
        return "".join(f"<p>{escape(each)}</p>\n" for each in block.paragraphs)
    return _table(block, number) if isinstance(block, Table) else _chart(block, number)


def _table(table: Table, number: int) -> str:
    head = "".join(f'<th scope="col">{escape(each)}</th>' for each in table.columns)
    rows = "".join(
        f'<tr><th scope="row">{escape(first)}</th>'
        + "".join(f"<td>{escape(each)}</td>" for each in others)
        + "</tr>\n"
        for first, *others in table.rows
    )
    name = f"table-{number}"
    # A wide table is scrolled by itself, also from the keyboard.
    return (
        f'<div class="wide" role="group" aria-labelledby="{name}" tabindex="0">\n<table>\n'
        f'<caption id="{name}">{escape(table.caption)}</caption>\n'
        f"<thead><tr>{head}</tr></thead>\n<tbody>\n{rows}</tbody>\n</table>\n</div>\n"
    )


def _chart(chart: Chart, number: int) -> str:
    height = ROW * len(chart.bars) + 8
    width = LABELS + LENGTH + VALUES
    bars = "".join(_bar(n, bar.label, bar.value, bar.share) for n, bar in enumerate(chart.bars))
    name = f"chart-{number}"
    return (
        f'<figure tabindex="0">\n<figcaption>{escape(chart.caption)}</figcaption>\n'
        f'<svg viewBox="0 0 {width} {height}" role="img" aria-labelledby="{name}">\n'
        f'<title id="{name}">{escape(chart.alternative)}</title>\n{bars}'
        f'<line class="axis" x1="{LABELS}" y1="0" x2="{LABELS}" y2="{height}"/>\n'
        "</svg>\n</figure>\n"
    )


def _bar(place: int, label: str, value: str, share: float) -> str:
    top = ROW * place + 8
    middle = top + (ROW - 12) / 2
    length = round(LENGTH * share, 1)
    return (
        f'<text x="{LABELS - 10}" y="{middle}" class="label">{_lines(label)}</text>\n'
        f'<rect x="{LABELS}" y="{top}" width="{length}" height="{ROW - 12}" class="bar"/>\n'
        f'<text x="{LABELS + length + 8}" y="{middle}" class="value">{escape(value)}</text>\n'
    )


def _lines(label: str) -> str:
    """Returns a label in one line, or a long one in two."""
    lines = wrap(label, WRAPPED, max_lines=2, placeholder="…") or [""]
    if len(lines) == 1:
        return escape(lines[0])
    spans = zip((-0.55, 1.1), lines, strict=True)
    return "".join(
        f'<tspan x="{LABELS - 10}" dy="{dy}em">{escape(line)}</tspan>' for dy, line in spans
    )

"""The pages at /problems/{code}: what each code means, and what to do about it."""

import re
from html import escape

from app.http.problems.pages import AREAS
from app.http.problems.pages.entry import Entry

CATALOGUE: dict[str, Entry] = {code: entry for area in AREAS for code, entry in area.PAGES.items()}

_CODE = re.compile("`([^`]+)`")


def page(code: str) -> str | None:
    """Returns the HTML page about a code, or None if there is no such code."""
    entry = CATALOGUE.get(code)
    if entry is None:
        return None
    title, meaning, remedy = (_as_html(text) for text in entry)
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{title}</title>'
        f"<h1>{title}</h1><p><code>{code}</code></p>"
        f"<h2>What it means</h2><p>{meaning}</p><h2>What to do</h2><p>{remedy}</p></html>"
    )


def _as_html(text: str) -> str:
    """Returns a text as HTML, with words in backticks as code."""
    return _CODE.sub(r"<code>\1</code>", escape(text, quote=False))

"""What each problem's code means, and what to do about it: the pages at /problems/{code}."""

from app.http.problems.pages import AREAS
from app.http.problems.pages.entry import Entry

CATALOGUE: dict[str, Entry] = {code: entry for area in AREAS for code, entry in area.PAGES.items()}

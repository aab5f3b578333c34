"""Cited pages: what the code, the tests and the pages cite is in the repository."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

TOP = Path(__file__).parents[2]
FOLDERS = ("app", "tests", "docs", "bench", "examples", "migrations", "scripts")
READ = {".py", ".md", ".json"}
OF_OTHERS = TOP / "app" / "static"
INDEX = TOP / "docs" / "README.md"
DOCS = sorted((TOP / "docs").rglob("*.md"))
PAGES = [*DOCS, *(TOP / "bench").glob("*.md"), *TOP.glob("*.md")]
# `trust.md`, `docs/domain/tools.md`; and a folder, such as `docs/domain/`.
NAMED = re.compile(r"[\w./-]*\w\.md\b|(?<![\w./])docs/[\w./-]*[\w/]")
# A page by its number or by a word, which leads nowhere.
NUMBERED = re.compile(
    r"\b(?:domain|trust|house|api|wording|libraries|performance)(?:\.md)?,? \d+(?:\.\d+)?\b"
    r"|\b(?:domain|trust|house|design) page\b"
    r"|(?:\b|_)the[ _]specification\b",
    re.IGNORECASE,
)


def files() -> Iterator[Path]:
    """Every text of ours, but for this one, which has examples of what is refused."""
    yield from TOP.glob("*.md")
    for folder in FOLDERS:
        for path in sorted((TOP / folder).rglob("*")):
            ours = OF_OTHERS not in path.parents and path != Path(__file__)
            if path.suffix in READ and ours:
                yield path


def is_there(name: str) -> bool:
    """Whether a page or folder is in the repository, by its path or by the end of it."""
    plain = name.lstrip("./")
    return (TOP / plain).exists() or any(page.as_posix().endswith(f"/{plain}") for page in PAGES)


def cited_in_vain(text: str) -> list[str]:
    """What a text cites that nobody can open."""
    missing = [name for name in NAMED.findall(text) if not is_there(name)]
    return missing + NUMBERED.findall(text)


def test_every_page_that_is_cited_is_in_the_repository() -> None:
    found = {
        str(path.relative_to(TOP)): missing
        for path in files()
        if (missing := cited_in_vain(path.read_text(encoding="utf-8")))
    }
    assert found == {}


@pytest.mark.parametrize(
    "text",
    [
        "Escalations (domain 7).",
        "# Domain 12.1. What could not be confirmed",
        "Seeing (trust.md).",
        "Feedback (trust.md 2.8)",
        "from the trust page",
        "def test_the_example_of_the_specification() -> None:",
        "what the specification says",
        "`docs/domain/nothing.md`",
        "See docs/domains/ for more.",
    ],
)
def test_a_citation_that_leads_nowhere_is_found(text: str) -> None:
    assert cited_in_vain(text) != []


@pytest.mark.parametrize(
    "text",
    [
        "The rules: docs/domain/moderation.md.",
        "Why: docs/adr/0010-anonymous-feedback.md",
        "as the pages of docs/domain/ say",
        "programmes (source 2.1)",
        "the Standard Webhooks specification",
        "a child of 12, in the domain's own words",
    ],
)
def test_a_citation_that_leads_to_a_page_is_fine(text: str) -> None:
    assert cited_in_vain(text) == []


def test_the_index_names_every_page_with_a_line() -> None:
    lines = re.findall(
        r"^- \[(.+?)\]\((.+?)\): \S", INDEX.read_text(encoding="utf-8"), re.MULTILINE
    )
    assert [name for name, link in lines if name != link] == []
    pages = {page.relative_to(INDEX.parent).as_posix() for page in DOCS if page != INDEX}
    assert {link for _, link in lines} == pages


def headings(page: Path) -> set[str]:
    """The places of a page that a link can lead to."""
    found = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in found}


@pytest.mark.parametrize("page", DOCS, ids=lambda page: page.relative_to(TOP).as_posix())
def test_every_link_into_a_page_leads_to_a_heading(page: Path) -> None:
    links = re.findall(r"\]\(([^)\s#:]*)#([^)\s]+)\)", page.read_text(encoding="utf-8"))
    assert [
        (name, place)
        for name, place in links
        if place not in headings((page.parent / name) if name else page)
    ] == []

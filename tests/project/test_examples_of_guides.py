"""The examples of the guides: `make tour` runs them, or they say why nobody can."""

import importlib.util
import json
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

TOP = Path(__file__).parents[2]
GUIDES = sorted((TOP / "docs" / "guides").glob("*.md"))


def loaded() -> ModuleType:
    spec = importlib.util.spec_from_file_location("tour", TOP / "scripts" / "tour.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


TOUR = loaded()


@pytest.mark.parametrize("guide", GUIDES, ids=lambda guide: guide.stem)
def test_every_example_is_run_or_says_why_it_is_not(guide: Path) -> None:
    text = guide.read_text(encoding="utf-8")
    blocks = TOUR.blocks(text)
    assert len(blocks) * 2 == sum(line.startswith("```") for line in text.splitlines())
    before = None
    for block in blocks:
        assert block.word in {"", "not run", "file", "request"}, block
        assert block.word != "not run" or len(block.said) > 10, block
        if not block.word:  # commands, or what the commands before it print
            printed = before is not None and not before.word and before.language == "sh"
            assert block.language == "sh" or printed, block
        before = block


def test_most_guides_have_examples_that_are_run() -> None:
    run = {guide.stem for guide in GUIDES if TOUR.steps(guide.read_text(encoding="utf-8"))}
    assert run == {"case-management", "figures", "portal", "power-bi", "reports"}


ID, OTHER = "01a21209-fe89-79d7-8e96-24bf996996fe", "4a356217-fb14-4472-82d1-2693e8b29db6"


@pytest.mark.parametrize(
    ("said", "printed", "same"),
    [
        ({"a": 1}, {"a": 1}, True),
        ({"a": 1}, {"a": 2}, False),
        ({"a": 1}, {"a": 1, "b": 2}, False),
        ({"a": 1, "…": "…"}, {"a": 1, "b": 2}, True),
        ({"a": 1, "…": "…"}, {"b": 2}, False),
        ({"a": "…"}, {"a": 7}, True),
        ({"a": 1}, {"a": True}, False),
        ({"a": ["x", "…"]}, {"a": ["y", "x"]}, True),
        ({"a": ["x", "…"]}, {"a": ["y"]}, False),
        ({"a": ["x"]}, {"a": ["x", "y"]}, False),
        ({"id": ID}, {"id": OTHER}, True),
        ({"id": ID}, {"id": "x"}, False),
        ({"path": f"/v1/audits/{ID}"}, {"path": f"/v1/people/{OTHER}"}, False),
        ({"day": "2026-01-31"}, {"day": "2026-11-30"}, True),
        ({"text": "Every …."}, {"text": "Every audit."}, True),
        ({"text": "Every …."}, {"text": "No audit."}, False),
        ({"a": 1}, {"items": [{"a": 2}, {"a": 1}]}, True),
        ({"a": 1}, {"items": [{"a": 2}]}, False),
    ],
)
def test_an_answer_is_compared_with_what_the_page_says(said: Any, printed: Any, same: bool) -> None:
    assert TOUR.is_as_said(json.dumps(said), json.dumps(printed)) is same


def test_text_is_compared_word_for_word_but_identifiers_and_times() -> None:
    said = f"{ID} was made at 2026-11-25T09:39:32.921441Z …."
    assert TOUR.is_as_said(said, f"{OTHER} was made at 2026-01-01T00:00:00Z by us.\n")
    assert not TOUR.is_as_said(said, f"{OTHER} was changed at 2026-01-01T00:00:00Z by us.\n")
    assert not TOUR.is_as_said('{"a": 1}', "not JSON")


def test_a_text_of_many_ellipses_that_does_not_agree_is_answered_at_once() -> None:
    said = "a … " * 60 + "z"
    assert TOUR.is_like(said, "a b " * 60 + "z")
    assert not TOUR.is_like(said, "a b " * 60)  # a search that goes back would never end
    assert not TOUR.is_like("a … a", "a")

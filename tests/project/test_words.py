"""One plain word for one thing: words that stopped a reader stay out of the code."""

import ast
import io
import tokenize
from pathlib import Path

import pytest

APP = Path(__file__).parents[2] / "app"
# What is written instead stands in CONTRIBUTING.md and docs/adr/0014-areas-across-layers.md.
NOT_IN_CODE = {
    "believed",
    "give_way",
    "fall_away",
    "anywhere",
    "quiet",
    "whereabouts",
    "outlasted",
    "Ground",
    "Crowd",
    "Tells",
    "Burial",
    "bury",
    "buried",
    "nameless",
    "Whose",
    "Whereabouts",
    "stays",
    "spelt",
    "holder",
    "heard",
    "Heard",
    "hear",
    "heed",
    "tells",
    "Told",
    "Said",
    "crowds",
    "Wanted",
    "said",
    "kept",
    "wanted",
    "whose",
}
FILES = sorted(APP.rglob("*.py"))


def names(text: str) -> set[str]:
    tokens = tokenize.generate_tokens(io.StringIO(text).readline)
    return {token.string for token in tokens if token.type == tokenize.NAME}


@pytest.mark.parametrize("layer", sorted({path.relative_to(APP).parts[0] for path in FILES}))
def test_no_word_that_stopped_a_reader_is_a_name_in_the_code(layer: str) -> None:
    for path in FILES:
        if path.relative_to(APP).parts[0] == layer:
            assert not names(path.read_text(encoding="utf-8")) & NOT_IN_CODE, path


def test_no_alias_is_one_letter() -> None:
    """But type variables."""
    for path in FILES:
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.ImportFrom | ast.Import):
                for name in node.names:
                    assert name.asname is None or len(name.asname) > 1, path
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Name):
                for target in node.targets:
                    assert not isinstance(target, ast.Name) or len(target.id) > 1, path

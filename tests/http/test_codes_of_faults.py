"""Every code of a fault, in `errors`, `warnings` or the rows of an import, has its page."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import app
from app.core.validation import SENTENCES
from app.http.problems.catalogue import CATALOGUE
from app.services.intake.ssda903_reasons import REASONS
from app.services.platform.personal_data.kinds import KINDS

CODE = re.compile("[a-z][a-z0-9_]*")
# What makes a fault, and the place of the code among its arguments.
MAKERS = {
    "Fault": 1,
    "Flaw": 1,
    "RowError": 3,
    "BadValue": 0,
    "refuse": 1,
    "invalid_parameter": 1,
    "_error": 2,
    "_refusal": 0,
    "_Flaw": 0,
}


def codes_in(tree: ast.AST) -> Iterator[str]:
    """The codes that calls name, and those of pairs of a code and its sentence."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            maker = getattr(node.func, "id", getattr(node.func, "attr", ""))
            at = MAKERS.get(maker)
            if at is not None and len(node.args) > at:
                yield from words_of(node.args[at])
            yield from (w for k in node.keywords if k.arg == "error" for w in words_of(k.value))
        elif isinstance(node, ast.Tuple) and len(node.elts) == 2:
            code, sentence = node.elts
            if is_sentence(sentence):
                yield from words_of(code)


def words_of(node: ast.AST) -> Iterator[str]:
    choices = [node.body, node.orelse] if isinstance(node, ast.IfExp) else [node]
    for each in choices:
        word = each.value if isinstance(each, ast.Constant) else None
        if isinstance(word, str) and CODE.fullmatch(word):
            yield word


def is_sentence(node: ast.AST) -> bool:
    last = node.values[-1] if isinstance(node, ast.JoinedStr) else node
    return isinstance(last, ast.Constant) and str(last.value).endswith(".")


def used() -> set[str]:
    codes = {code for code, _ in SENTENCES.values()}
    codes |= set(KINDS) | set(REASONS)
    for file in Path(app.__file__).parent.rglob("*.py"):
        if not {"pages", "demo"} & set(file.parts):
            codes |= set(codes_in(ast.parse(file.read_text(encoding="utf-8"))))
    return codes


def test_every_code_of_a_fault_has_its_page() -> None:
    codes = used()
    assert {"required", "own_line", "not_unique", "off_step", "nhs_number", "bad_date"} <= codes
    assert sorted(codes - set(CATALOGUE)) == []

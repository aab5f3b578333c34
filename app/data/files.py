"""The data files that come with the code."""

import json
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent


def shipped(name: str) -> Any:
    """The data file of that name."""
    return json.loads((DATA / f"{name}.json").read_text(encoding="utf-8"))


def words(name: str) -> Any:
    """What the words of a controlled list are called and mean, in their order."""
    return _words()[name]


@cache
def _words() -> dict[str, Any]:
    """Every list of `words/<area>.json`, by its name."""
    return {
        name: known
        for file in sorted((DATA / "words").glob("*.json"))
        for name, known in json.loads(file.read_text(encoding="utf-8")).items()
    }


def list_name(words_of: type[StrEnum]) -> str:
    """The name of an enum's list: `AuditStatus` is `audit_status`."""
    name = "".join(f"_{c.lower()}" if c.isupper() else c for c in words_of.__name__)
    return name.lstrip("_")


def label(word: StrEnum) -> str:
    """What a word of a controlled list is called on a screen: `Awaiting moderation`."""
    return _labels(type(word))[word]


@cache
def _labels(words_of: type[StrEnum]) -> dict[str, str]:
    return {each["code"]: each["label"] for each in words(list_name(words_of))["codes"]}

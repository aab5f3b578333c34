"""The data files that come with the code."""

import json
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent


def shipped(name: str) -> Any:
    """Returns the content of a data file."""
    return json.loads((DATA / f"{name}.json").read_text(encoding="utf-8"))


def words(name: str) -> Any:
    """Returns the title of a controlled list, and its words with labels and meanings in order."""
    return _words()[name]


@cache
def _words() -> dict[str, Any]:
    """Returns every list of `words/<area>.json` by its name."""
    return joined("words")


def joined(folder: str) -> dict[str, Any]:
    """Returns the entries of the files of a folder, which has one file an area."""
    return {
        name: entry
        for file in sorted((DATA / folder).glob("*.json"))
        for name, entry in json.loads(file.read_text(encoding="utf-8")).items()
    }


def list_name(words_of: type[StrEnum]) -> str:
    """Returns the name of an enum's list: `audit_status` for `AuditStatus`."""
    name = "".join(f"_{c.lower()}" if c.isupper() else c for c in words_of.__name__)
    return name.lstrip("_")


def label(word: StrEnum) -> str:
    """Returns the label of a word on a screen: `Awaiting moderation`."""
    return _labels(type(word))[word]


@cache
def _labels(words_of: type[StrEnum]) -> dict[str, str]:
    return {each["code"]: each["label"] for each in words(list_name(words_of))["codes"]}

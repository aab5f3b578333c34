"""The data files that come with the code."""

import json
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

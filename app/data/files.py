"""The data files that come with the code."""

import json
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent


def shipped(name: str) -> Any:
    """The data file of that name."""
    return json.loads((DATA / f"{name}.json").read_text(encoding="utf-8"))

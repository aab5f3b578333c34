"""Who exports: whoever may list, and works with more than single cases.

Who reads the history: whoever exported, and whom it is for.
"""

import json
from collections.abc import Mapping
from pathlib import Path

ROWS: dict[str, tuple[str, str]] = {
    "list_exports": ("*", ""),
    "get_export": ("* -integration_client", ""),
    "export_set": (
        "qa auditor moderator managers chairs chair_managers directors mi_analyst",
        "rest",
    ),
}
TAKING_NO_FILES = ("practitioner", "partner_agency")
DOCUMENT = Path(__file__).parents[3] / "openapi" / "openapi.json"


def as_of_lists(rows: Mapping[str, tuple[str, str]]) -> dict[str, tuple[str, str]]:
    """The rows of exports of lists: who may list may export, but for some roles."""
    paths = json.loads(DOCUMENT.read_text(encoding="utf-8"))["paths"]
    exports = {
        item["post"]["operationId"]
        for path, item in paths.items()
        if path.startswith("/v1/exports/") and "post" in item
    }
    names = {name.removeprefix("export_") for name in exports - ROWS.keys()}
    return {f"export_{name}": _without_files(*rows[f"list_{name}"]) for name in sorted(names)}


def _without_files(served: str, refused: str) -> tuple[str, str]:
    return " -".join([served, *TAKING_NO_FILES]), " ".join([refused, *TAKING_NO_FILES])

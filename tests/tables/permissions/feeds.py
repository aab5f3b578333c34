"""Who exports: whoever may list. Who reads the history: whoever exported, and whom it is for."""

import json
from collections.abc import Mapping
from pathlib import Path

ROWS: dict[str, tuple[str, str]] = {
    "list_exports": ("*", ""),
    "get_export": ("* -integration_client", ""),
    "export_set": (
        "* -partner_agency -integration_client -data_protection_officer -administrator",
        "rest",
    ),
}
DOCUMENT = Path(__file__).parents[3] / "openapi" / "openapi.json"


def as_of_lists(rows: Mapping[str, tuple[str, str]]) -> dict[str, tuple[str, str]]:
    """The rows of exports of lists: who may list may export."""
    paths = json.loads(DOCUMENT.read_text(encoding="utf-8"))["paths"]
    exports = {
        item["post"]["operationId"]
        for path, item in paths.items()
        if path.startswith("/v1/exports/") and "post" in item
    }
    names = {name.removeprefix("export_") for name in exports - ROWS.keys()}
    return {f"export_{name}": rows[f"list_{name}"] for name in sorted(names)}

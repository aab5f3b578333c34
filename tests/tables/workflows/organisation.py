"""The states of access changes."""

from tests.tables.workflows.base import HERE, Move, Noun

NOUNS: dict[str, Noun] = {
    "access-changes": Noun(
        "proposed approved rejected",
        {"administrator": HERE},
        {
            "approve": Move("administrator", "proposed>approved"),
            "reject": Move("administrator", "proposed>rejected"),
        },
    ),
}

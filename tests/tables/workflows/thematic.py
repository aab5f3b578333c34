"""The states of quality circles."""

from tests.tables.workflows.base import ALL, MINE, Move, Noun

NOUNS: dict[str, Noun] = {
    "quality-circles": Noun(  # of which `own` is a member
        "active closed",
        {
            "practice -qa -directors": MINE,
            "qa": ALL,
            "directors": ("*", "*", ""),
        },
        {
            "edit": Move("qa", "active", path=None),
            "close": Move("qa", "active>closed"),
        },
    ),
}

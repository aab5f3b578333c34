"""The states of quality circles."""

from tests.tables.workflows.base import HERE, MINE, Move, Noun

NOUNS: dict[str, Noun] = {
    "quality-circles": Noun(  # of which `own` is a member
        "active closed",
        {
            "practice chair_managers -qa -directors": MINE,
            "qa directors": HERE,
        },
        {
            "edit": Move("qa", "active", path=None),
            "close": Move("qa", "active>closed"),
        },
    ),
}

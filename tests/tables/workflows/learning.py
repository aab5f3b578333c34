"""The states of learning items."""

from tests.tables.workflows.base import ALL, Move, Noun

MANAGING = "qa principal_social_worker"

NOUNS: dict[str, Noun] = {
    "learning-items": Noun(
        "drafted published retired",
        {
            MANAGING: ALL,
            "* -outsiders -qa -principal_social_worker": ("", "published", ""),
        },
        {
            "edit": Move(MANAGING, "drafted published", path=None),
            "publish": Move(MANAGING, "drafted>published"),
            "retire": Move(MANAGING, "published>retired"),
        },
    ),
}

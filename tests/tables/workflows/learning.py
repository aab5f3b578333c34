"""The states of learning items and communities of practice."""

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
    "communities-of-practice": Noun(
        "suggested running closed declined",
        {
            MANAGING: ALL,
            "* -outsiders -qa -principal_social_worker": ("*", "running closed", ""),
        },
        {
            "edit": Move(MANAGING, "suggested running", path=None),
            "start": Move(MANAGING, "suggested>running"),
            "decline": Move(MANAGING, "suggested>declined"),
            "close": Move(MANAGING, "running>closed"),
        },
    ),
}

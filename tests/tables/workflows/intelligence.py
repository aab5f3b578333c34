"""The states of versions of indicators."""

from tests.tables.workflows.base import ALL, Move, Noun

DEFINING = "qa mi_analyst"
DEFINED = "published retired"
KNOWING = "* -partner_agency"

NOUNS: dict[str, Noun] = {
    "indicators": Noun(
        "draft published retired",
        {
            DEFINING: ALL,
            f"{KNOWING} -qa -mi_analyst": ((DEFINED,) * 3),
        },
        {
            "edit": Move(DEFINING, "draft published", path=None),
            "publish": Move(DEFINING, "draft>published"),
            "retire": Move(DEFINING, "published>retired"),
        },
    ),
}

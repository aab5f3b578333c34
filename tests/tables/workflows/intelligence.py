"""The states of versions of indicators, and of issues of data quality."""

from tests.tables.workflows.base import ALL, HERE, MINE, Move, Noun

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
    "data-quality-issues": Noun(
        "open resolved accepted",
        {
            "qa managers directors mi_analyst": HERE,
            "* -outsiders -qa -managers -directors": MINE,
        },
        {
            "accept": Move(DEFINING, "open>accepted"),
        },
    ),
}

"""The states of tri-annual reports and of evidence packs."""

from tests.tables.workflows.base import ALL, HERE, Move, Noun

COMPOSING = "qa"
APPROVING = "qa_manager assistant_director director corporate_director"
READING = "* -integration_client -data_protection_officer -administrator"

NOUNS: dict[str, Noun] = {
    "tri-annual-reports": Noun(
        "draft in_review published superseded",
        {
            "qa directors": ALL,
            f"{READING} -qa -directors": (("published superseded",) * 3),
        },
        {
            "edit": Move(COMPOSING, "draft", path=None),
            "delete": Move(COMPOSING, "draft", path=None),
            "compose-release": Move(COMPOSING, "draft", path=None),
            "propose": Move(COMPOSING, "draft>in_review"),
            "return": Move(APPROVING, "in_review>draft"),
            "publish": Move(APPROVING, "in_review>published"),
        },
    ),
    "evidence-packs": Noun(
        "draft frozen superseded",
        {"qa directors mi_analyst": HERE},
        {
            "edit": Move(COMPOSING, "draft", path=None),
            "delete": Move(COMPOSING, "draft", path=None),
            "freeze": Move(APPROVING, "draft>frozen"),
        },
    ),
}

"""The states of releases of figures."""

from tests.tables.workflows.base import ALL, Move, Noun

COMPOSING = "qa"
APPROVING = "qa_manager assistant_director director corporate_director"
READING = "* -integration_client -data_protection_officer -administrator"

NOUNS: dict[str, Noun] = {
    "releases": Noun(
        "draft checking proposed published superseded",
        {
            "qa assistant_director director corporate_director": ALL,
            f"{READING} -qa -assistant_director -director -corporate_director": (
                ("published superseded",) * 3
            ),
        },
        {
            "edit": Move(COMPOSING, "draft", path=None),
            "delete": Move(COMPOSING, "draft", path=None),
            "propose": Move(COMPOSING, "draft>checking"),
            "return": Move(APPROVING, "checking>draft proposed>draft"),
            "approve": Move(APPROVING, "proposed>published"),
        },
    ),
}

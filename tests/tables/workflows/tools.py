"""The states of tool versions and grade crosswalks."""

from tests.tables.workflows.base import ALL, Move, Noun

NOUNS: dict[str, Noun] = {
    "tool-versions": Noun(
        "draft published retired",
        {"qa": ALL, "* -qa": ("published retired",) * 3},
        {
            "edit": Move("qa", "draft", path=None),
            "delete": Move("qa", "draft", path=None),
            "publish": Move("qa_manager", "draft>published"),
            "retire": Move("qa_manager", "published>retired"),
        },
    ),
    "grade-crosswalks": Noun(
        "proposed approved",
        {"*": ALL},
        {
            "edit": Move("qa", "proposed", path=None),
            "delete": Move("qa", "proposed", path=None),
            "approve": Move("qa_manager", "proposed>approved"),
        },
    ),
}

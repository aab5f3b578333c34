"""Problems of tools, scales and crosswalks."""

from app.http.problems.pages.entry import FIELDS, Entry

PAGES: dict[str, Entry] = {
    "unknown_grade": Entry(
        "Grade not of this tool",
        "The grade is not a level of the scale that this tool version uses.",
        "Take one of the levels of its scale: `GET /v1/grade-scales`.",
    ),
    "unknown_section": Entry("No such section", "The tool has no section with this key.", FIELDS),
    "bad_kind": Entry(
        "Kinds do not go together",
        "Two things that belong together must be of the same kind, such as a tool and its content,"
        " or an escalation and the meeting it is about.",
        FIELDS,
    ),
    "bad_order": Entry("Wrong order", "The items are not in the order that they need.", FIELDS),
    "same_scale": Entry(
        "Same scale", "A crosswalk must lead from one grade scale to a different one.", FIELDS
    ),
}

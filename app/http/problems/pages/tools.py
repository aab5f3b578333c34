"""Problems of tools, scales and crosswalks."""

from app.http.problems.pages.entry import FIELDS, READ, Entry

PAGES: dict[str, Entry] = {
    "unknown_grade": Entry(
        "Grade not of this tool",
        "The grade is not a level of the scale of the tool version.",
        "Take one of the levels that the tool version lists.",
    ),
    "unknown_section": Entry("No such section", "The tool has no section of this key.", FIELDS),
    "bad_kind": Entry("Another kind", "A tool and its content are of the same kind.", FIELDS),
    "bad_order": Entry("Out of order", "The items are not in the order they need.", FIELDS),
    "approved_already": Entry(
        "Approved already", "Somebody has approved it; once is enough.", READ
    ),
    "same_scale": Entry("Same scale", "A crosswalk leads from one grade scale to another.", FIELDS),
}

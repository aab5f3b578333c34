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
    "bad_condition": Entry(
        "Condition that cannot be met",
        "A condition needs an operator and a value that go with the type of its question.",
        FIELDS,
    ),
    "bad_options": Entry(
        "Options that do not fit",
        "A choice needs at least two options, each with its own code; no other question has any.",
        FIELDS,
    ),
    "bad_scale": Entry(
        "Scale that does not fit",
        "`min`, `max`, `step` and the anchors of a scale do not go together.",
        FIELDS,
    ),
    "bad_translation": Entry(
        "Translation that does not fit",
        "A translation has an anchor or an option that the question does not have.",
        FIELDS,
    ),
    "not_unique": Entry(
        "Not unique",
        "Something else in the same whole has this key or code.",
        FIELDS,
    ),
    "not_earlier": Entry(
        "Question comes too late",
        "A condition can only ask about a question that comes earlier in the form.",
        FIELDS,
    ),
    "unknown_question": Entry(
        "No such question",
        "The form has no question with this key.",
        FIELDS,
    ),
    "section_incomplete": Entry(
        "Section incomplete",
        "A section of an audit tool lacks a question that each section needs.",
        FIELDS,
    ),
    "not_a_form": Entry(
        "Not a feedback form",
        "The version is not one of a feedback form.",
        FIELDS,
    ),
    "not_for_case": Entry(
        "Tool for other cases",
        "The tool is for other services or kinds of subject than the case.",
        FIELDS,
    ),
    "not_published": Entry(
        "Not published",
        "Only a version or figure that is published can be used here.",
        FIELDS,
    ),
    "na_not_allowed": Entry(
        "Not applicable is not allowed",
        "This question must be answered.",
        FIELDS,
    ),
    "na_reason_required": Entry(
        "Reason is missing",
        "An answer that is not applicable needs a reason.",
        FIELDS,
    ),
    "na_reason_without_na": Entry(
        "Reason without need",
        "Only an answer that is not applicable has a reason for that.",
        FIELDS,
    ),
    "na_with_value": Entry(
        "Value of what does not apply",
        "An answer that is not applicable has no value.",
        FIELDS,
    ),
    "off_step": Entry("Between two steps", "The number is not on a step of the scale.", FIELDS),
    "one_value": Entry(
        "One value",
        "An answer must have exactly one value, of the type of its question.",
        FIELDS,
    ),
    "unconfirmed": Entry(
        "Not confirmed",
        "The answer was copied from an earlier audit and must be confirmed or changed.",
        FIELDS,
    ),
}

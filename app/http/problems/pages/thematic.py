"""Problems of quality circles and thematic audits."""

from app.http.problems.pages.entry import Entry

PAGES: dict[str, Entry] = {
    "no_circle_chair": Entry(
        "Cannot chair a quality circle",
        "A quality circle is chaired by an active assistant director or service manager whose role"
        " is in the QA Unit, or in a unit below it.",
        "Name such a person; the unit that is the QA Unit has `is_qa_unit`.",
    ),
    "no_circle_member": Entry(
        "Cannot be a member of a quality circle",
        "A member is an active person with a role in practice or in the QA Unit.",
        "Name another person, or leave this one out.",
    ),
    "audits_in_work": Entry(
        "Thematic audits are still in work",
        "A quality circle is closed only when all its thematic audits were reported or rejected.",
        "Report or reject them first.",
    ),
    "meetings_open": Entry(
        "A meeting is still open",
        "A quality circle is closed only when its meetings were confirmed or cancelled.",
        "Confirm the minutes of its meetings, and cancel those that are not held.",
    ),
    "not_of_circle": Entry(
        "Not of this quality circle",
        "A meeting of a quality circle is attended by its chair and its members.",
        "Name the chair or members, or have the person made a member first.",
    ),
    "no_report": Entry(
        "No report yet",
        "A thematic audit is published with its report.",
        "Write its headline and narrative first.",
    ),
    "no_finding": Entry(
        "No finding yet",
        "A thematic audit is published with at least one valid finding of its own.",
        "Record a finding with the origin `thematic` first.",
    ),
    "undecided": Entry(
        "A recommendation waits for a decision",
        "A thematic audit is closed when all its recommendations were accepted or rejected.",
        "Wait for the decision, or ask those who decide.",
    ),
    "about_no_child": Entry(
        "About no child",
        "Findings of a thematic audit are about practice and name no child, so nobody could act on"
        " a concern that a child may not be safe.",
        "Record the concern where the child is, such as in an audit of theirs.",
    ),
}

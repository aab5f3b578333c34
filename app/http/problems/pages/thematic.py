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
}

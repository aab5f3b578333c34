"""Problems of children and their cases."""

from app.http.problems.pages.entry import Entry

PAGES: dict[str, Entry] = {
    "not_your_case": Entry(
        "Not your case",
        "The source's own case number of a child is shown only to those who work on the case now.",
        "Ask somebody who works on the case, or the quality assurance unit.",
    ),
    "no_case_number": Entry(
        "No case number",
        "No source has given QAF a case number for this child since numbers are kept.",
        "Push or import the child again; the number is kept from then on.",
    ),
    "case_number_unreadable": Entry(
        "The case number cannot be read",
        "The number was sealed with another sealing key than the service has now.",
        "Ask whoever runs the service to restore the key, or push the child again.",
    ),
}

"""Problems of reference data."""

from app.http.problems.pages.entry import FIELDS, Entry

PAGES: dict[str, Entry] = {
    "calendar_range": Entry(
        "Beyond the calendar",
        "Working days are not known so far back or ahead.",
        "Use a nearer date, or ask an administrator to extend the calendar.",
    ),
    "list_fixed": Entry(
        "List is fixed",
        "The words of the service itself and national codes change with a release only.",
        "Change a list whose `kind` is `local`; `GET /v1/reference` names them.",
    ),
    "bank_holiday": Entry(
        "A bank holiday",
        "Bank holidays of England and Wales are closed by law, not by this council.",
        "Close or open only this council's own days.",
    ),
    "one_of": Entry("One of several", "Exactly one of several members is to be given.", FIELDS),
}

"""Problems of reference data."""

from app.http.problems.pages.entry import FIELDS, Entry

PAGES: dict[str, Entry] = {
    "calendar_range": Entry(
        "Beyond the calendar",
        "QAF does not know the bank holidays that far back or ahead, so it cannot count working"
        " days there.",
        "Use a nearer date. The bank holidays of later years come with new versions of QAF.",
    ),
    "list_fixed": Entry(
        "List is fixed",
        "QAF's own lists and national code lists cannot be changed here; they change with new"
        " versions of QAF.",
        "Only lists with the `kind` `local` can be changed: see `GET /v1/reference`.",
    ),
    "bank_holiday": Entry(
        "Bank holiday",
        "Bank holidays of England and Wales cannot be changed or removed.",
        "Change only the days on which this council itself is closed.",
    ),
    "one_of": Entry(
        "One of several",
        "Exactly one of several members must be given.",
        FIELDS,
    ),
}

"""Problems of findings."""

from app.http.problems.pages.entry import FIELDS, READ, Entry

PAGES: dict[str, Entry] = {
    "bad_polarity": Entry(
        "Polarity not of this theme",
        "A theme says which polarities its findings may have.",
        FIELDS,
    ),
    "record_closed": Entry(
        "Record closed",
        "Findings are written while what they come from is worked on; later they are withdrawn.",
        READ,
    ),
    "not_written_here": Entry(
        "Not recorded here", "Findings of this origin are not recorded through here.", FIELDS
    ),
}

"""Problems of imports."""

from app.http.problems.pages.entry import FIX, Entry

PAGES: dict[str, Entry] = {
    "unreadable_file": Entry(
        "Unreadable file",
        "A file of the import cannot be read as a whole.",
        FIX,
    ),
}

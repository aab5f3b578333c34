"""Problems of imports."""

from app.http.problems.pages.entry import Entry

PAGES: dict[str, Entry] = {
    "unreadable_file": Entry(
        "Unreadable file",
        "A file of the import could not be read at all, so nothing was imported.",
        "Each item of `errors` names the file and what is wrong with it. Correct the files and"
        " send them again.",
    ),
}

"""Problems of imports."""

from app.http.problems.pages.entry import Entry

PAGES: dict[str, Entry] = {
    "unreadable_file": Entry(
        "Unreadable file",
        "A file of the import could not be read at all, so nothing was imported.",
        "Each item of `errors` names the file and what is wrong with it. Correct the files and"
        " send them again.",
    ),
    "wrong_pseudonym_key": Entry(
        "Another pseudonym key",
        "QAF runs with another pseudonym key than the one that its database was filled with, or"
        " with none. The same child would become a second one, so nothing is written.",
        "Tell the people who run the service: they have to give back the key from its backup.",
    ),
}

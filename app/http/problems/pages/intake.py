"""Problems of imports."""

from app.http.problems.pages.entry import FIELDS, Entry

PAGES: dict[str, Entry] = {
    "unreadable_file": Entry(
        "Unreadable file",
        "A file of the import could not be read at all, so nothing was imported.",
        "Each item of `errors` names the file and what is wrong with it. Correct the files and"
        " send them again.",
    ),
    "unknown_part": Entry(
        "Unknown part of the upload",
        "The upload has a part that an import does not know, or has one twice. Nothing was"
        " imported, because a misspelt part would be a missing file.",
        "Each item of `errors` names the part and the parts that are known.",
    ),
    "import_guard": Entry(
        "The import needs confirmation",
        "More of the known children than the council allows would leave the frame or change team."
        " Nothing was imported. `QAF_IMPORT_GUARD_PERCENT` is the share, normally 10.",
        "Send the same files with `dry_run=true` to see which children they are. If the import is"
        " right, send the files with `confirm=true`.",
    ),
    "both_audited": Entry(
        "Both numbers are to be audited",
        "Two numbers of one child cannot be merged while each has an assignment in the same audit"
        " round, because a child is audited once in a round.",
        "Ask the quality assurance unit to cancel one of the two assignments, and merge again.",
    ),
    "no_council": Entry(
        "There is no organisation",
        "A case of which no team is known is held by the whole council, which is not entered yet.",
        "Create the directorate, the unit at the top, and then import again.",
    ),
    "newer_database": Entry(
        "Newer database",
        "A newer version of QAF has migrated the database; this one would write rows without what"
        " that version needs, so it writes nothing.",
        "Tell the people who run the service: they have to start the newer version.",
    ),
    "wrong_pseudonym_key": Entry(
        "Another pseudonym key",
        "QAF runs with another pseudonym key than the one that its database was filled with, or"
        " with none. The same child would become a second one, so nothing is written.",
        "Tell the people who run the service: they have to give back the key from its backup.",
    ),
    "no_teams": Entry(
        "No teams",
        "A child cannot be put into a team, because there is none.",
        FIELDS,
    ),
    "unknown_file": Entry("Unknown file", "The name of the file is not one of a return.", FIELDS),
    "merged": Entry(
        "Merged into another number",
        "The source has said that this number of a child has become another one.",
        "Push the child under the number that stands.",
    ),
    "same": Entry("The same twice", "Two members must differ, and have the same value.", FIELDS),
}

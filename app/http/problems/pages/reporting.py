"""Problems of reporting."""

from app.http.problems.pages.entry import Entry

PAGES: dict[str, Entry] = {
    "before_cycle_end": Entry(
        "Before the end of the cycle",
        "A report is about a cycle that is over.",
        "Choose the last day of the cycle, or a later one.",
    ),
    "not_of_these_days": Entry(
        "Not of these days",
        "The release of figures has other days than the report.",
        "Name a release of the first and last day of the cycle with the same `as_of`, or let"
        " `compose-release` make one.",
    ),
    "report_correction_incomplete": Entry(
        "Correction incomplete",
        "A correction says which report it corrects, and what was wrong with it.",
        "Send `supersedes_id` and `correction_reason` together, or neither.",
    ),
    "report_superseded": Entry(
        "Superseded already",
        "Another correction has taken the place of that report.",
        "Correct the newest report instead.",
    ),
    "reported_before": Entry(
        "Already reported",
        "A cycle has one published report.",
        "Compose a correction of it (`supersedes_id`).",
    ),
    "sections_unwritten": Entry(
        "Sections without text",
        "A section that somebody owns has no text yet.",
        "Write it, or take its owner away; `GET /v1/report-sections` lists the sections.",
    ),
    "own_report": Entry(
        "Your own report",
        "You composed, proposed or wrote a part of this report.",
        "Let somebody sign it off who had no part in it.",
    ),
    "release_not_published": Entry(
        "Release not published",
        "The public edition shows the figures of a release, which two people publish first.",
        "Propose and approve the release that the report names, or take it away.",
    ),
    "public_text_not_confirmed": Entry(
        "Public text not confirmed",
        "Text can tell a number that is withheld, so a second person reads it first.",
        "Read the public edition, and send `public_text_confirmed: true`.",
    ),
    "nothing_to_release": Entry(
        "Nothing to release",
        "None of the report's figures is fit for a publication.",
        "Show figures by service, tool, area or district, or publish the internal edition alone.",
    ),
    "too_much_for_a_release": Entry(
        "Too much for a release",
        "A release has at most 20 tables, each of at most 60 metrics.",
        "Compose a release of the figures that the public needs, and name it in the report.",
    ),
    "report_not_in_draft": Entry(
        "Report not in draft",
        "What is in review or was signed off stays as it is.",
        "Return the report to draft, or compose a correction of it.",
    ),
    "cannot_write_reports": Entry(
        "Cannot write reports",
        "A section is written by somebody of the QA Unit or by a director, for the whole county.",
        "Choose another owner.",
    ),
    "no_public_edition": Entry(
        "No public edition",
        "The report names no release of figures, so there is nothing that may be published.",
        "Read the internal edition, or let the Unit compose a release (`compose-release`).",
    ),
    "report_extra_missing": Entry(
        "Extra not installed",
        "PDF and Word documents need libraries that this installation does not have.",
        "Install the service with the extra `report`, or ask for the HTML edition.",
    ),
    "report_not_printable": Entry(
        "Not printable",
        "The font of the PDF does not have every character of the report.",
        "Print it as HTML or Word, or write these characters otherwise.",
    ),
    "too_many_rows": Entry(
        "Too many rows",
        "A snapshot keeps the rows of every figure, and these are more than it takes.",
        "Show fewer figures, or those of larger groups.",
    ),
    "before_period_end": Entry(
        "Before the end of the period",
        "Evidence is about a period up to a day whose end the figures are taken at.",
        "Choose the last day of the period, or a later one.",
    ),
    "entries_unwritten": Entry(
        "Entries without answers",
        "An entry that somebody owns has no answers yet, or no entry of the pack has any.",
        "Write it, or take its owner away; `GET /v1/evidence-entries` lists the entries.",
    ),
    "own_pack": Entry(
        "Your own pack",
        "You composed this evidence pack, or wrote a part of it.",
        "Let somebody freeze it who had no part in it.",
    ),
    "pack_frozen": Entry(
        "Pack frozen",
        "What was frozen stays as it is.",
        "Compose a newer pack that supersedes it (`supersedes_id`).",
    ),
    "pack_superseded": Entry(
        "Superseded already",
        "Another pack has taken the place of that one.",
        "Supersede the newest pack instead.",
    ),
    "cannot_write_evidence": Entry(
        "Cannot write evidence",
        "An entry is written by somebody of the QA Unit or by a director, for the place.",
        "Choose another owner.",
    ),
}

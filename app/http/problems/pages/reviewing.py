"""Problems of conferences, reviews, QA records and escalations."""

from app.http.problems.pages.entry import READ, Entry

PAGES: dict[str, Entry] = {
    "meeting_has_record": Entry(
        "The meeting has its record",
        "Of each meeting one record stands; another is there already.",
        "Change that one, or have it called an error first.",
    ),
    "judged": Entry(
        "The meeting is judged",
        "A completed record stands of the meeting, which therefore was held, and of that child.",
        "Have the record deleted or called an error first.",
    ),
    "corrected_here": Entry(
        "Corrected here",
        "The quality assurance unit has corrected the record, which no source then changes.",
        "Agree with the Unit, and correct your own copy.",
    ),
    "meeting_changed": Entry(
        "The meeting has changed",
        "Its source says now that the meeting was not held, or is of another kind.",
        "Have its source put that right, or discard the draft.",
    ),
    "not_the_chair": Entry("Somebody else's meeting", "Whoever chaired a meeting judges it.", READ),
    "share_with_both": Entry(
        "Not shared with both",
        "A record is shared with a social worker and a manager at least.",
        "Name both, or the one that is wanting.",
    ),
    "not_on_file": Entry(
        "Not on file",
        "A record is closed once it is recorded on the child's file.",
        "Record it on file first: `POST /v1/qa-records/{id}/record-on-file`.",
    ),
    "answered": Entry(
        "Answered already",
        "Somebody has answered the escalation, so what was said stays as it is.",
        "Escalate, resolve or withdraw it.",
    ),
    "not_in_care": Entry(
        "Not a child in care",
        "Cafcass takes the disputes of reviewing officers, about children in care, only.",
        "Escalate it formally within the council.",
    ),
    "last_stage": Entry(
        "The last stage",
        "There is no formal stage above the third.",
        "Resolve the escalation, withdraw it, or refer it to Cafcass.",
    ),
}

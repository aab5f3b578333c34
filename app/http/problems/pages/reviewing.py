"""Problems of conferences, reviews, QA records and escalations."""

from app.http.problems.pages.entry import FIELDS, Entry

PAGES: dict[str, Entry] = {
    "meeting_has_record": Entry(
        "Meeting already has a record",
        "A meeting can have only one QA record, and this one already has another.",
        "Change that record, or have it marked as entered in error first.",
    ),
    "judged": Entry(
        "Meeting has a completed record",
        "The meeting has a completed QA record. So its source can no longer delete it, change its"
        " child, say that it was not held, move it after the record, or turn a conference into a"
        " review.",
        "Delete the QA record first, or ask the quality assurance unit to mark it as entered in"
        " error.",
    ),
    "corrected_here": Entry(
        "Corrected in QAF",
        "The quality assurance unit has amended this record in QAF or marked it as entered in"
        " error, and what its source sends no longer changes it.",
        "Agree with the unit what is right, and correct the copy in your own system.",
    ),
    "meeting_changed": Entry(
        "Meeting has changed",
        "The source of the meeting now says that it was not held, or that it is of another kind.",
        "Have the source corrected, or discard the draft.",
    ),
    "not_the_chair": Entry(
        "Somebody else's meeting",
        "Only the person who chaired a meeting writes its QA record.",
        "Leave the record to the chair. If the chair is wrong, have the source of the meeting"
        " corrected.",
    ),
    "share_with_both": Entry(
        "Not shared with both",
        "A record must be shared with at least one social worker and one manager.",
        "Name both, or the one that is missing.",
    ),
    "not_on_file": Entry(
        "Not on file",
        "A record can be closed only when it is recorded on the child's file.",
        "Record it on file first: `POST /v1/qa-records/{id}/record-on-file`.",
    ),
    "answered": Entry(
        "Already answered",
        "The escalation was answered, so its text can no longer be changed.",
        "Escalate, resolve or withdraw it.",
    ),
    "not_in_care": Entry(
        "Not about a child in care",
        "Only escalations of reviewing officers, which are about children in care, can be referred"
        " to Cafcass.",
        "Escalate it formally within the council.",
    ),
    "last_stage": Entry(
        "Last stage",
        "The escalation is at the third formal stage, which is the last one.",
        "Resolve or withdraw it, or refer it to Cafcass.",
    ),
    "another_child": Entry("About another child", "The two are about different children.", FIELDS),
    "after_meeting": Entry("After the meeting", "The day is after the day of the meeting.", FIELDS),
    "before_meeting": Entry(
        "Before the meeting",
        "The day is before the day of the meeting.",
        FIELDS,
    ),
    "cancelled": Entry("Cancelled", "The meeting was cancelled.", FIELDS),
    "held": Entry("Held", "The meeting was held, so it cannot be cancelled.", FIELDS),
    "no_date": Entry(
        "No date",
        "A meeting needs a due date or the day on which it was held.",
        FIELDS,
    ),
    "no_series": Entry(
        "No place in the series",
        "This kind of meeting has no number in a series.",
        FIELDS,
    ),
    "start_event": Entry(
        "Wrong start of the clock",
        "The event does not start the clock of this kind of meeting.",
        FIELDS,
    ),
    "not_held": Entry("Not held", "The meeting has not been held yet.", FIELDS),
    "on_file": Entry(
        "File reference and day",
        "The reference of the file and the day on which it was filed belong together.",
        FIELDS,
    ),
    "wrong_kind": Entry(
        "Wrong kind",
        "The record and the meeting are not of kinds that go together.",
        FIELDS,
    ),
    "good_practice": Entry(
        "Good practice",
        "The text and the themes of good practice go with `good_practice`.",
        FIELDS,
    ),
    "no_place": Entry(
        "No team",
        "The child is not allocated to a team, so the matter has no place.",
        FIELDS,
    ),
    "not_in_role": Entry(
        "Not in that role",
        "The person does not have the role that this needs.",
        FIELDS,
    ),
    "not_their_case": Entry(
        "Not their case",
        "The person does not hold the case on that day.",
        FIELDS,
    ),
    "other_team": Entry(
        "Of another team",
        "A record is shared with managers of the child's own team, service or district.",
        FIELDS,
    ),
    "reviewer": Entry(
        "The reviewer",
        "A record cannot be shared with the person who wrote it.",
        FIELDS,
    ),
    "unknown_meeting": Entry(
        "No such meeting",
        "The source has sent no meeting with this identifier.",
        FIELDS,
    ),
    "unknown_record": Entry(
        "No such record",
        "There is no completed QA record with this identifier that you can see.",
        FIELDS,
    ),
    "unknown_subject": Entry(
        "No such child",
        "There is no such child, or you cannot see it.",
        FIELDS,
    ),
    "unknown_tool": Entry(
        "No such form",
        "There is no published form with this identifier for this kind of record.",
        FIELDS,
    ),
}

"""Problems of feedback."""

from app.http.problems.pages.entry import ANOTHER_PERSON, FIELDS, Entry

PAGES: dict[str, Entry] = {
    "not_their_words": Entry(
        "Not their words",
        "A quote must use the words of the feedback, and these words are not in it (any more).",
        "Propose the words as they are now. Mark what you leave out with `[…]` and a name with"
        " `[name]`.",
    ),
    "campaign_closed": Entry(
        "Campaign not open",
        "The feedback campaign is not open, or the day is before its first or after its last one.",
        "Look for an open campaign: `GET /v1/feedback-campaigns?status=open`.",
    ),
    "anonymous_campaign": Entry(
        "Anonymous campaign",
        "This campaign is anonymous, so it takes no feedback from people who are signed in and no"
        " records that have an `external_id`.",
        "Use the campaign's link, or a campaign that is confidential or identified.",
    ),
    "other_entry": Entry(
        "Another way in",
        "Links that work once and name nobody are made for anonymous campaigns with the entry"
        " `single_use` only.",
        "Use the way in that the campaign's `entry` names.",
    ),
    "own_coding": Entry(
        "Your own coding",
        "The person who coded the feedback cannot review it.",
        ANOTHER_PERSON,
    ),
    "no_consent": Entry(
        "No consent",
        "The person who gave this feedback did not agree to this use of it.",
        "Do not use it in this way.",
    ),
    "already_raised": Entry(
        "Already raised with a person",
        "This concern was already raised with a person, who got an alert.",
        "Record what came of it: `POST /v1/feedback-submissions/{id}/resolve`.",
    ),
    "outcome_missing": Entry(
        "Outcome missing",
        "Feedback with a safeguarding concern cannot be closed before the concern has an outcome.",
        "Record what became of the concern with `resolve`.",
    ),
    "not_reviewed": Entry(
        "Not reviewed",
        "Feedback that may be analysed must be coded and reviewed before it can be closed.",
        "Code it, and ask somebody else to review the coding.",
    ),
    "safeguarding": Entry(
        "Safeguarding concern",
        "Words from feedback that raised a safeguarding concern cannot be quoted.",
        "Quote other feedback.",
    ),
    "alone": Entry(
        "Filter that needs another",
        "This filter works only together with another one.",
        FIELDS,
    ),
    "anonymous": Entry(
        "Anonymous feedback",
        "Nobody may know whose this feedback is, so it cannot be named here.",
        FIELDS,
    ),
    "entry": Entry(
        "Ways of entry and anonymity",
        "The way in which people get to the form does not go with the anonymity of the campaign.",
        FIELDS,
    ),
    "nothing_told": Entry(
        "Nothing told",
        "The feedback has neither an answer nor a narrative.",
        FIELDS,
    ),
    "one_thing": Entry("One thing", "Give exactly one of the two members.", FIELDS),
    "no_such_dimension": Entry(
        "No such breakdown",
        "The figure cannot be broken down by this.",
        FIELDS,
    ),
    "no_such_filter": Entry("No such filter", "The figure cannot be filtered by this.", FIELDS),
}

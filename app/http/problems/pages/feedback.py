"""Problems of feedback."""

from app.http.problems.pages.entry import READ, Entry

PAGES: dict[str, Entry] = {
    "not_their_words": Entry(
        "Not their words",
        "What was said has changed since, and the quote is no longer in it.",
        "Propose the words that stand there now.",
    ),
    "campaign_closed": Entry(
        "Campaign not open",
        "The feedback campaign is not open, or today is not between its days.",
        "Look for another open campaign in `GET /v1/feedback-campaigns?status=open`.",
    ),
    "anonymous_campaign": Entry(
        "Anonymous campaign",
        "Whoever is signed in, or sends an identifier, would not be anonymous.",
        "Use the campaign's link, or a campaign that is confidential or identified.",
    ),
    "other_entry": Entry(
        "Another way in",
        "Only an anonymous campaign of single-use links has blind links.",
        READ,
    ),
    "own_coding": Entry(
        "Own coding",
        "Somebody else than who coded the feedback reviews it.",
        READ,
    ),
    "no_consent": Entry(
        "No consent",
        "Whoever told it did not agree to this use of it.",
        READ,
    ),
    "outcome_missing": Entry(
        "Outcome missing",
        "Feedback that raised a safeguarding concern is not closed before its outcome is known.",
        "Say with `resolve` what became of the concern.",
    ),
    "not_reviewed": Entry(
        "Not reviewed",
        "Feedback that may be analysed is coded and reviewed before it is closed.",
        READ,
    ),
    "safeguarding": Entry(
        "Safeguarding concern",
        "Words that told of a safeguarding concern are not quoted.",
        READ,
    ),
}

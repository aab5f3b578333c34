"""Problems of findings."""

from app.http.problems.pages.entry import FIELDS, Entry

PAGES: dict[str, Entry] = {
    "bad_polarity": Entry(
        "Polarity not allowed for this theme",
        "Each theme allows certain polarities, such as strength or concern, and this is not one"
        " of them.",
        "Take a polarity from the theme's `polarity_allowed` (`GET /v1/themes`), or another theme.",
    ),
    "record_closed": Entry(
        "Record closed",
        "Findings can be written only while somebody is still working on the audit or record that"
        " they belong to.",
        "If the finding is wrong, withdraw it.",
    ),
    "follows_record": Entry(
        "Follows its record",
        "QAF writes this finding itself, from what a QA record says, and changes it with that.",
        "Change the QA record that it comes from.",
    ),
    "not_reached": Entry(
        "Nobody would be told",
        "The person named as told of the concern is yourself, is not known, has no open account, or"
        " has no role with which an alert about a child can be read.",
        "Name a colleague who works with children's cases, such as the team manager.",
    ),
    "not_written_here": Entry(
        "Not recorded here",
        "Findings with this `origin` cannot be recorded through this operation.",
        FIELDS,
    ),
    "own_proposal": Entry(
        "Own proposal",
        "You proposed this, so somebody else must decide on it.",
        "Ask another person who may decide.",
    ),
    "own_action": Entry(
        "Own action",
        "You own this action, so somebody else must do this.",
        "Ask another person who may do it.",
    ),
    "not_accepted": Entry(
        "Recommendation not accepted",
        "Actions can be raised only from a recommendation that was accepted.",
        "Have the recommendation accepted first, or raise the action from a finding.",
    ),
    "one_source": Entry(
        "One source",
        "An action comes from a recommendation or from a finding, and not from both.",
        "Name one of the two, and leave the other out.",
    ),
    "not_below": Entry(
        "Not at or below the unit",
        "An action is done in the unit of its recommendation or finding, or in one below.",
        "Leave `org_unit_id` out, or name such a unit.",
    ),
    "no_owner": Entry(
        "Cannot own an action",
        "The owner of an action is an active person with a role that works on actions.",
        "Name another person.",
    ),
    "no_manager": Entry(
        "Cannot answer for an action",
        "The accountable person is an active manager, director or member of the QA Unit, whose"
        " role covers the unit of the action.",
        "Name another person.",
    ),
    "same_owner": Entry(
        "The same people",
        "These people have the action already.",
        "Name another person.",
    ),
}

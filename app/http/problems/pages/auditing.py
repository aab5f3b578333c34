"""Problems of programmes, assignments and audits."""

from app.http.problems.pages.entry import ANOTHER_PERSON, FIELDS, Entry

PAGES: dict[str, Entry] = {
    "withdrawn": Entry(
        "No longer your assignment",
        "This audit's assignment was cancelled, or is now somebody else's.",
        "Ask the quality assurance unit who is to audit the case.",
    ),
    "own_line": Entry(
        "Own line",
        "Somebody who recently held this case, or managed the team it is in, cannot audit or"
        " moderate it. How far back this reaches is a setting; the default is 12 months.",
        "Somebody else must audit or moderate this case.",
    ),
    "round_closed": Entry(
        "Round closed",
        "The round or its cycle is not open.",
        "Use a round that is open, or ask a QA manager to reopen this one.",
    ),
    "nothing_earlier": Entry(
        "Nothing to copy from",
        "Answers can be copied from a final audit of the same child with the same tool: your own"
        " one, or the one that this audit repeats. There is none.",
        "Answer the questions yourself.",
    ),
    "case_open": Entry(
        "The case has not ended",
        "An audit is kept only where the child's case has ended and nobody has decided yet whether"
        " the audit is still wanted.",
        "Nothing needs to be done: the audit is still due.",
    ),
    "started": Entry(
        "Already started",
        "This assignment already has an audit that is not voided.",
        "Continue that audit: the auditor finds it with `GET /v1/audits`.",
    ),
    "too_late": Entry(
        "Too late",
        "A submitted audit can be recalled for some hours only, and they are over.",
        "A moderator can return the audit to you. Once it is final, ask a QA manager to amend it.",
    ),
    "own_request": Entry(
        "Your own request",
        "You cannot decide a request that you made yourself.",
        ANOTHER_PERSON,
    ),
    "drafts_left": Entry(
        "Drafts are left",
        "A cycle cannot be closed while there is a draft audit in it.",
        "Have the drafts submitted, or cancel their assignments.",
    ),
    "laid_out": Entry(
        "Already laid out",
        "The cycles and months of a programme are fixed when it is created."
        " After that only its name can be changed.",
        "Send the other values as they are, or create another programme.",
    ),
    "after_cycle": Entry("After the cycle", "The day is after the end of the cycle.", FIELDS),
    "first_of_month": Entry(
        "Not the first of a month",
        "The day must be the first of a month.",
        FIELDS,
    ),
    "in_the_past": Entry("In the past", "The day must be today or later.", FIELDS),
    "not_later": Entry("Not later", "The new day must be later than the present one.", FIELDS),
    "no_auditor": Entry(
        "Not an auditor",
        "The person cannot audit here: they need the role of an auditor and an active account.",
        FIELDS,
    ),
    "no_open_case": Entry("No open case", "The child has no open case on that day.", FIELDS),
    "not_of_subject": Entry("Another child's", "The audit is about another child.", FIELDS),
    "same_auditor": Entry("Same auditor", "The assignment is this person's already.", FIELDS),
}

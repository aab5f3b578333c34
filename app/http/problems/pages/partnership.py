"""Problems of multi-agency audits and agency returns."""

from app.http.problems.pages.entry import FIELDS, READ, Entry

PAGES: dict[str, Entry] = {
    "no_lead": Entry(
        "Cannot lead the audit",
        "A multi-agency audit is led by an active person of the QA Unit whose role covers the"
        " place that it is about.",
        "Name such a person.",
    ),
    "no_contact": Entry(
        "Cannot write the returns of this body",
        "The contact of an agency holds the role Partner agency at that agency; that of children's"
        " social care is an active auditor, manager or principal social worker.",
        "Name such a person, or let an administrator give them the role first.",
    ),
    "social_care_twice": Entry(
        "Social care takes part once",
        "Every unit that is not of the kind “Agency” stands for children's social care, which"
        " takes part in an audit once.",
        FIELDS,
    ),
    "graded": Entry(
        "Graded and not graded",
        "A domain has a grade or a reason why it cannot be graded, not both.",
        FIELDS,
    ),
    "returns_outstanding": Entry(
        "Returns are outstanding",
        "The joint discussion opens all returns to all bodies, so each must be finished first.",
        "Wait for the returns, or mark those that are overdue, each with its reason.",
    ),
    "not_discussed": Entry(
        "Not discussed yet",
        "An audit is reported once the joint discussion of each of its cases is recorded.",
        "Record the joint discussion of the remaining cases.",
    ),
    "no_findings": Entry(
        "Nothing was learned yet",
        "An audit is reported with its learning: at least one valid finding.",
        "Record a finding of origin `multi_agency` for this audit.",
    ),
    "not_requesting": Entry(
        "Returns are no longer written",
        "A return is written, recalled or marked while its audit requests returns. From the joint"
        " discussion on it stays as it is.",
        READ,
    ),
    "not_due": Entry(
        "Not due yet",
        "A return is overdue only after its due date.",
        "Wait until the due date has passed.",
    ),
}

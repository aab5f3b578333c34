"""Problems of webhooks."""

from app.http.problems.pages.entry import FIELDS, Entry

PAGES: dict[str, Entry] = {
    "switched_off": Entry(
        "Switched off",
        "The webhook is switched off: an administrator did it, or its deliveries had failed for"
        " days.",
        "Switch it on first: replace it with `active` set to `true`.",
    ),
    "no_reminder": Entry("No reminder", "There are no reminders of this kind.", FIELDS),
}

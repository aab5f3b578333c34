"""Problems of the learning culture."""

from app.http.problems.pages.entry import FIELDS, Entry

PAGES: dict[str, Entry] = {
    "decision_open": Entry(
        "A decision is open",
        "An Area Learning Event is closed once each of its decisions has an action that was not"
        " cancelled, or a reason for none.",
        "Name the actions or the reason with `correct-minutes`, then close it.",
    ),
    "is_chair": Entry(
        "Named as attending and in the chair",
        "The chair of an Area Learning Event is named as its chair alone.",
        "Leave them out of `attended_ids`.",
    ),
    "no_area": Entry("Not an area", "An Area Learning Event is of a whole area.", FIELDS),
    "no_event_chair": Entry(
        "Cannot chair the event",
        "The corporate director chairs Area Learning Events, or a director or assistant director"
        " of the area who deputises for them.",
        "Name the corporate director, or a deputy and in `deputising_for` the corporate director.",
    ),
    "not_invited": Entry(
        "Not invited",
        "Apologies are recorded of people who are invited by their role.",
        "Leave this person out.",
    ),
    "community_not_running": Entry(
        "Community of practice not running",
        "Sessions are planned for a community of practice that was started and is not closed.",
        "Start the community first, or name another one.",
    ),
    "no_staff": Entry(
        "Not a member of staff on that day",
        "Attendance is recorded of people who held a role of staff on the day of the session.",
        "Leave this person out, and count them in `others_attended`.",
    ),
    "no_supervisee": Entry(
        "Cannot be supervised",
        "A supervisee held a role in practice on the day of the supervision.",
        "Name another person, or correct the day.",
    ),
    "own_supervision": Entry(
        "Own supervision",
        "Nobody supervises themselves.",
        "Name the person who was supervised; the supervisor is the one who records it.",
    ),
    "session_not_begun": Entry(
        "Session not begun",
        "A session is recorded as held once it has begun.",
        "Wait until it has begun, or correct when it begins.",
    ),
    "session_not_held": Entry(
        "Session not held",
        "Only a session that was held has a recording.",
        "Record the attendance first, then add the recording.",
    ),
}

"""Problems of the learning culture."""

from app.http.problems.pages.entry import Entry

PAGES: dict[str, Entry] = {
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

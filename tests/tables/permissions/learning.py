"""Who may use the Academy's resources, learning items and communities of practice."""

MANAGING = "qa principal_social_worker"
CHAIRING = "assistant_director director corporate_director"
RECORDING = f"{MANAGING} {CHAIRING}"
AT_EVENTS = "practice chair_managers"

ROWS: dict[str, tuple[str, str]] = {
    "list_learning_resources": ("*", ""),
    "get_learning_resource": ("* -outsiders", ""),
    "put_learning_resource": (MANAGING, "rest"),
    "list_learning_items": ("*", ""),
    "get_learning_item": ("* -outsiders", ""),  # a published one
    "list_learning_item_actions": ("* -outsiders", ""),
    "put_learning_item": (MANAGING, "rest"),
    "publish_learning_item": (MANAGING, "* -outsiders"),
    "retire_learning_item": (MANAGING, "* -outsiders"),
    "list_communities_of_practice": ("*", ""),
    "get_community_of_practice": ("* -outsiders", ""),  # one that runs
    "list_community_of_practice_actions": ("* -outsiders", ""),
    "put_community_of_practice": (MANAGING, "rest"),  # suggesting a new one: all staff
    "start_community_of_practice": (MANAGING, "* -outsiders"),
    "decline_community_of_practice": (MANAGING, "* -outsiders"),
    "close_community_of_practice": (MANAGING, "* -outsiders"),
    "list_supervision_reviews": ("*", ""),
    "get_supervision_review": ("practice chair_managers", ""),  # in which they were supervised
    "list_supervision_review_actions": ("practice chair_managers", ""),
    # They were supervised, and others keep the record.
    "put_supervision_review": ("", "rest"),
    "list_community_sessions": ("*", ""),
    "get_community_session": ("* -outsiders", ""),
    "list_community_session_actions": ("* -outsiders", ""),
    "put_community_session": (MANAGING, "rest"),
    "hold_community_session": ("* -outsiders", ""),  # of which they are the facilitator
    "record_attendance_community_session": ("* -outsiders", ""),
    "cancel_community_session": (MANAGING, "* -outsiders"),
    # An event that the caller chairs, if their role can, or else is invited to.
    "list_area_learning_events": ("*", ""),
    "get_area_learning_event": (AT_EVENTS, ""),
    "list_area_learning_event_actions": (AT_EVENTS, ""),
    "put_area_learning_event": (MANAGING, "rest"),
    "hold_area_learning_event": (RECORDING, AT_EVENTS),
    "record_attendance_area_learning_event": (RECORDING, AT_EVENTS),
    "minute_area_learning_event": (RECORDING, AT_EVENTS),
    "correct_minutes_area_learning_event": (RECORDING, AT_EVENTS),
    "close_area_learning_event": (CHAIRING, AT_EVENTS),
    "cancel_area_learning_event": (MANAGING, AT_EVENTS),
}

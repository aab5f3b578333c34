"""Who may use child outcome analyses, of which the caller is the lead or else an observer."""

from tests.tables.permissions.base import EVERYBODY

LEADING = "qa_manager auditor moderator"
ACCEPTING = "assistant_director director corporate_director"

ROWS: dict[str, tuple[str, str]] = {
    "list_outcome_analyses": EVERYBODY,
    "get_outcome_analysis": ("practice", ""),
    "list_outcome_analysis_actions": ("practice", ""),
    "put_outcome_analysis": ("qa", "rest"),
    "put_outcome_block": (LEADING, "practice"),
    "schedule_outcome_analysis": ("director corporate_director", "practice"),
    "name_outcome_analysis_observers": (LEADING, "practice"),
    "begin_outcome_analysis_fieldwork": (LEADING, "practice"),
    "begin_outcome_analysis_analysis": (LEADING, "practice"),
    "report_outcome_analysis": (LEADING, "practice"),
    "accept_outcome_analysis": (ACCEPTING, "practice"),
    "return_outcome_analysis": (ACCEPTING, "practice"),
    "close_outcome_analysis": (LEADING, "practice"),
    "list_lines_of_enquiry": EVERYBODY,
    "get_line_of_enquiry": ("practice", ""),
    "list_line_of_enquiry_actions": ("practice", ""),
    "put_line_of_enquiry": ("qa auditor moderator", "rest"),
    "answer_line_of_enquiry": (LEADING, "practice"),
    "withdraw_line_of_enquiry": ("qa auditor moderator", "practice"),
    "list_observations": EVERYBODY,
    "get_observation": ("practice", ""),  # of which the caller is the observer
    "list_observation_actions": ("practice", ""),
    "put_observation": ("practice", "rest"),
}

"""Who may define indicators, push their values, and read management information."""

DEFINING = "qa mi_analyst"
READING = "qa managers directors mi_analyst"
KNOWING = "* -partner_agency"  # the definitions

PUBLISHED = "* -partner_agency -integration_client"

OWNED = "* -partner_agency -integration_client"
FEEDS = "* -partner_agency"

ROWS: dict[str, tuple[str, str]] = {
    "list_indicators": ("*", ""),
    "get_indicator": (KNOWING, ""),  # a published one
    "list_indicator_actions": (KNOWING, ""),
    "put_indicator": (DEFINING, "rest"),
    "publish_indicator": (DEFINING, KNOWING),
    "retire_indicator": (DEFINING, KNOWING),
    "list_indicator_values": ("*", ""),
    "get_indicator_value": (f"{READING} integration_client", ""),
    "list_indicator_values_of_source": ("integration_client", "rest"),
    "get_indicator_value_of_source": (f"{READING} integration_client", ""),
    "put_indicator_value_of_source": ("integration_client", "rest"),
    "delete_indicator_value_of_source": ("integration_client", "rest"),
    "push_indicator_values": ("integration_client", "rest"),
    "get_indicator_figures": (READING, "rest"),
    "list_comparator_areas": ("*", ""),
    "get_comparator_area": (PUBLISHED, ""),
    "put_comparator_area": (DEFINING, "rest"),
    "list_published_statistics": ("*", ""),
    "get_published_statistic": (PUBLISHED, ""),
    "list_scorecards": ("*", ""),
    "get_scorecard": (READING, ""),
    "put_scorecard": (DEFINING, "rest"),
    "get_scorecard_figures": (READING, ""),
    "list_data_quality_issues": ("*", ""),
    "get_data_quality_issue": (OWNED, ""),  # which the caller owns, if a person
    "list_data_quality_issue_actions": (OWNED, ""),
    "accept_data_quality_issue": (DEFINING, OWNED),
    "list_source_feeds": ("*", ""),
    "get_source_feed": (FEEDS, ""),
    "put_source_feed": (DEFINING, "rest"),
    "list_rejected_records": ("*", ""),
    "import_published_statistics": (DEFINING, "rest"),
    "import_indicator_values": (DEFINING, "rest"),
}

"""Who may see figures."""

READING = "* -integration_client -data_protection_officer -administrator"
# Targets and step changes are read by all who read figures.
COUNTED = f"{READING} -partner_agency"
# Others read figures of audits in releases.
COUNTING = "qa managers directors auditor mi_analyst"
APPROVING = "qa_manager assistant_director director corporate_director"
EXACT = "qa auditor managers directors"  # of audits

ROWS: dict[str, tuple[str, str]] = {
    "list_feedback_figures": ("qa managers directors partner_agency mi_analyst", "rest"),
    "get_feedback_figure": ("qa managers directors partner_agency mi_analyst", "rest"),
    "export_feedback_figure": ("qa managers directors partner_agency mi_analyst", "rest"),
    "list_metrics": (
        "* -partner_agency -integration_client -data_protection_officer -administrator",
        "rest",
    ),
    "query_metrics": (COUNTING, "rest"),
    "get_control_chart": (COUNTING, "rest"),
    "export_control_chart": (COUNTING, "rest"),
    "get_metric": (COUNTING, "rest"),
    "list_metric_targets": ("*", ""),
    "get_metric_target": (COUNTED, ""),
    "put_metric_target": ("qa mi_analyst", "rest"),
    "delete_metric_target": ("qa mi_analyst", COUNTED),
    "list_step_changes": ("*", ""),
    "get_step_change": (COUNTED, ""),
    "put_step_change": ("qa", "rest"),
    "delete_step_change": ("qa", COUNTED),
    "list_releases": ("*", ""),
    "get_release": (
        READING,
        "",
    ),  # a published one
    "list_release_actions": (
        READING,
        "",
    ),
    "preview_release": (
        "qa",
        READING,
    ),
    "get_learning_needs": (EXACT + " mi_analyst", "rest"),
    "get_practice_change_after_community_session": (EXACT, "* -outsiders"),
    "get_practice_change_after_area_learning_event": (EXACT, "practice chair_managers"),
    "put_release": ("qa", "rest"),
    "delete_release": (
        "qa",
        READING,
    ),
    "propose_release": (
        "qa",
        READING,
    ),
    "return_release": (
        APPROVING,
        READING,
    ),
    "approve_release": (
        APPROVING,
        READING,
    ),
    "export_metric": (COUNTING, "rest"),
}

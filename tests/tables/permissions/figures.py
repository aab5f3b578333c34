"""Who may see figures."""

EXACT = "qa auditor managers directors"  # of audits

ROWS: dict[str, tuple[str, str]] = {
    "list_feedback_figures": ("qa managers directors partner_agency mi_analyst", "rest"),
    "get_feedback_figure": ("qa managers directors partner_agency mi_analyst", "rest"),
    "export_feedback_figure": ("qa managers directors partner_agency mi_analyst", "rest"),
    "list_metrics": (
        "* -partner_agency -integration_client -data_protection_officer -administrator",
        "rest",
    ),
    "query_metrics": (
        "* -partner_agency -integration_client -data_protection_officer -administrator",
        "rest",
    ),
    "get_metric": (
        "* -partner_agency -integration_client -data_protection_officer -administrator",
        "rest",
    ),
    "get_learning_needs": (EXACT + " mi_analyst", "rest"),
    "get_practice_change_after_community_session": (EXACT, "* -outsiders"),
    "get_practice_change_after_area_learning_event": (EXACT, "practice chair_managers"),
    "export_metric": (
        "* -partner_agency -integration_client -data_protection_officer -administrator",
        "rest",
    ),
}

"""Who may read what was changed and read."""

ROWS: dict[str, tuple[str, str]] = {
    "list_changes": ("qa_manager data_protection_officer", "rest"),
    "list_reads": ("qa_manager data_protection_officer administrator", "rest"),
}

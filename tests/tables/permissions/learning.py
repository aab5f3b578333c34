"""Who may use the Academy's resources."""

ROWS: dict[str, tuple[str, str]] = {
    "list_learning_resources": ("*", ""),
    "get_learning_resource": ("* -outsiders", ""),
    "put_learning_resource": ("qa principal_social_worker", "rest"),
}

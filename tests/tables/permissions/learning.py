"""Who may use the Academy's resources and learning items."""

MANAGING = "qa principal_social_worker"

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
}

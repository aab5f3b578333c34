"""Types and schemas that every area uses."""

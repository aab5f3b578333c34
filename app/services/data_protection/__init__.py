"""The access log and the seals of history."""

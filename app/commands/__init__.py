"""The `qaf` command: one file for each group of its commands."""

"""What the `qaf` command does, a file for each group of commands."""

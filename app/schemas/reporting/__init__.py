"""The bodies of reporting."""

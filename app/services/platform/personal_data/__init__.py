"""Finds texts that seem to identify somebody."""

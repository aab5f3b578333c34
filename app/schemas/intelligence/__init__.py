"""Management information: indicators and their values."""

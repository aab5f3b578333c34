"""Management information: indicators, their values, and how these are judged."""

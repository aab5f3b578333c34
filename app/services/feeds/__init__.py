"""Feeds: what leaves in bulk for models and spreadsheets, as `sets` of flat rows."""

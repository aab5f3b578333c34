"""Reporting: tri-annual reports, and the snapshots that reproduce their figures."""

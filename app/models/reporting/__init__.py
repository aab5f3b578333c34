"""Reporting: tri-annual reports, and the snapshots that their figures come from."""

from app.models.reporting import dataset_snapshots, report_sections, tri_annual_reports

__all__ = ["dataset_snapshots", "report_sections", "tri_annual_reports"]

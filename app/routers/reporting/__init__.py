"""Reporting: tri-annual reports, their sections, and the snapshots of their figures."""

from app.routers.reporting import dataset_snapshots, report_sections, tri_annual_reports

ROUTERS = (tri_annual_reports.router, report_sections.router, dataset_snapshots.router)

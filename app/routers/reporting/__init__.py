"""Reporting: tri-annual reports, the snapshots of their figures, and triangulation."""

from app.routers.reporting import (
    dataset_snapshots,
    editions,
    report_sections,
    tri_annual_reports,
    triangulation,
)

ROUTERS = (
    tri_annual_reports.router,
    editions.router,
    report_sections.router,
    dataset_snapshots.router,
    triangulation.router,
)

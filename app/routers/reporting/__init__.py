"""Reporting: tri-annual reports with their snapshots, triangulation, and evidence packs."""

from app.routers.reporting import (
    dataset_snapshots,
    editions,
    evidence_entries,
    evidence_packs,
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
    evidence_packs.router,
    evidence_entries.router,
)

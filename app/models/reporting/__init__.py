"""Reporting: tri-annual reports with the snapshots of their figures, and evidence packs."""

from app.models.reporting import (
    dataset_snapshots,
    evidence_entries,
    evidence_packs,
    report_sections,
    tri_annual_reports,
)

__all__ = [
    "dataset_snapshots",
    "evidence_entries",
    "evidence_packs",
    "report_sections",
    "tri_annual_reports",
]

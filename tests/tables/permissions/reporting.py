"""Who may see and write reports and evidence packs."""

COUNTY = "qa directors"
PACK = "qa directors mi_analyst"
READING = "* -integration_client -data_protection_officer -administrator"
APPROVING = "qa_manager assistant_director director corporate_director"

ROWS: dict[str, tuple[str, str]] = {
    "list_tri_annual_reports": ("*", ""),
    "get_tri_annual_report": (READING, ""),  # a published one
    "list_tri_annual_report_actions": (READING, ""),
    "put_tri_annual_report": ("qa", "rest"),
    "delete_tri_annual_report": ("qa", READING),
    "compose_release_of_tri_annual_report": ("qa", READING),
    "propose_tri_annual_report": ("qa", READING),
    "return_tri_annual_report": (APPROVING, READING),
    "publish_tri_annual_report": (APPROVING, READING),
    "get_report_edition": (COUNTY, READING),
    "get_report_as_html": (COUNTY, READING),
    "get_report_as_pdf": (COUNTY, READING),
    "get_report_as_docx": (COUNTY, READING),
    "list_report_sections": ("*", ""),
    "get_report_section": (COUNTY, ""),
    "list_report_section_actions": (COUNTY, ""),
    "put_report_section": ("qa", COUNTY),
    "put_report_section_narrative": (COUNTY, ""),  # their own
    "list_dataset_snapshots": ("*", ""),
    "get_dataset_snapshot": ("qa", ""),
    "get_snapshot_dataset": ("qa", ""),
    "verify_dataset_snapshot": ("qa", ""),
    "get_triangulation": ("qa managers directors mi_analyst", "rest"),
    "list_evidence_packs": ("*", ""),
    "get_evidence_pack": (PACK, ""),
    "get_evidence": (PACK, ""),
    "list_evidence_pack_actions": (PACK, ""),
    "put_evidence_pack": ("qa", "rest"),
    "delete_evidence_pack": ("qa", PACK),
    "freeze_evidence_pack": (APPROVING, PACK),
    "list_evidence_entries": ("*", ""),
    "get_evidence_entry": (COUNTY, ""),
    "list_evidence_entry_actions": (COUNTY, ""),
    "put_evidence_entry": ("qa", COUNTY),
    "put_evidence_answers": (COUNTY, ""),  # their own
}

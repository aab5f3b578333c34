"""Controlled words of feeds: the formats of exports."""

from enum import StrEnum


class ExportFormat(StrEnum):
    """The format of an exported file."""

    CSV = "csv"
    NDJSON = "ndjson"
    XLSX = "xlsx"

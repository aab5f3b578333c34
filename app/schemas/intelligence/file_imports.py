"""What an import of a file of values would do."""

from typing import Any

from pydantic import Field

from app.schemas.platform.common import Schema


class FileImportPreviewRead(Schema):
    """What an import would do. Nothing was written."""

    dry_run: bool = Field(description="Always true: this is the answer to a dry run.")
    kind: str
    source_system: str
    counts: dict[str, Any] = Field(description="The counts that the import would have.")
    notes: list[str] = Field(description="The notes that the import would have.")
    errors: list[dict[str, Any]] = Field(description="The rows that would be rejected.")

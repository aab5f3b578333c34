"""The records of a source system as it compares them with its own."""

from uuid import UUID

from pydantic import Field

from app.schemas.platform.common import Instant, Page, Paging, Schema


class SourceRecordQuery(Paging):
    """The query parameters of the lists of a source's records."""

    deleted: bool | None = Field(
        None, description="True for those that the source has deleted, false for the others."
    )


class SourceRecordRead(Schema):
    """One record of a source system: its own identifier, version and fingerprint."""

    external_id: str | None = Field(
        description="The identifier in the source; null if it was forgotten with a deletion."
    )
    id: UUID
    source_version: int | None = Field(description="The newest version that the source sent.")
    fingerprint: str | None = Field(
        description="Equal to the `fingerprint` of the batch that stored it, as long as nothing in"
        " it has changed; null if it was deleted, or if the next push replaces it anyway."
    )
    deleted_at: Instant | None
    created_at: Instant
    updated_at: Instant
    version: int


class SourceRecordPage(Page[SourceRecordRead]):
    """One page of the records of a source system."""

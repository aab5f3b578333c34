"""The caller's conditions on a row before a change (RFC 9110: If-Match, If-None-Match)."""

from dataclasses import dataclass

from app.core.errors import PreconditionRequired, Stale
from app.models.platform.base import Record


@dataclass(frozen=True)
class Precondition:
    """`version` is of If-Match; `absent` is of `If-None-Match: *`; a request may have neither."""

    version: int | None = None
    absent: bool = False

    def check(self, row: Record) -> None:
        """Refuses if the row does not meet the condition."""
        if self.absent:
            raise Stale(
                "This resource exists already.",
                code="exists",
                extra={"current_version": row.version},
            )
        if self.version is not None and self.version != row.version:
            raise Stale(
                "This has been changed since you read it; get it again before you change it.",
                extra={"current_version": row.version},
            )

    def demand(self, row: Record) -> None:
        """Refuses also a request without a condition: no row is replaced unseen."""
        if self.version is None and not self.absent:
            raise PreconditionRequired(
                "Send an If-Match header with the ETag of the version that you are replacing."
            )
        self.check(row)


NONE = Precondition()

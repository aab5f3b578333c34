"""What a caller believes about a row before changing it (RFC 9110: If-Match, If-None-Match)."""

from dataclasses import dataclass

from app.core.errors import PreconditionRequired, Stale
from app.models.platform.base import Record


@dataclass(frozen=True)
class Precondition:
    """`version` from If-Match; `absent` from `If-None-Match: *`; neither when nothing was said."""

    version: int | None = None
    absent: bool = False

    def check(self, row: Record) -> None:
        """Refuse when the row is no longer what the caller saw."""
        if self.absent:
            raise Stale("It exists already.", code="exists", extra={"current_version": row.version})
        if self.version is not None and self.version != row.version:
            raise Stale(
                "It has been changed since you read it; read it again.",
                extra={"current_version": row.version},
            )

    def demand(self, row: Record) -> None:
        """As `check`, for what must not be replaced unseen."""
        if self.version is None and not self.absent:
            raise PreconditionRequired("Say in If-Match which version you are replacing.")
        self.check(row)


NONE = Precondition()

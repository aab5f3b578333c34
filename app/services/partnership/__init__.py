"""Multi-agency audits and agency returns (docs/domain/partnership.md)."""

from app.services.partnership import (
    finding_origin,  # noqa: F401 - entered among the origins of findings
)

"""Multi-agency audits and agency returns (docs/domain/partnership.md)."""

from app.services.partnership import (
    finding_origin,  # noqa: F401 - entered among the origins of findings
    multi_agency_audit_pages,  # noqa: F401 - enters what is computed of an audit
)

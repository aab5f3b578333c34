"""An audit from submission until it is final: selection, sessions, decisions, inquiry, changes."""

from app.services.moderation import (
    finding_origin,  # noqa: F401 - entered among the origins of findings
    re_audit_trail,  # noqa: F401 - entered in the trail of findings
)

"""The refusals of OData, in sentences that never repeat what was sent."""

from app.core.errors import Fault, Malformed, NotSupported


def bad_option(option: str, detail: str) -> Malformed:
    """Returns the refusal of a query option that is not valid (400)."""
    return Malformed(detail, code="bad_option", errors=[Fault(f"?{option}", "bad_option", detail)])


def unsupported(option: str, detail: str) -> NotSupported:
    """Returns the refusal of what OData has and this service has not (501)."""
    faults = [Fault(f"?{option}", "not_supported", detail)]
    return NotSupported(detail, errors=faults)

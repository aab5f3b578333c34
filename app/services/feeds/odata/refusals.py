"""The refusals of OData, in sentences that never repeat what was sent."""

from app.core.errors import Fault, Malformed, NotSupported


def bad_option(option: str, detail: str, code: str = "bad_option") -> Malformed:
    """Returns the refusal of a query option that is not valid (400)."""
    return Malformed(detail, code=code, errors=[Fault(f"?{option}", code, detail)])


def unsupported(option: str, detail: str) -> NotSupported:
    """Returns the refusal of what OData has and this service has not (501)."""
    faults = [Fault(f"?{option}", "not_supported", detail)]
    return NotSupported(detail, errors=faults)

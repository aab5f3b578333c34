"""How long somebody counts as of a case's own line (domain 2, independence)."""

from datetime import date

from app.core.config import settings
from app.core.dates import months_after


def line_since(today: date) -> date:
    """From which day on having been of a case's line counts."""
    return months_after(today, -settings().independence_months)

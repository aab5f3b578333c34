"""Management information: indicators, their values, and how these are judged."""

from app.services.intelligence import (
    finding_origin,  # noqa: F401 - entered among the origins of findings
)
